"""Two people write the criteria at the same time, each at a browser of their own."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from grants.actions.criteria import agree_as_administrator
from grants.clock import now
from grants.core.criteria import SetState
from grants.database import db
from grants.models import Round
from grants.queries.criteria import draft_set as round_draft
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, check
from tests.make import a_criterion, a_member, a_person, a_round, a_set

QUIET = os.getloadavg()[0] < (os.cpu_count() or 1)
SOON = 3_000 if QUIET else 9_000  # milliseconds from the save; a machine that is busy with other things gets more

pytestmark = pytest.mark.both_databases


@pytest.fixture
def draft(save):
    """A draft of three; Ada and Ben sit on the panel."""
    round = a_round(slug="r")
    criteria = [a_criterion(name, weight) for name, weight in (("Local need", 50), ("Everyone", 30), ("Value", 20))]
    ada, ben = a_person("Ada"), a_person("Ben")
    members = a_member(round, ada), a_member(round, ben)
    ids = save(ada, ben, a_set(round, *criteria, gates=("Rules",), state=SetState.DRAFT, revision=1), *members)
    return ids[:2]


def test_anothers_change_appears_by_itself_and_nothing_typed_is_touched(draft, open_as):
    ada, ben = open_as(draft[0], DESK), open_as(draft[1], PHONE)
    ada.goto("/rounds/r/criteria")
    ada.get_by_role("link", name="Change Value").click()
    ada.get_by_label("The question").fill("Is it a fair price?")
    ben.goto("/rounds/r/criteria")
    ben.get_by_role("link", name="Change Local need").click()
    ben.get_by_label("The question").fill("Who asked for it?")
    ben.get_by_role("button", name="Save this criterion").click()
    expect(ada.locator("#criteria")).to_contain_text("Who asked for it?", timeout=SOON)
    expect(ada.get_by_label("The question")).to_have_value("Is it a fair price?")
    ada.get_by_role("button", name="Save this criterion").click()
    expect(ben.locator("#criteria")).to_contain_text("Is it a fair price?", timeout=SOON)
    check(ben)


def test_the_same_part_is_said_at_once_and_both_texts_stand_side_by_side(draft, open_as):
    ada, ben = open_as(draft[0], DESK), open_as(draft[1], DESK)
    for page, words in ((ada, "Ada's words?"), (ben, "Ben's words?")):
        page.goto("/rounds/r/criteria")
        page.get_by_role("link", name="Change Value").click()
        page.get_by_label("The question").fill(words)
    ben.get_by_role("button", name="Save this criterion").click()
    expect(ada.get_by_text("Somebody has changed this since you opened it.")).to_be_visible(timeout=SOON)
    expect(ada.get_by_label("The question")).to_have_value("Ada's words?")
    ada.get_by_role("button", name="Save this criterion").click()
    expect(ada.get_by_text(re.compile("Ben changed this while you were typing"))).to_be_visible()
    expect(ada.get_by_role("main")).to_contain_text("Ben's words?")
    expect(ada.get_by_label("The question")).to_have_value("Ada's words?")


def test_the_agreement_and_the_rules_follow_others_too(draft, open_as):
    ada, ben = open_as(draft[0], DESK), open_as(draft[1], PHONE)
    ada.goto("/rounds/r/agreement/asked")
    ada.get_by_label("Words", exact=True).fill("Two evenings.")
    ben.goto("/rounds/r/agreement")
    expect(ben.locator("#here")).to_contain_text("Ada, on “What is asked of you”", timeout=SOON)
    ben.goto("/rounds/r/agreement/decides")
    ben.get_by_label("Words", exact=True).fill("Who is funded.")
    ben.get_by_role("button", name="Save this part").click()
    expect(ada.locator("#decides")).to_contain_text("Who is funded.", timeout=SOON)
    expect(ada.get_by_label("Words", exact=True)).to_have_value("Two evenings.")
    check(ada)
    ada.goto("/rounds/r/criteria/rules")
    ben.goto("/rounds/r/criteria/rules")
    ben.get_by_label("Title").fill("Our criteria")
    ben.get_by_role("button", name="Save").click()
    expect(ada.locator("#changes")).to_contain_text("Our criteria", timeout=SOON)
    expect(ada.get_by_text("Somebody has changed this since you opened it.")).to_be_visible()
    check(ada)


def test_who_is_here_shows_with_what_they_have_open(draft, open_as):
    ada, ben = open_as(draft[0], DESK), open_as(draft[1], PHONE)
    ada.goto("/rounds/r/criteria")
    ben.goto("/rounds/r/criteria")
    expect(ada.locator("#here")).to_contain_text("Ben, reading", timeout=SOON)


def test_the_focus_stays_where_it_is_while_rows_change(draft, open_as):
    ada, ben = open_as(draft[0], DESK), open_as(draft[1], DESK)
    ada.goto("/rounds/r/criteria")
    ada.get_by_role("button", name="Move Everyone down").focus()
    ben.goto("/rounds/r/criteria")
    steps.press(ben, "Move Local need down")
    expect(ada.locator("#criteria > li").first).to_contain_text("Everyone", timeout=SOON)
    expect(ada.get_by_role("button", name="Move Everyone down")).to_be_focused()


def test_a_page_that_cannot_ask_says_so_and_goes_on(draft, open_as):
    ada = open_as(draft[0], DESK)
    ada.goto("/rounds/r/criteria")
    ada.context.set_offline(True)
    expect(ada.get_by_text("We cannot look for other people’s changes just now.")).to_be_visible(timeout=15_000)
    ada.context.set_offline(False)
    expect(ada.get_by_text("We cannot look for other people’s changes just now.")).to_be_hidden(timeout=15_000)


def test_the_wall_of_a_hall_follows_an_edit_and_a_note_until_the_group_has_agreed(draft, open_as, app):
    wall, ben = open_as(draft[0], DESK), open_as(draft[1], PHONE)
    wall.goto("/rounds/r/hall?event=Tea")
    ben.goto("/rounds/r/criteria")
    ben.get_by_role("link", name="Change Local need").click()
    ben.get_by_label("The question").fill("Who asked for it?")
    ben.get_by_role("button", name="Save this criterion").click()
    expect(wall.locator("#criteria")).to_contain_text("Who asked for it?", timeout=SOON)
    ben.goto("/rounds/r/hall/notes?event=Tea")
    ben.get_by_role("textbox").first.fill("4x more benches")
    ben.get_by_role("main").get_by_role("button").first.click()
    expect(wall.locator("#here")).to_contain_text("more benches", timeout=SOON)
    with app.app_context():
        round = db.session.scalars(select(Round)).one()
        agree_as_administrator(db.session, round_draft(db.session, round), by=None, reason="A test", at=now())
        db.session.commit()
    expect(wall.locator("#hall-state")).to_contain_text("Agreed by an administrator", timeout=SOON)
    expect(wall.locator("#criteria")).to_contain_text("Local need")
    expect(wall.get_by_text("These criteria are no longer being written.")).to_be_visible()
    check(wall)
