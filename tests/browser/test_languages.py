"""Pages that run from right to left, as a panel member with a phone and staff at a desk meet them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, NARROWEST, PHONE, check, check_width
from tests.browser.scene import Scene, a_scoring_round
from tests.browser.steps import choose_language, press_on


@pytest.fixture
def scene(save) -> Scene:
    return a_scoring_round(save)


def left(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box is not None
    return box["x"]


def test_a_phone_from_right_to_left(open_as, scene):
    page = open_as(scene.ada, size=PHONE)
    page.goto("/")
    choose_language(page, "العربية")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    for address in ("/", f"/rounds/{scene.slug}", f"/rounds/{scene.slug}/criteria", scene.scoresheet(), "/me"):
        page.goto(address)
        check(page)
        page.set_viewport_size({"width": NARROWEST[0], "height": NARROWEST[1]})
        check_width(page)
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})


def test_a_scoresheet_is_filled_in_from_right_to_left(open_as, scene):
    page = open_as(scene.ada, size=PHONE)
    page.goto(scene.scoresheet())
    choose_language(page, "العربية")
    group = page.get_by_role("group", name="Local need")
    group.locator("input[value='5']").check()
    reason = group.page.locator("textarea").first
    reason.fill("يحتاج الناس هنا إلى هذا")
    assert reason.evaluate("box => getComputedStyle(box).direction") == "rtl"
    reason.fill("My neighbours asked for it.")
    assert reason.evaluate("box => getComputedStyle(box).direction") == "ltr"
    press_on(page, "احفظ لوقت لاحق")
    page.goto(scene.scoresheet())
    expect(page.locator("textarea").first).to_have_value("My neighbours asked for it.")


def test_the_page_is_the_mirror_image_of_itself(open_as, scene):
    page = open_as(scene.stella, size=DESK)
    page.goto(f"/rounds/{scene.slug}")
    assert left(page, ".app-header__mark") < DESK[0] / 2
    first, last = left(page, ".app-path__stop:first-child"), left(page, ".app-path__stop:last-child")
    assert first < last
    choose_language(page, "العربية")
    assert left(page, ".app-header__mark") > DESK[0] / 2
    assert left(page, ".app-path__stop:first-child") > left(page, ".app-path__stop:last-child")
    check(page)


def test_what_is_folded_points_into_the_page(open_as, scene):
    """The kit draws a triangle and cuts it out: the two must point the same way, or next to nothing is left."""
    page = open_as(scene.stella)
    page.goto(f"/rounds/{scene.slug}/applications/import")
    choose_language(page, "العربية")
    sign = page.locator(".govuk-details:not([open]) > summary").first.evaluate(
        """(summary) => (({clipPath, borderRightWidth}) => [clipPath, parseFloat(borderRightWidth) > 0])
          (getComputedStyle(summary, "::before"))"""
    )
    assert sign == ["polygon(100% 0%, 0% 50%, 100% 100%)", True]


def test_welsh_letters_come_from_our_own_typeface(open_as, scene):
    page = open_as(scene.ada)
    page.goto("/")
    choose_language(page, "Cymraeg")
    drawn = page.evaluate(
        """async () => (await document.fonts.load('400 20px Figtree', 'ŵŷ')).map(face => face.status)"""
    )
    assert drawn == ["loaded"]
    check(page)
