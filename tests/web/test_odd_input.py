"""Every form and every address, given what no person types: whatever comes of it, it is an answer in words."""

import re
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote, urlencode

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from grants.core.stages import Stage
from grants.database import db
from tests.marks import on_one_database
from tests.web.house import furnish

ODD = {
    "a character of nothing": "a\x00b",
    "half a character": "a\udc80b",
    "a number no id reaches": "9" * 18,
    "a number without end": "9" * 5_000,
}
SEARCHED = (
    "q", "by", "page", "kept", "version", "all", "after", "checked", "show", "removed", "next", "sheet", "endpoint",
    "_external", "_scheme", "_method",
)  # fmt: skip
STEERING = ("revision", "seen", "fund", "to", "told")  # left as they were, to come past the first check


def house(app: Flask, stage: Stage, uploads: Path) -> SimpleNamespace:
    """A round with something behind every door."""
    with app.app_context():
        return furnish(db.session, stage, uploads)


def pages(app: Flask, parts: dict[str, object]):
    """The address of every page that can be looked at."""
    adapter = app.url_map.bind("")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint not in ("static", "public.logo", "staff.workbook"):
            yield adapter.build(rule.endpoint, {name: parts[name] for name in rule.arguments})


def forms(reply):
    """Each form of a page that posts: where to, its fields, and the buttons that say more than the form."""
    for form in BeautifulSoup(reply.get_data(as_text=True), "lxml").find_all("form", method="post"):
        fields = {one["name"]: one.get("value", "") for one in form.select("input[name], textarea[name], select[name]")}
        fields.pop("csrf_token")
        if "sign-out" not in str(form.get("action", "")):
            yield form.get("action"), fields, [{b["name"]: b.get("value", "")} for b in form.select("button[name]")]


def sent(browser, path: str, fields: dict[str, str]) -> int:
    """What comes of a form, sent as bytes: a browser cannot be made to send half a character, a program can."""
    body = urlencode({"csrf_token": browser.token, **fields}, errors="surrogatepass")
    reply = browser.client.post(path, data=body, content_type="application/x-www-form-urlencoded")
    return int(reply.status_code)


@pytest.mark.parametrize(
    ("kind", "stage"),
    [("administrator", Stage.DESIGN), ("administrator", Stage.SCORING), ("member", Stage.SCORING)],
)
def test_odd_words_in_any_form(app, settings, visit, kind, stage):
    found = house(app, stage, settings.uploads)
    browser = visit(as_=found.people[kind])
    broken, known = [], set()
    for path in pages(app, found.parts):
        reply = browser.get(path)
        if reply.status_code != 200 or reply.mimetype != "text/html":
            continue
        for action, fields, buttons in forms(reply):
            to = action or path
            for press in buttons or [{}]:
                same = (to.partition("?")[0], *sorted(fields), *press.items())
                if same in known:  # it stands on other pages too
                    continue
                known.add(same)
                for name, odd in ODD.items():
                    typed = {field: value if field in STEERING else odd for field, value in fields.items()}
                    if sent(browser, to, {**typed, **press}) >= 500:
                        broken.append((to, name, press))
    assert broken == []
    assert len(known) > 5


@pytest.mark.parametrize(
    ("kind", "stage"),
    on_one_database(
        [("nobody", Stage.DECIDING), ("administrator", Stage.DECIDING), ("member", Stage.SCORING)],
        but=[("administrator", Stage.DECIDING)],
    ),
)
def test_odd_words_after_any_address(app, settings, visit, kind, stage):
    found = house(app, stage, settings.uploads)
    browser = visit(as_=found.people.get(kind))
    broken = []
    for path in pages(app, found.parts):
        for name, odd in ODD.items():
            query = urlencode(dict.fromkeys(SEARCHED, odd), errors="surrogatepass")
            if browser.get(f"{path}?{query}").status_code >= 500:
                broken.append((path, name))
    assert broken == []


@pytest.mark.parametrize(
    "odd",
    on_one_database(
        ["a\x00b", "a\udc80b", "9" * 18, "9" * 18 + "-x", "٣٤"],
        but=["a\x00b", "a\udc80b", "9" * 18],
    ),
)
def test_odd_words_inside_any_address(app, settings, visit, odd):
    found = house(app, Stage.SCORING, settings.uploads)
    browser = visit(as_=found.people["administrator"])
    written = quote(odd, errors="surrogatepass")
    for rule in app.url_map.iter_rules():
        for name in rule.arguments:
            pieces = re.split(r"<[^>]*?(\w+)>", rule.rule)  # words and names of parts, by turns
            parts = {**{name: str(part) for name, part in found.parts.items()}, name: written}
            path = "".join(parts[piece] if place % 2 else piece for place, piece in enumerate(pieces))
            reply = browser.get(path)
            reply.close()
            assert reply.status_code < 500, path
