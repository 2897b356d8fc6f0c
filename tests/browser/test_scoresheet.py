"""The scoresheet in a real browser: the total as people choose, each choice kept, every page fit to use."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from grants.core.criteria import CommentRule
from grants.core.stages import Stage
from grants.database import db
from tests.browser.conftest import DESK, NARROWEST, PHONE, check, check_width
from tests.make import a_criterion, a_member, a_person, a_round, a_set, an_application


@pytest.fixture
def scene(app):
    """Ada's id and the address of her list, with one application of three."""
    round, ada = a_round(Stage.SCORING, slug="browser-scoring"), a_person("Ada")
    levels = {0: "No need", 3: "Some need", 5: "Much need, said by many different people who live here"}
    criteria = a_set(
        round,
        a_criterion("Local need", 30, levels=levels, guidance="Look for what residents said."),
        a_criterion("Including everyone", 20, highest=3, comment=CommentRule.REQUIRED),
        a_criterion("Value for money", 10, highest=20, levels={0: "None", 20: "Very good"}),
        cannot_tell=True,
    )
    applications = [an_application(round, f"A-{number}", summary="We cook.\n\nAnd we eat.") for number in (1, 2, 3)]
    with app.app_context():
        db.session.add_all([criteria, a_member(round, ada), *applications])
        db.session.commit()
        return ada.id, f"/rounds/{round.slug}/scoring", applications[0].id


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_every_page_of_scoring_is_fit_to_use(open_as, scene, size):
    ada, mine, number = scene
    page = open_as(ada, size=size)
    for address in (
        "",
        f"/{number}",
        f"/{number}?missing",
        f"/{number}/check",
        f"/{number}/sent",
        f"/{number}/interest",
    ):
        page.goto(mine + address)
        check(page)


def test_no_page_scrolls_sideways_on_the_narrowest_phone(open_as, scene):
    ada, mine, number = scene
    narrow = open_as(ada, size=NARROWEST, scripts=False)
    for address in ("", f"/{number}", f"/{number}/check"):
        narrow.goto(mine + address)
        check_width(narrow)


def test_the_total_follows_each_choice_and_is_the_servers(open_as, scene):
    ada, mine, number = scene
    page = open_as(ada)
    page.goto(f"{mine}/{number}")
    figure, words = page.locator("#sticky-figure"), page.locator("#sticky-words")
    expect(words).to_have_text("0 of 3 scored")
    page.get_by_role("radio", name="4").check()
    expect(figure).to_have_text("80.0")
    page.get_by_role("group", name="2. Including everyone").get_by_label("1").check()
    expect(figure).to_have_text("61.3")  # (24 + 20/3) of 50 is 61.33…
    page.get_by_label("Score from 0 to 20").fill("13")
    expect(figure).to_have_text("61.9")  # (24 + 20/3 + 6.5) of 60 is 61.94…
    expect(words).to_have_text("3 of 3 scored")
    with page.expect_response(lambda reply: "\r\n?\r\n" in (reply.request.post_data or "")):
        page.get_by_role("group", name="2. Including everyone").get_by_label("I can’t tell").check()
    expect(figure).to_have_text("76.3")  # 30.5 of 40 is 76.25: a half goes up
    expect(page.locator("#sticky-saved")).to_contain_text("Saved")
    page.reload()
    expect(figure).to_have_text("76.3")
    plain = open_as(ada, scripts=False)
    plain.goto(f"{mine}/{number}")
    expect(plain.locator("#sticky-figure")).to_have_text("76.3")


def test_an_error_goes_when_it_is_put_right(open_as, scene):
    ada, mine, number = scene
    page = open_as(ada)
    page.goto(f"{mine}/{number}?missing")
    expect(page.locator(".govuk-error-message")).to_have_count(3)
    page.get_by_role("radio", name="4").check()
    expect(page.locator(".govuk-error-message")).to_have_count(2)


def test_a_window_left_behind_says_so_and_then_shows_both(open_as, scene):
    ada, mine, number = scene
    first, second = open_as(ada), open_as(ada)
    for page in (first, second):
        page.goto(f"{mine}/{number}")
    first.get_by_role("radio", name="4").check()
    expect(first.locator("#sticky-saved")).to_contain_text("Saved")
    second.get_by_role("radio", name="2").first.check()
    expect(second.locator("#sticky-saved")).to_contain_text("You changed this scoresheet in another window")
    second.get_by_role("button", name="Save for later").click()
    expect(second.get_by_text("Saved in the other window: 4.")).to_be_visible()
    check(second)


def test_by_keyboard_alone_from_the_list_to_sent(open_as, scene):
    ada, mine, number = scene
    page = open_as(ada, size=DESK)
    page.goto(f"{mine}/{number}")
    page.get_by_role("radio", name="0").first.focus()
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    page.get_by_role("group", name="2. Including everyone").get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Why? The panel will read this: Including everyone").focus()
    page.keyboard.type("They asked at every door.")
    page.get_by_label("Score from 0 to 20").focus()
    page.keyboard.type("13")
    page.get_by_role("button", name="Check and send").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check and send")).to_be_visible()
    expect(page.locator("dd", has_text="4 of 5")).to_have_count(1)
    page.get_by_role("button", name="Send my scoresheet").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="Your scoresheet is sent.")).to_be_visible()
