"""Answering a suggestion in a real browser: as a resident does, on a telephone, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from grants.core.criteria import SetState
from grants.core.stages import Stage
from tests.browser.conftest import DESK, NARROWEST, PHONE, check, resize
from tests.make import a_criterion, a_member, a_person, a_round, a_set, a_suggestion, staff

LIST = "/rounds/oakfield/suggestions"


@pytest.fixture
def round(save):
    """A round with a draft and two suggestions; the ids of Ada of its panel and of Stella."""
    round, ada = a_round(Stage.DESIGN, slug="oakfield"), a_person("Ada")
    draft = a_set(round, a_criterion("Local need", 100), state=SetState.DRAFT)
    benches = a_suggestion(round, "More benches in the park", said_by="Mrs Ali", phone="0161 496 0000")
    again = a_suggestion(round, "Benches for the park please", email="eve@example.org")
    ids = save(ada, staff(), round, a_member(round, ada), draft, benches, again)
    return {"ada": ids[0], "stella": ids[1], "benches": ids[5], "again": ids[6]}


@pytest.mark.both_databases
@pytest.mark.parametrize("scripts", [True, False])
def test_from_two_remarks_to_one_answer_that_people_hear(round, open_as, scripts):
    ada = open_as(round["ada"], size=PHONE, scripts=scripts)
    ada.goto(f"{LIST}/{round['again']}")
    ada.get_by_role("link", name="Count it with another").click()
    ada.get_by_label("More benches in the park").check()
    ada.get_by_role("button", name="Count them together").click()
    expect(ada.get_by_text("2 people", exact=True)).to_be_visible()
    ada.get_by_label("In the draft").check()
    ada.get_by_label("Which criterion did it lead to?").select_option("Local need")
    ada.get_by_role("button", name="Save and tell them").click()
    expect(ada.get_by_text("One person gets a letter. One stands on the list of people to tell.").first).to_be_visible()
    if scripts:
        check(ada)
    ada.get_by_role("link", name="Local need").click()
    expect(ada.get_by_text("Began with 2 suggestions from 2 people.")).to_be_visible()
    stella = open_as(round["stella"], size=DESK, scripts=scripts)
    stella.goto(f"{LIST}/to-tell")
    expect(stella.get_by_text("0161 496 0000")).to_be_visible()
    stella.get_by_role("button", name="Told Mrs Ali").click()
    expect(stella.get_by_text("Nobody waits to be told.")).to_be_visible()


def test_every_page_holds_at_every_width(round, open_as):
    stella = open_as(round["stella"], size=DESK)
    one = f"{LIST}/{round['benches']}"
    for path in (one, f"{one}/merge", f"{one}/criterion", f"{LIST}/waiting", f"{LIST}/to-tell",
                 "/rounds/oakfield/you-said-we-did"):  # fmt: skip
        stella.goto(path)
        for size in (DESK, PHONE, NARROWEST):
            resize(stella, size)
            check(stella)
