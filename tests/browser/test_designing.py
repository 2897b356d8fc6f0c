"""How criteria come about, by people at their own browsers: from a remark on a doorstep to a round that opens."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from grants.core.stages import Stage
from tests.browser import steps, steps_design
from tests.browser.conftest import DESK, PHONE, check
from tests.make import a_member, a_person, a_round, staff

SLUG = "oakfield"
REMARK = "Somewhere to sit when you are 80 and the bus is late"
NAME = "Room for everyone"


@pytest.mark.both_databases
def test_a_round_is_designed_together(save, open_as):
    round, ada, ben = a_round(Stage.DESIGN, slug=SLUG, short_code="K7WM4"), a_person("Ada"), a_person("Ben")
    ids = save(ada, ben, staff(), a_member(round, ada), a_member(round, ben))
    ada, ben, stella = open_as(ids[0], PHONE), open_as(ids[1], PHONE), open_as(ids[2], DESK)
    stranger = open_as(None, PHONE)
    they_agree_how_they_work(ada, ben, stella)
    a_stranger_is_heard(stranger, ada, ben)
    a_criterion_comes_of_it(ada, stella)
    a_limit_is_set_and_asked_about(stella, ada)
    they_talk_about_it(ada, ben)
    a_change_is_taken_back(ben, stella)
    they_share_points([stella, ada, ben])
    they_try_it_out(ada, ben)
    they_agree_the_criteria(ada, ben, stella)
    everybody_reads_what_became_of_it(stranger)
    steps.move_on(stella, SLUG, "Open", "The round is open.")


def they_agree_how_they_work(ada: Page, ben: Page, stella: Page) -> None:
    """From suggested words, made theirs; it holds once both residents have said yes, one of them to less."""
    steps_design.start_the_agreement(ada, SLUG)
    steps_design.accept_the_agreement(ada, SLUG)
    expect(ada.get_by_text("Not agreed yet")).to_be_visible()
    steps_design.accept_the_agreement(ben, SLUG, most="6")
    expect(ben.get_by_text("Agreed", exact=True)).to_be_visible()
    stella.goto(f"/rounds/{SLUG}/agreement")
    expect(stella.get_by_text("We let each other finish.")).to_be_visible()
    check(stella)


def a_stranger_is_heard(stranger: Page, ada: Page, ben: Page) -> None:
    """By the leaflet's short address, without a name; others see it once somebody has read it."""
    stranger.goto("/s/K7WM4")
    steps_design.suggest(stranger, REMARK)
    ben.goto(f"/rounds/{SLUG}/you-said-we-did")
    expect(ben.get_by_text(REMARK)).to_have_count(0)
    steps_design.pass_on(ada, SLUG)
    steps_design.like_it_too(ben, SLUG)
    expect(ben.get_by_text("2 people")).to_be_visible()


def a_criterion_comes_of_it(ada: Page, stella: Page) -> None:
    """It is talked about, and then a criterion is made from it; two others stand beside that."""
    steps_design.open_suggestion(ada, SLUG, REMARK)
    steps_design.answer_suggestion(ada, "Being talked about", "What would it ask of a group?")
    stella.goto(f"/rounds/{SLUG}/criteria")
    steps.add_criterion(stella, "Local need", "60", "Do people here need this?")
    steps.add_criterion(stella, "A fair price", "20", "Is it worth what it costs?")
    steps_design.open_suggestion(ada, SLUG, REMARK)
    steps_design.make_a_criterion_from_it(ada, NAME, "Can everybody come, and stay?")
    ada.goto(f"/rounds/{SLUG}/criteria")
    steps.change_weight(ada, NAME, "20")
    expect(ada.get_by_text("Began with one suggestion from 2 people")).to_be_visible()
    check(ada)


def a_limit_is_set_and_asked_about(stella: Page, ada: Page) -> None:
    """Staff limit its weight, a resident asks why, and everybody can read the answer."""
    steps_design.limit_the_weight(stella, SLUG, NAME, ("15", "40"), "The law asks us to think of everyone")
    steps_design.ask_why(ada, SLUG, "Why not more than 40?")
    steps_design.answer_question(stella, SLUG, "So that need can still count for most.")
    ada.goto(f"/rounds/{SLUG}/criteria")
    expect(ada.get_by_text("weight 15 to 40")).to_be_visible()
    expect(ada.get_by_text("One question was answered.")).to_be_visible()
    steps.follow(ada, "Ask why, or challenge it")
    expect(ada.get_by_text("So that need can still count for most.")).to_be_visible()


def they_talk_about_it(ada: Page, ben: Page) -> None:
    """One comment has a name; the other says honestly what that means, and shows with its batch, not at once."""
    steps_design.open_talk(ada, SLUG, NAME)
    steps_design.say(ada, "What about prams?")
    ada.locator("summary", has_text="How safe is it without a name?").click()
    expect(ada.get_by_text("Only whoever keeps the server could find out")).to_be_visible()
    steps_design.say(ada, "I am afraid of the lift.", unnamed=True)
    expect(ada.get_by_text("It shows here from")).to_be_visible()
    expect(ada.get_by_text("I am afraid of the lift.")).to_have_count(0)
    steps_design.open_talk(ben, SLUG, NAME)
    expect(ben.get_by_text("What about prams?")).to_be_visible()
    expect(ben.get_by_text("I am afraid of the lift.")).to_have_count(0)
    check(ben)


def a_change_is_taken_back(ben: Page, stella: Page) -> None:
    """A change of weight by one, undone by another from the log; the undo stands there too."""
    stella.goto(f"/rounds/{SLUG}/criteria")
    steps.change_weight(stella, NAME, "35")
    steps_design.undo_the_last_change(ben, SLUG)
    ben.goto(f"/rounds/{SLUG}/criteria")
    expect(ben.locator("#criteria > li").filter(has_text=NAME)).to_contain_text("20")


def they_share_points(pages: list[Page]) -> None:
    """Three share 100 points each; nobody sees another's before the last is in; the proposal goes into the draft."""
    pages[0].goto(f"/rounds/{SLUG}/weights")
    steps.press(pages[0], "Open a sharing")
    for page, points in zip(pages, [(40, 20, 40), (50, 20, 30), (60, 20, 20)], strict=True):
        expect(pages[0].get_by_role("heading", name="How people shared 100 points")).to_have_count(0)
        steps_design.give_points(page, SLUG, points)
    last = pages[-1]
    steps.heading(last, "How people shared 100 points")
    check(last)
    steps.press(last, "Put the proposal in the draft")
    steps.told(last, "The proposal stands in the draft.")
    expect(last.locator("#criteria > li").filter(has_text=NAME)).to_contain_text("30")


def they_try_it_out(ada: Page, ben: Page) -> None:
    """Two score a made-up application alone; only its end shows where they read a criterion differently."""
    steps_design.open_a_practice(ada, SLUG, "Tea on Fridays", "We make tea for whoever comes.")
    steps_design.practise(ada, SLUG, "Tea on Fridays", (5, 3, 0))
    steps_design.practise(ben, SLUG, "Tea on Fridays", (5, 3, 5))
    expect(ben.get_by_text("Scores from 0 to 5")).to_have_count(0)
    steps.press(ben, "End the try-out")
    expect(ben.locator(".app-card h3").first).to_have_text(NAME)
    expect(ben.get_by_text("Scores from 0 to 5, on a scale from 0 to 5.")).to_be_visible()
    check(ben)


def they_agree_the_criteria(ada: Page, ben: Page, stella: Page) -> None:
    """One is not happy with a part, the others are; the answer to the one adopts it."""
    ada.goto(f"/rounds/{SLUG}/criteria")
    steps.put_to_the_group(ada, "Is it right now?")
    steps.say_not_happy(ada, SLUG, NAME, "Nobody said what “everyone” means.")
    steps.answer_the_vote(stella, SLUG, "I can live with them")
    steps.answer_the_vote(ben, SLUG, "I am happy with them")
    steps.follow(ben, "Answer this")
    steps.fill(ben, {"Your answer": "Whoever lives here. We say so at the next meeting."})
    steps.press(ben, "Send this answer")
    steps.told(ben, "the criteria are agreed.")
    ada.goto(f"/rounds/{SLUG}/criteria")
    expect(ada.get_by_text("Whoever lives here. We say so at the next meeting.")).to_be_visible()


def everybody_reads_what_became_of_it(stranger: Page) -> None:
    """The stranger reads what became of the remark, and nobody's name; the criterion knows what it began with."""
    stranger.goto(f"/rounds/{SLUG}/you-said-we-did")
    became = stranger.get_by_role("listitem").filter(has_text=REMARK)
    expect(became).to_contain_text(f"It led to: {NAME}")
    words = stranger.get_by_role("main").inner_text()
    assert not re.search("Ada|Ben|Stella", words), words
    check(stranger)
    became.get_by_role("link", name=NAME).click()
    expect(stranger.get_by_text(REMARK)).to_be_visible()
    check(stranger)
