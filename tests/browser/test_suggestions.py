"""Suggesting, in a real browser: similar ones show while somebody types, and all of it works without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from grants.core.stages import Stage
from tests.browser.conftest import DESK, NARROWEST, PHONE, check, resize
from tests.make import a_member, a_person, a_round, a_suggestion, staff

BOX = "What would make this fund better, or fairer?"


@pytest.fixture
def round(save):
    """A round in design with one suggestion that four people made; ids of Ada of its panel, Eve and Stella."""
    round, ada = a_round(Stage.DESIGN, slug="oakfield", short_code="K7WM4"), a_person("Ada")
    benches = a_suggestion(round, "More benches in the park", heard=4)
    ids = save(ada, a_person("Eve"), staff(), round, a_member(round, ada), benches)
    return dict(zip(("ada", "eve", "stella"), ids, strict=False))


def test_similar_ones_show_while_somebody_types(round, open_as):
    eve = open_as(None, size=PHONE)
    eve.goto("/s/K7WM4")
    check(eve)
    eve.get_by_label(BOX).press_sequentially("a bench for the ", delay=5)
    expect(eve.get_by_role("heading", name="Is it one of these?")).to_have_count(0)
    eve.get_by_label(BOX).press_sequentially("park", delay=5)
    expect(eve.get_by_text("Something like this was said by")).to_be_visible()
    expect(eve.get_by_label(BOX)).to_be_focused()
    check(eve)
    eve.wait_for_timeout(3_000)  # what is sent sooner is a robot's
    eve.get_by_role("button", name="Send").click()
    expect(eve.get_by_role("heading", name="Thank you")).to_be_visible()
    check(eve)


def test_somebody_signed_in_is_counted_with_one_press(round, open_as):
    eve = open_as(round["eve"], size=DESK)
    eve.goto("/rounds/oakfield/suggest")
    eve.get_by_label(BOX).fill("Benches, park")
    eve.get_by_role("button", name=re.compile("^Yes, that’s it")).click()
    expect(eve.get_by_text("You are counted there: you would like this too.")).to_be_visible()
    expect(eve.get_by_text("5 people")).to_be_visible()
    eve.get_by_role("button", name=re.compile("^Take it back")).click()
    expect(eve.get_by_text("4 people")).to_be_visible()
    check(eve)


@pytest.mark.both_databases
def test_without_scripts_from_the_box_to_the_list(round, open_as):
    amir = open_as(None, size=PHONE, scripts=False)
    amir.goto("/rounds/oakfield/suggest")
    amir.get_by_label(BOX).fill("benches in the park please")
    amir.wait_for_timeout(3_000)
    amir.get_by_role("button", name="Send").click()
    expect(amir.get_by_role("heading", name="Is it one of these?")).to_be_visible()
    expect(amir.get_by_label(BOX)).to_have_value("benches in the park please")
    amir.get_by_role("button", name="No, send mine").click()
    expect(amir.get_by_role("heading", name="Thank you")).to_be_visible()
    ada = open_as(round["ada"], size=PHONE, scripts=False)
    ada.goto("/rounds/oakfield/suggestions")
    expect(ada.get_by_role("heading", name="One waits for a look")).to_be_visible()
    ada.get_by_role("button", name=re.compile("^Pass it on")).click()
    expect(ada.get_by_role("heading", name="One waits for a look")).to_have_count(0)
    expect(ada.get_by_text("benches in the park please", exact=True)).to_be_visible()


def test_whoever_sends_at_once_is_asked_to_press_once_more(round, open_as):
    amir = open_as(None, size=PHONE, scripts=False)
    amir.goto("/rounds/oakfield/suggest")
    expect(amir.get_by_label("Leave this box empty")).to_be_hidden()
    amir.get_by_label(BOX).fill("Lights on the towpath")
    amir.get_by_role("button", name="Send").click()
    expect(amir.get_by_text("Press Send once more.")).to_be_visible()
    expect(amir.get_by_label(BOX)).to_have_value("Lights on the towpath")
    amir.wait_for_timeout(3_000)
    amir.get_by_role("button", name="Send").click()
    expect(amir.get_by_role("heading", name="Thank you")).to_be_visible()


def test_notes_are_typed_up_by_keyboard(round, open_as):
    stella = open_as(round["stella"], size=DESK)
    stella.goto("/rounds/oakfield/suggestions")
    check(stella)
    stella.get_by_role("radio", name="Doorstep").focus()
    stella.keyboard.press("Space")
    stella.keyboard.press("ArrowRight")
    expect(stella.get_by_role("radio", name="Phone")).to_be_checked()
    stella.get_by_label("What was said?").fill("4x more lights\nBus to the lunch club")
    stella.get_by_role("button", name="Look at what was understood").click()
    expect(stella.get_by_role("heading", name="Is this what was said?")).to_be_visible()
    check(stella)
    resize(stella, NARROWEST)
    check(stella)
    stella.get_by_role("button", name="Yes, keep these 2").click()
    expect(stella.get_by_text("2 suggestions are on the list.")).to_be_visible()
    check(stella)


@pytest.mark.parametrize(("paper", "side"), [("", 60), ("?paper=a6", 30)])
def test_the_code_is_large_enough_for_any_phone(round, open_as, paper, side):
    page = open_as(None, size=DESK)
    page.goto(f"/rounds/oakfield/leaflet{paper}")
    check(page)
    page.emulate_media(media="print")
    millimetres = page.locator(".app-leaflet__code").first.evaluate(
        "svg => svg.querySelector('path').getBoundingClientRect().width * 25.4 / 96"
    )
    assert millimetres >= side
    expect(page.locator(".app-header")).to_be_hidden()
