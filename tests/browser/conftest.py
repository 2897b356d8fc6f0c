"""A real Chromium on a real server: what a person sees and does, at the width of a phone and of a desk."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from waitress.server import create_server

from grants.database import db
from grants.mail import send_waiting
from grants.models import Person
from tests.programs import chromium

PHONE, DESK, NARROWEST = (390, 844), (1280, 900), (320, 640)
PATIENCE = 10_000  # milliseconds: a page that comes later than this is broken, not slow
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],  # what passed is long, and nobody reads it
}
AXE = """async (options) => (await axe.run(options)).violations.flatMap((rule) =>
  rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.failureSummary}`))"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest tests begin first, so that no worker is left with one of them when the others have finished."""
    items.sort(key=lambda item: "test_every_page" not in item.nodeid)


@pytest.fixture(scope="session")
def address(whole_app: Flask, pytestconfig: pytest.Config) -> Iterator[str]:
    """Where the application answers."""
    late = pytestconfig.getoption("--late") / 1000

    def answer(*asked: Any) -> Any:
        time.sleep(random.uniform(0, 2 * late))
        return whole_app(*asked)

    threads = 8 if late else 4
    server = create_server(answer, host="127.0.0.1", port=0, threads=threads, clear_untrusted_proxy_headers=True)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One Chromium for all tests."""
    program = chromium()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_as(app: Flask, address: str, chrome: Browser, visit: Callable[..., Any]) -> Iterator[Callable[..., Page]]:
    """A page of somebody's own browser; `as_` is a person's id, None is nobody. Any complaint of the browser fails."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_as(as_: int | None = None, size: tuple[int, int] = PHONE, scripts: bool = True, **more: Any) -> Page:
        context = chrome.new_context(
            base_url=address,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        if as_ is not None:
            context.add_cookies([{"name": "grants", "value": _cookie(app, visit(as_=as_)), "url": address}])
        page = context.new_page()
        page.on("console", lambda message: _note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture
def sign_in_by_letter(app: Flask) -> Callable[[Page, int], None]:
    """On the sign-in page: ask for a letter, read it where the outbox puts it, type its code."""

    def sign_in_by_letter(page: Page, person_id: int) -> None:
        with app.app_context():
            email = db.session.get_one(Person, person_id).email
            db.session.rollback()
        page.get_by_label("E-mail").fill(email or "")
        page.get_by_role("button", name="Send me a link").click()
        page.get_by_label("Code").fill(code_in(newest_letter(app)))
        page.get_by_role("button", name="Sign in", exact=True).click()

    return sign_in_by_letter


def newest_letter(app: Flask) -> str:
    """Send what waits, and read the last letter of the outbox."""
    send_waiting(app)
    folder = Path(url2pathname(urlsplit(app.config["SETTINGS"].mail_url).path))
    letter = max(folder.glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
    return str(message_from_bytes(letter.read_bytes(), policy=default).get_content())


def code_in(letter: str) -> str:
    """The code of a letter, as it is typed."""
    found = re.search(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b", letter)
    assert found, letter
    return found[0]


def _cookie(app: Flask, browser: Any) -> str:
    """The session cookie of a test client that is signed in, as the server signs it."""
    with browser.client.session_transaction() as session:
        values = dict(session)
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps(values))


def _note(message: ConsoleMessage, complaints: list[str]) -> None:
    """Errors and refusals of the content-security policy; a 422 or 409 answer is what the page is there for.

    A test that takes the network away meets the browser's word for it.
    """
    if message.type == "error" and not any(words in message.text for words in ("status of 4", "ERR_INTERNET_DISCON")):
        complaints.append(message.text)


def check(page: Page) -> None:
    """What must hold for every page as shown: axe finds nothing, and nothing sticks out sideways."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    problems = page.evaluate(AXE, RULES)
    assert not problems, f"{page.url}\n" + "\n".join(problems)
    check_width(page)


def check_width(page: Page) -> None:
    """No sideways scrolling of the page itself; a wide table may scroll inside its own frame."""
    page.wait_for_load_state()  # a page is as wide as it is once its styles are there
    wide, shown = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide <= shown, f"{page.url} is {wide} wide on a screen of {shown}"


def resize(page: Page, size: tuple[int, int]) -> None:
    """Give the window another size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
