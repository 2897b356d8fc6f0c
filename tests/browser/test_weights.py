"""Sharing out 100 points in a real browser: with scripts and without, and what it came to."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from grants.core.criteria import SetState
from grants.database import db
from tests.browser import steps
from tests.browser.conftest import DESK, NARROWEST, PHONE, check, check_width
from tests.make import a_criterion, a_member, a_person, a_round, a_set, an_observer, staff

WEIGHTS = "/rounds/oakfield/weights"


@pytest.fixture
def people(app):
    """The ids of Ada and Ben of the panel, Stella of the staff and Olga, in a round with a draft of three criteria."""
    round, ada, ben, stella, olga = a_round(slug="oakfield"), a_person("Ada"), a_person("Ben"), staff(), an_observer()
    draft = a_set(
        round, a_criterion("Local need", 25), a_criterion(f"Including {'every' * 16}one", 20), a_criterion("Value", 10),
        state=SetState.DRAFT,
    )  # fmt: skip
    with app.app_context():
        db.session.add_all([draft, a_member(round, ada), a_member(round, ben), stella, olga])
        db.session.commit()
        return ada.id, ben.id, stella.id, olga.id


def give(page, *points):
    """Type points into the boxes, in the order of the criteria."""
    for box, value in zip(page.locator(".app-give__box").all(), points, strict=True):
        box.fill(str(value))


@pytest.mark.both_databases
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_three_people_share_and_one_puts_the_proposal_in_the_draft(open_as, people, scripts):
    ada, ben, stella, olga = people
    staff_page = open_as(stella, size=DESK, scripts=scripts)
    staff_page.goto(WEIGHTS)
    check_width(staff_page)
    steps.press(staff_page, "Open a sharing")
    pages = [open_as(ada, size=PHONE, scripts=scripts), open_as(stella, scripts=scripts), open_as(ben, scripts=scripts)]
    for page, points in zip(pages, [(50, 30, 20), (40, 40, 20), (60, 20, 20)], strict=True):
        page.goto(WEIGHTS)
        give(page, *points)
        steps.press(page, "Hand in")
        steps.told(page, "Your 100 points are in.")
    steps.heading(pages[-1], "How people shared 100 points")
    if scripts:
        for size in (PHONE, DESK):
            watching = open_as(olga, size=size)
            watching.goto(WEIGHTS)
            watching.get_by_text("See the sums").click()
            check(watching)
    steps.press(pages[-1], "Put the proposal in the draft")
    steps.told(pages[-1], "The proposal stands in the draft.")


def test_what_is_left_follows_each_press_and_is_kept(open_as, people):
    ada, _, stella, _ = people
    staff_page = open_as(stella)
    staff_page.goto(WEIGHTS)
    check(staff_page)
    steps.press_on(staff_page, "Open a sharing")
    page = open_as(ada)
    page.goto(WEIGHTS)
    check(page)
    steps.press(page, "Five more for Local need")
    steps.press(page, "One more for Local need")
    steps.press(page, "One less for Value")
    expect(page.locator("#sticky-figure")).to_have_text("94")
    expect(page.locator("#sticky-saved")).to_contain_text("Saved")
    give(page, 90, 20, 3)
    expect(page.locator("#sticky-words")).to_have_text("too many")
    expect(page.locator("#sticky-figure")).to_have_text("13")
    steps.press(page, "Hand in")
    expect(page.get_by_role("alert")).to_contain_text("You gave 13 points too many.")
    check(page)
    with page.expect_response(lambda reply: "\r\n77\r\n" in (reply.request.post_data or "")):
        give(page, 77, 20, 3)
    expect(page.locator("#sticky-saved")).to_contain_text("Saved")
    page.goto(WEIGHTS)
    assert [box.input_value() for box in page.locator(".app-give__box").all()] == ["77", "20", "3"]


def test_the_buttons_and_the_enter_key_do_the_same_without_scripts(open_as, people):
    ada, _, stella, _ = people
    staff_page = open_as(stella, scripts=False)
    staff_page.goto(WEIGHTS)
    steps.press_on(staff_page, "Open a sharing")
    page = open_as(ada, size=NARROWEST, scripts=False)
    page.goto(WEIGHTS)
    check_width(page)
    steps.press_on(page, "Five more for Value")
    page.locator(".app-give__box").first.fill("40")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(WEIGHTS)
    assert [box.input_value() for box in page.locator(".app-give__box").all()] == ["40", "0", "5"]
    expect(page.locator("#sticky-figure")).to_have_text("55")
