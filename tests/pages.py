"""Pages as people meet them: every one a test visits is read strictly."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from tests.strict import Element, check, find, parsed, spoken

_H1 = find("//h1")
_MAIN = find("//main")
_ERRORS = find("(//*[contains(@class, 'govuk-error-summary')])[1]//li")
_FORMS = find("//main//form")
_NAMED = find(".//*[self::input or self::select or self::textarea][@name]")
_CHOSEN = find("(.//option[@selected] | .//option[not(../option[@selected])][1])[1]")


class Page:
    """One answer, parsed; making it checks what must hold for every page."""

    def __init__(self, reply: TestResponse) -> None:
        assert reply.mimetype == "text/html", reply.mimetype
        self.reply = reply
        self.html = reply.get_data(as_text=True)
        self.tree = parsed(self.html)
        check(self.tree)

    @cached_property
    def soup(self) -> BeautifulSoup:
        """The page for tests that look for something of their own; made only for those, for it takes its time."""
        return BeautifulSoup(self.html, "lxml")

    @property
    def title(self) -> str:
        """The text of the one h1."""
        return spoken(_H1(self.tree)[0])

    @property
    def text(self) -> str:
        """Everything in main, as one line."""
        return " ".join(spoken(main) for main in _MAIN(self.tree)[:1])

    @property
    def errors(self) -> list[str]:
        """What the error summary says, in order."""
        return [spoken(item) for item in _ERRORS(self.tree)]

    def all(self, selector: str) -> list[str]:
        """The words of everything a CSS selector finds."""
        return [words(tag) for tag in self.soup.select(selector)]

    def form(self, action: str | None = None) -> dict[str, Any]:
        """The values of a form as a browser would send them: the one with this action, or the first in main."""
        forms = _FORMS(self.tree)
        for form in forms:
            if action is None or form.get("action", "") == action:
                return _values(form)
        raise AssertionError(f"no form to {action}: {[form.get('action') for form in forms]}")


def words(tag: Tag | None) -> str:
    """A tag's text as one line."""
    return " ".join(tag.get_text(" ").split()) if tag is not None else ""


def page(reply: TestResponse) -> Page:
    """Read an answer strictly."""
    return Page(reply)


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


def _values(form: Element) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in _NAMED(form):
        name, kind = str(field.get("name")), field.get("type")
        if kind in ("radio", "checkbox"):
            if "checked" in field.attrib:
                values.setdefault(name, []).append(str(field.get("value", "on")))
        elif field.tag == "select":
            chosen = _CHOSEN(field)
            values[name] = str(chosen[0].get("value", "")) if chosen else ""
        elif field.tag == "textarea":
            values[name] = "".join(field.itertext()).removeprefix("\n")
        elif kind not in ("submit", "file", "button"):
            values[name] = str(field.get("value", ""))
    return {name: value[0] if isinstance(value, list) and len(value) == 1 else value for name, value in values.items()}
