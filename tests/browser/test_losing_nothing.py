"""Nothing that somebody typed is lost: a double click, two windows, a sign-in that ran out, going back."""

from __future__ import annotations

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect
from sqlalchemy import func, select, update

from grants.clock import now
from grants.database import db
from grants.models import Scoresheet, SheetVersion, Visit
from tests.browser.scene import Scene, a_scoring_round


@pytest.fixture
def scene(save) -> Scene:
    return a_scoring_round(save)


def fill_in(page: Page, need: int = 4, why: str = "My neighbours asked for it.") -> None:
    """Score all three criteria."""
    page.get_by_role("group", name="1. Local need").locator(f"input[value='{need}']").check()
    page.get_by_label("Why? The panel will read this: Local need").fill(why)
    page.get_by_role("group", name="2. Including everyone").locator("input[value='3']").check()
    page.get_by_label("Score from 0 to 20").fill("15")


def reason(page: Page) -> Locator:
    """The box that asks why."""
    return page.get_by_label("Why? The panel will read this: Local need")


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def sign_out_everybody(app) -> None:
    with app.app_context():
        db.session.execute(update(Visit).values(ended_at=now()))
        db.session.commit()


@pytest.mark.both_databases
def test_a_double_click_sends_once(app, open_as, scene):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    fill_in(page)
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name="Send my scoresheet").dblclick()
    expect(page.get_by_text("Your scoresheet is sent.")).to_be_visible()
    assert (count(app, Scoresheet), count(app, SheetVersion)) == (1, 1)


def test_a_double_click_without_scripts_sends_once(app, open_as, scene):
    page = open_as(scene.ada, scripts=False)
    page.goto(scene.scoresheet())
    fill_in(page)
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name="Send my scoresheet").dblclick()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Check and send")
    assert count(app, SheetVersion) == 1


@pytest.mark.both_databases
def test_two_windows_both_stand_on_the_page(open_as, scene):
    first = open_as(scene.ada, scripts=False)
    second = open_as(scene.ada, scripts=False)
    first.goto(scene.scoresheet())
    second.goto(scene.scoresheet())
    fill_in(first, need=5, why="Written in the first window.")
    first.get_by_role("button", name="Save for later").click()
    fill_in(second, need=2, why="Written in the second window.")
    second.get_by_role("button", name="Save for later").click()
    expect(reason(second)).to_have_value("Written in the second window.")
    expect(second.get_by_text("“Written in the first window.”")).to_be_visible()
    second.get_by_role("button", name="Save for later").click()
    expect(second.get_by_text("It is not sent yet.")).to_be_visible()


def test_what_was_typed_comes_back_after_signing_in_again(app, open_as, scene, sign_in_by_letter):
    page = open_as(scene.ada, scripts=False)
    page.goto(scene.scoresheet())
    fill_in(page, why="Half an hour's thought.")
    sign_out_everybody(app)
    page.get_by_role("button", name="Save for later").click()
    expect(page.get_by_text("Sign in and what you wrote comes back.")).to_be_visible()
    sign_in_by_letter(page, scene.ada)
    expect(reason(page)).to_have_value("Half an hour's thought.")
    expect(page.get_by_label("Score from 0 to 20")).to_have_value("15")


def test_each_choice_saves_itself(open_as, scene):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    page.get_by_role("group", name="2. Including everyone").locator("input[value='3']").check()
    expect(page.locator("#sticky-saved")).to_contain_text("Saved")
    page.reload()
    expect(page.get_by_role("group", name="2. Including everyone").locator("input[value='3']")).to_be_checked()


def test_a_press_while_a_save_is_on_its_way_waits_for_its_answer(open_as, scene):
    """Else the form would carry the number of a version that is not the last any more."""
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    answered: list[tuple[Route, APIResponse]] = []
    page.route("**/scoring/*", lambda route: answered.append((route, route.fetch())), times=1)
    with page.expect_request(lambda asked: "autosave" in (asked.post_data or "")):
        fill_in(page)
    while not answered:
        page.wait_for_timeout(20)
    reason(page).fill("My neighbours asked for it, and so do I.")
    page.get_by_role("button", name="Save for later").click()
    [(route, answer)] = answered
    route.fulfill(response=answer)
    expect(page.get_by_text("It is not sent yet.")).to_be_visible()
    page.goto(scene.scoresheet())
    expect(reason(page)).to_have_value("My neighbours asked for it, and so do I.")


def test_what_was_chosen_before_the_scripts_came_counts_and_is_saved(open_as, scene):
    """On a slow line the page is there first, and people begin."""
    page = open_as(scene.ada)
    waiting: list[Route] | None = []
    page.route("**/*.js*", lambda route: route.continue_() if waiting is None else waiting.append(route))
    page.goto(scene.scoresheet(), wait_until="commit")
    fill_in(page)
    held, waiting = waiting, None
    for route in held:
        route.continue_()
    expect(page.locator("#sticky-words")).to_have_text("3 of 3 scored")
    expect(page.locator("#sticky-saved")).to_contain_text("Saved")
    page.goto(scene.scoresheet())
    expect(reason(page)).to_have_value("My neighbours asked for it.")


def test_a_page_that_saves_itself_says_when_the_sign_in_has_run_out(app, open_as, scene, sign_in_by_letter):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    sign_out_everybody(app)
    fill_in(page, why="Still here.")
    expect(page.locator("#sticky-saved")).to_contain_text("Not saved: you were signed out")
    page.get_by_role("button", name="Save for later").click()
    sign_in_by_letter(page, scene.ada)
    expect(reason(page)).to_have_value("Still here.")


def test_going_back_shows_what_was_saved(open_as, scene):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    fill_in(page, why="Written before going on.")
    page.get_by_role("button", name="Check and send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check and send")
    page.go_back()
    expect(reason(page)).to_have_value("Written before going on.")
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name="Send my scoresheet").click()
    expect(page.get_by_text("Your scoresheet is sent.")).to_be_visible()


def test_going_back_after_sending_and_sending_again_loses_nothing(app, open_as, scene):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    fill_in(page)
    page.get_by_role("button", name="Check and send").click()
    page.get_by_role("button", name="Send my scoresheet").click()
    expect(page.get_by_text("Your scoresheet is sent.")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Send my scoresheet").click()
    expect(page.get_by_role("alert").or_(page.get_by_text("Your scoresheet is sent."))).to_be_visible()
    assert count(app, Scoresheet) == 1
