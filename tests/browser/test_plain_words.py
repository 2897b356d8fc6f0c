"""Plain words while somebody writes a criterion: live, on a phone; and by buttons, where scripts do not run."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from grants.core.criteria import SetState
from grants.core.stages import Stage
from tests.browser.conftest import NARROWEST, PHONE, check, check_width, resize
from tests.browser.steps import press, told
from tests.make import a_criterion, a_member, a_person, a_round, a_set

HARD = "Think of cost, language, getting there, time of day, and accessibility for disabled residents."
PLAIN = HARD.replace("accessibility", "whether disabled people can get in and join in")
LEVELS = "Words for each score, 0 to 5"


@pytest.fixture
def ada(save) -> int:
    """On the panel of a round with one criterion in its draft."""
    round, ada = a_round(Stage.DESIGN, slug="oakfield"), a_person("Ada")
    draft = a_set(round, a_criterion("Local need", 60), state=SetState.DRAFT, revision=1)
    return save(ada, draft, a_member(round, ada))[0]


def open_criterion(page: Page) -> None:
    """In the editor: Local need, in its place."""
    page.goto("/rounds/oakfield/criteria")
    page.get_by_role("link", name="Change Local need", exact=True).click()


def guidance(page: Page, words: str) -> None:
    """Type into the box of what to look for."""
    page.get_by_label("What to look for").fill(words)


def test_what_is_typed_is_judged_while_it_is_typed(open_as, ada):
    page = open_as(ada, PHONE)
    open_criterion(page)
    expect(page.get_by_role("button", name="How easy is it to read?")).to_be_hidden()
    guidance(page, HARD)
    said = page.locator("#guidance-reading")
    expect(said).to_contain_text("About age 16.")
    page.locator("summary", has_text=LEVELS).click()
    page.get_by_label("Words for 1").fill("Just enough")
    page.get_by_label("Words for 2").fill("just enough.")
    expect(page.locator("#level-hints")).to_contain_text("Scores 1, 2 say the same.")
    check(page)
    said.get_by_role("button", name="Use that").click()
    expect(page.get_by_label("What to look for")).to_have_value(PLAIN)
    expect(page.get_by_label("What to look for")).to_be_focused()
    expect(said.get_by_role("button")).to_have_count(0)
    expect(page.get_by_label("Words for 2")).to_have_value("just enough.")
    check(page)
    press(page, "Save this criterion")
    told(page, "Saved: Local need.")
    expect(page.get_by_text("Worth a thought:")).to_be_visible()
    check(page)


def test_without_scripts_a_button_tells_and_a_button_puts_the_plain_word_in(open_as, ada):
    page = open_as(ada, PHONE, scripts=False)
    open_criterion(page)
    guidance(page, HARD)
    press(page, "How easy is it to read?")
    expect(page.locator("#guidance-reading")).to_contain_text("About age 16.")
    resize(page, NARROWEST)
    check_width(page)
    page.locator("#guidance-reading").get_by_role("button", name="Use that").click()
    expect(page.get_by_label("What to look for")).to_have_value(PLAIN)
    page.get_by_label("The question").fill("Is it robust?")
    press(page, "How easy is it to read?")
    expect(page.locator("#question-reading").get_by_role("button", name="Use that")).to_be_visible()
    page.get_by_label("Name", exact=True).press("Enter")
    told(page, "Saved: Local need.")


def test_typing_goes_on_where_nobody_answers(open_as, ada):
    page = open_as(ada, PHONE)
    open_criterion(page)
    page.context.set_offline(True)
    guidance(page, HARD)
    page.wait_for_timeout(1_500)
    expect(page.get_by_label("What to look for")).to_have_value(HARD)
    page.context.set_offline(False)
    guidance(page, f"{HARD} ")
    expect(page.locator("#guidance-reading")).to_contain_text("About age 16.", timeout=30_000)  # it asks again
