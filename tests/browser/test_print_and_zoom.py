"""On paper there is nothing to press; enlarged four times nothing covers the text; mirrored, nothing sticks out."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import DESK, NARROWEST, PHONE, check, check_width, resize
from tests.browser.scene import Scene, a_scoring_round

FOUR_TIMES = (320, 256)  # what is left of 1280 × 1024 at 400 %


@pytest.fixture
def scene(save) -> Scene:
    return a_scoring_round(save)


@pytest.fixture
def decided(scene, open_as) -> Scene:
    """Ada has sent one sheet, and the round has gone on to deciding."""
    ada, stella = open_as(scene.ada), open_as(scene.stella)
    ada.goto(scene.scoresheet())
    steps.choose(steps.criteria_of(ada)[0], 4)
    steps.choose(steps.criteria_of(ada)[1], 3)
    ada.get_by_label("Score from 0 to 20").fill("15")
    ada.get_by_label("Why? The panel will read this: Local need").fill("They asked.")
    steps.send(ada)
    steps.move_on(stella, scene.slug, "Deciding", "Scoring is over.", warned=True)
    return scene


def on_paper(page: Page, address: str) -> None:
    """What a printer gets: the words, and nothing that can only be pressed."""
    page.goto(address)
    page.emulate_media(media="print")
    for pressed in ("nav", ".app-menu", "button", ".govuk-button", ".app-icon-button", ".govuk-skip-link"):
        assert not page.locator(pressed).locator("visible=true").count(), f"{address} prints {pressed}"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check_width(page)


def test_a_scoresheet_and_the_criteria_print(open_as, scene):
    page = open_as(scene.ada)
    on_paper(page, scene.scoresheet())
    for words in ("Hot lunches twice a week.", "Clear evidence from residents", "Why? The panel will read this"):
        expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    on_paper(page, f"/rounds/{scene.slug}/criteria")
    expect(page.get_by_text("Clear evidence from residents").first).to_be_visible()


def test_the_ranking_and_its_working_print(open_as, decided):
    page = open_as(decided.stella, size=(1040, 720))  # landscape A4
    on_paper(page, f"/rounds/{decided.slug}/results")
    expect(page.get_by_text("Lunch club at Elm Court").locator("visible=true")).to_be_visible()
    expect(page.locator(".app-strip").first).to_be_visible()
    page.emulate_media(media="screen")
    on_paper(page, f"/rounds/{decided.slug}/results/{decided.applications[0]}")


def test_nothing_sticks_at_four_hundred_percent(open_as, scene):
    page = open_as(scene.ada, size=FOUR_TIMES)
    page.goto(scene.scoresheet())
    assert page.locator(".app-sticky").evaluate("(bar) => getComputedStyle(bar).position") == "static"
    check_width(page)
    resize(page, PHONE)
    assert page.locator(".app-sticky").evaluate("(bar) => getComputedStyle(bar).position") == "sticky"


def test_pages_from_right_to_left(open_as, decided):
    page = open_as(decided.ada)
    page.goto("/me")
    steps.choose_language(page, "العربية")
    home = f"/rounds/{decided.slug}"
    for address in (home, f"{home}/criteria", f"{home}/results", f"{home}/scoring", decided.scoresheet()):
        resize(page, PHONE)
        page.goto(address)
        assert page.locator("html").get_attribute("dir") == "rtl"
        check(page)
        resize(page, NARROWEST)
        check_width(page)
        resize(page, DESK)
        check_width(page)
