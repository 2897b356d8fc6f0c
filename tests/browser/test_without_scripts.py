"""The heart of a round where scripts do not run: an old phone, a library computer, a script that failed to load."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from grants.core.stages import Stage
from tests.browser import steps
from tests.browser.conftest import PHONE, check_width
from tests.browser.scene import a_scoring_round
from tests.browser.test_journeys import applications_file
from tests.make import a_criterion, a_member, a_person, a_round, a_set, staff


@pytest.fixture
def plain(open_as):
    """A browser without scripts, on a phone."""
    return lambda person_id: open_as(person_id, size=PHONE, scripts=False)


def test_a_round_is_set_up(save, plain):
    stella = plain(save(staff()))
    stella.goto("/me")
    slug = steps.set_up_round(stella, "Oakfield Community Fund", "Autumn 2026", "10,000")
    steps.say_the_dates(stella)
    stella.goto(f"/rounds/{slug}/boundaries")
    steps.fix_the_budget(stella)
    stella.goto(f"/rounds/{slug}/panel")
    steps.add_to_panel(stella, "Gwen Pritchard")
    steps.go(stella, "The round")
    steps.heading(stella, "Autumn 2026")


@pytest.mark.both_databases
def test_criteria_are_written_and_agreed(save, plain):
    round, person = a_round(Stage.DESIGN, slug="oakfield"), a_person("Ada")
    _, ada_id, stella_id = save(a_member(round, person), person, staff())
    ada, stella = plain(ada_id), plain(stella_id)
    ada.goto("/rounds/oakfield/criteria")
    steps.add_criterion(ada, "Local need", "60", "Do people here need this?")
    steps.add_criterion(ada, "Joy", "30", "Will it make people smile?")
    steps.change_weight(ada, "Joy", "40")
    steps.press(ada, "Move Joy up")
    assert steps.names_of(ada) == ["1. Joy", "2. Local need"]
    steps.remove_criterion(ada, "Joy")
    steps.press(ada, "Undo and bring Joy back")
    steps.told(ada, "Joy is back.")
    check_width(ada)
    steps.put_to_the_group(ada)
    steps.answer_the_vote(ada, "oakfield", "I am happy with them")
    check_width(ada)
    steps.answer_the_vote(stella, "oakfield", "I can live with them")
    steps.told(stella, "the criteria are agreed.")
    steps.move_on(stella, "oakfield", "Open", "The round is open.")


def test_applications_are_brought_in(save, plain, tmp_path):
    round = a_round(Stage.OPEN, slug="oakfield")
    _, _, stella_id = save(a_set(round, a_criterion(), gates=("A real group",)), a_member(round), staff())
    stella = plain(stella_id)
    stella.goto("/rounds/oakfield/applications/import")
    steps.upload(stella, "A spreadsheet of applications", applications_file(tmp_path))
    steps.press(stella, "Look at this file")
    steps.take_column_for(stella, "Project", "Summary")
    steps.take_column_for(stella, "Project title", "Project")
    steps.press(stella, "Look again")
    steps.press(stella, "Bring in these 2 applications")
    steps.told(stella, "2 applications are in.")
    steps.follow(stella, "Elm Court")
    steps.pass_the_checks(stella)
    steps.move_on(stella, "oakfield", "Scoring", "Scoring has started.", warned=True)


def test_a_scoresheet_is_drafted_sent_and_changed(save, plain):
    scene = a_scoring_round(save)
    ada = plain(scene.ada)
    ada.goto(scene.scoresheet())
    steps.choose(steps.criteria_of(ada)[0], 4)
    steps.press(ada, "Save for later")
    steps.told(ada, "It is not sent yet.")
    steps.press(ada, "Check and send")
    steps.press(ada, "Send my scoresheet")
    missing = ada.get_by_role("alert")
    expect(missing.get_by_role("listitem")).to_have_count(3)  # a reason, and two scores
    missing.get_by_role("link", name="Choose a score for Including everyone").click()
    steps.choose(steps.criteria_of(ada)[1], 3)
    ada.get_by_label("Score from 0 to 20").fill("15")
    ada.get_by_label("Why? The panel will read this: Local need").fill("They asked.")
    steps.send(ada)
    ada.goto(scene.scoresheet())
    steps.choose(steps.criteria_of(ada)[0], 5)
    steps.send(ada)
    ada.goto(f"{scene.scoresheet()}/sent")
    expect(ada.get_by_role("heading", level=2).filter(has_text="Sent ")).to_have_count(2)


def test_the_results_are_read(save, plain):
    scene = a_scoring_round(save)
    ada, stella = plain(scene.ada), plain(scene.stella)
    ada.goto(scene.scoresheet())
    steps.choose(steps.criteria_of(ada)[0], 4)
    steps.choose(steps.criteria_of(ada)[1], 3)
    ada.get_by_label("Score from 0 to 20").fill("15")
    ada.get_by_label("Why? The panel will read this: Local need").fill("They asked.")
    steps.send(ada)
    steps.move_on(stella, scene.slug, "Deciding", "Scoring is over.", warned=True)
    ada.goto(f"/rounds/{scene.slug}/results")
    steps.follow(ada, "Lunch club at Elm Court")
    steps.heading(ada, "How was this worked out?")
    expect(ada.get_by_text("is number 1 of 1 in the ranking")).to_be_visible()
