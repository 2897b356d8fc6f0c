"""Pages as people meet them: every one a test visits is read strictly."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from lxml import etree
from werkzeug.test import TestResponse

TYPED = ("text", "email", "tel", "number", "search", "date", "file", "password", "url")


class Page:
    """One answer, parsed; making it checks what must hold for every page."""

    def __init__(self, reply: TestResponse) -> None:
        assert reply.mimetype == "text/html", reply.mimetype
        self.reply = reply
        text = reply.get_data(as_text=True)
        _check_nesting(text)
        self.soup = BeautifulSoup(text, "lxml")
        self._check()

    @property
    def title(self) -> str:
        """The text of the one h1."""
        return words(self.soup.h1)

    @property
    def text(self) -> str:
        """Everything in main, as one line."""
        return words(self.soup.find("main"))

    @property
    def errors(self) -> list[str]:
        """What the error summary says, in order."""
        summary = self.soup.select_one(".govuk-error-summary")
        return [words(item) for item in summary.select("li")] if summary else []

    def all(self, selector: str) -> list[str]:
        """The words of everything a CSS selector finds."""
        return [words(tag) for tag in self.soup.select(selector)]

    def form(self, action: str | None = None) -> dict[str, Any]:
        """The values of a form as a browser would send them: the one with this action, or the first in main."""
        forms = self.soup.select("main form")
        for form in forms:
            if action is None or form.get("action", "") == action:
                return _values(form)
        raise AssertionError(f"no form to {action}: {[form.get('action') for form in forms]}")

    def _check(self) -> None:
        soup = self.soup
        assert len(soup.find_all("h1")) == 1, [words(h1) for h1 in soup.find_all("h1")]
        assert soup.title and words(soup.title), "a page needs a title"
        assert soup.html and soup.html.get("lang"), "a page says its language"
        twice = [name for name, times in Counter(str(tag["id"]) for tag in soup.find_all(id=True)).items() if times > 1]
        assert not twice, f"ids twice: {twice}"
        assert not soup.find_all(style=True), "inline style"
        assert not [script for script in soup.find_all("script") if not script.get("src")], "inline script"
        assert not soup.find_all("style"), "inline style"
        handlers = [name for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
        assert not handlers, handlers
        self._check_fields()
        self._check_errors()
        self._check_headings()

    def _check_fields(self) -> None:
        for field in self.soup.select("input, select, textarea"):
            kind = field.get("type", "text") if field.name == "input" else field.name
            if kind in ("hidden", "submit", "button"):
                continue
            labelled = (
                (field.get("id") and self.soup.find("label", attrs={"for": field["id"]}))
                or field.get("aria-label")
                or field.get("aria-labelledby")
                or field.find_parent("label")
            )
            assert labelled, f"no label: {field}"
            if kind == "radio":
                group = field.find_parent("fieldset")
                assert group and group.find("legend") and words(group.find("legend")), f"no legend: {field}"
            for name in str(field.get("aria-describedby", "")).split():
                assert self.soup.find(id=name), f"aria-describedby names {name}, which is not there"
        assert not self.soup.select("form form"), "a form in a form"
        for form in self.soup.find_all("form", method=re.compile("post", re.IGNORECASE)):
            assert form.find("input", attrs={"name": "csrf_token"}), f"no CSRF token: {form.get('action')}"
        for button in self.soup.find_all("button"):
            assert words(button) or button.get("aria-label"), f"a button without words: {button}"
        for link in self.soup.find_all("a", href=True):
            assert words(link) or link.get("aria-label"), f"a link without words: {link}"
        for image in self.soup.find_all("img"):
            assert image.get("alt") is not None, f"no alt: {image}"

    def _check_errors(self) -> None:
        for link in self.soup.select(".govuk-error-summary a[href^='#']"):
            target = self.soup.find(id=str(link["href"])[1:])
            assert target, f"the error summary links to {link['href']}, which is not there"
        for message in self.soup.select(".govuk-error-message[id]"):
            described = [tag for tag in self.soup.select("[aria-describedby]") if message["id"] in _described(tag)]
            assert described, f"nothing is described by the error {message['id']}"

    def _check_headings(self) -> None:
        levels = [int(tag.name[1]) for tag in self.soup.select("main h1, main h2, main h3, main h4")]
        for before, after in pairwise(levels):
            assert after <= before + 1, f"heading levels jump: {levels}"


def words(tag: Tag | None) -> str:
    """A tag's text as one line."""
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def page(reply: TestResponse) -> Page:
    """Read an answer strictly."""
    return Page(reply)


def _check_nesting(text: str) -> None:
    """Nothing is closed that is not open, so that lxml makes the tree that a browser makes.

    A <form> in a <p> is such a slip: it ends the <p>. html5lib mends it without a word, and takes three times as long.
    """
    assert text.startswith("<!DOCTYPE html>"), text[:40]
    parser = etree.HTMLParser()
    etree.fromstring(text.encode(), parser)
    # libxml2 has not heard of <main> or <svg>, which is all it may say.
    wrong = [str(error) for error in parser.error_log if error.type_name != "HTML_UNKNOWN_TAG"]
    assert not wrong, wrong


class Browser:
    """A test client that carries a form's token, as a browser would."""

    def __init__(self, app: Flask, visit_token: str | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        with self.client.session_transaction() as session:
            session.permanent = True
            session["csrf_token"] = "a-raw-token-for-tests"
            if visit_token:
                session["visit"] = visit_token
        signer = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token")
        self.token = str(signer.dumps("a-raw-token-for-tests"))

    def get(self, path: str, **values: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, **values)

    def post(self, path: str, data: dict[str, Any] | None = None, **values: Any) -> TestResponse:
        """Send a form."""
        return self.client.post(path, data={"csrf_token": self.token, **(data or {})}, **values)

    def page(self, path: str) -> Page:
        """Open a page that must be there."""
        reply = self.get(path)
        assert reply.status_code == 200, (reply.status_code, reply.location)
        return Page(reply)


def _described(tag: Tag) -> list[str]:
    return str(tag.get("aria-describedby", "")).split()


def _values(form: Tag) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in form.select("input[name], select[name], textarea[name]"):
        name, kind = str(field["name"]), field.get("type")
        if kind in ("radio", "checkbox"):
            if field.has_attr("checked"):
                values.setdefault(name, []).append(str(field.get("value", "on")))
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            values[name] = str(chosen.get("value", "")) if chosen else ""
        elif field.name == "textarea":
            values[name] = field.get_text().removeprefix("\n")
        elif kind not in ("submit", "file", "button"):
            values[name] = str(field.get("value", ""))
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in values.items()}
