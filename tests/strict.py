"""What must hold for every page, whoever sees it: asked of the parsed page each time a test opens one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from lxml import etree

Element = Any  # lxml's, which comes without types


def find(path: str) -> Callable[[Element], list[Element]]:
    """Everything an XPath finds; made ready once, for each page of each test is asked some twenty of them."""
    return etree.XPath(path)


_TEXTS = find(".//text()[not(ancestor::script or ancestor::style or ancestor::template)]")


def spoken(element: Element) -> str:
    """An element's text as one line."""
    return " ".join(" ".join(_TEXTS(element)).split())


def parsed(text: str) -> Element:
    """The page as a tree. Nothing is closed that is not open, so that this is the tree that a browser makes.

    A <form> in a <p> is such a slip: it ends the <p>. html5lib mends it without a word, and takes three times as long.
    """
    assert text.startswith("<!DOCTYPE html>"), text[:40]
    parser = etree.HTMLParser()
    tree = etree.fromstring(text.encode(), parser)
    # libxml2 has not heard of <main> or <svg>, which is all it may say.
    wrong = [str(error) for error in parser.error_log if error.type_name != "HTML_UNKNOWN_TAG"]
    assert not wrong, wrong
    return tree


def check(tree: Element) -> None:
    """One h1, no id twice, nothing inline, every field labelled, every error tied to its field."""
    ids = Counter(_IDS(tree))
    _check_head(tree, ids)
    _check_fields(tree, ids)
    _check_words(tree)
    _check_errors(tree, ids)
    _check_headings(tree)


_IDS = find("//@id")
_H1 = find("//h1")
_TITLE = find("//title")
_INLINE = find("//@style | //style | //script[not(@src)] | //@*[starts-with(name(), 'on')]")


def _check_head(tree: Element, ids: Counter[str]) -> None:
    assert len(_H1(tree)) == 1, [spoken(h1) for h1 in _H1(tree)]
    assert [title for title in _TITLE(tree) if spoken(title)], "a page needs a title"
    assert tree.get("lang"), "a page says its language"
    assert not [name for name, times in ids.items() if times > 1], f"ids twice: {ids.most_common(3)}"
    assert not _INLINE(tree), f"inline style or script: {_INLINE(tree)}"


_FIELDS = find(
    "//*[self::select or self::textarea or self::input"
    "[not(@type = 'hidden' or @type = 'submit' or @type = 'button')]]"
)
_LABELS = find("//label/@for")
_LABEL_ROUND_IT = find("ancestor::label")
_LEGEND = find("ancestor::fieldset[1]//legend")
_FORM_IN_FORM = find("//form//form")
_TOKENLESS = find(
    "//form[translate(@method, 'POST', 'post') = 'post'][not(.//input[@name = 'csrf_token'])]"
)


def _check_fields(tree: Element, ids: Counter[str]) -> None:
    labels = set(_LABELS(tree))
    for field in _FIELDS(tree):
        labelled = (
            field.get("id") in labels
            or field.get("aria-label")
            or field.get("aria-labelledby")
            or _LABEL_ROUND_IT(field)
        )
        assert labelled, f"no label: {shown(field)}"
        if field.get("type") == "radio":
            assert any(spoken(legend) for legend in _LEGEND(field)[:1]), f"no legend: {shown(field)}"
        for name in field.get("aria-describedby", "").split():
            assert name in ids, f"aria-describedby names {name}, which is not there"
    assert not _FORM_IN_FORM(tree), "a form in a form"
    assert not _TOKENLESS(tree), f"no CSRF token: {[shown(form) for form in _TOKENLESS(tree)]}"


_PRESSED = find("//button | //a[@href]")
_NO_ALT = find("//img[not(@alt)]")


def _check_words(tree: Element) -> None:
    for one in _PRESSED(tree):
        assert one.get("aria-label") or spoken(one), f"a link or button without words: {shown(one)}"
    assert not _NO_ALT(tree), f"no alt: {[shown(image) for image in _NO_ALT(tree)]}"


_ERROR_LINKS = find("//*[contains(@class, 'govuk-error-summary')]//a[starts-with(@href, '#')]/@href")
_MESSAGES = find("//*[contains(concat(' ', @class, ' '), ' govuk-error-message ')]/@id")
_DESCRIBED = find("//@aria-describedby")


def _check_errors(tree: Element, ids: Counter[str]) -> None:
    for link in _ERROR_LINKS(tree):
        assert link[1:] in ids, f"the error summary links to {link}, which is not there"
    described = {name for names in _DESCRIBED(tree) for name in names.split()}
    for message in _MESSAGES(tree):
        assert message in described, f"nothing is described by the error {message}"


_HEADINGS = find("//main//*[self::h1 or self::h2 or self::h3 or self::h4]")


def _check_headings(tree: Element) -> None:
    levels = [int(heading.tag[1]) for heading in _HEADINGS(tree)]
    for before, after in pairwise(levels):
        assert after <= before + 1, f"heading levels jump: {levels}"


def shown(element: Element) -> str:
    """The beginning of an element as it is written, for a message."""
    return str(etree.tostring(element, encoding="unicode", with_tail=False))[:200]
