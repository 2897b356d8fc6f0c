"""Designing a round on an old phone: without scripts, by keys alone, in a narrow window, enlarged, and on paper."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from grants.core.criteria import SetState
from grants.core.stages import Stage
from tests.browser import steps, steps_design
from tests.browser.conftest import DESK, NARROWEST, PHONE, check, check_width, resize
from tests.browser.test_keyboard import tab_to, walk
from tests.browser.test_print_and_zoom import FOUR_TIMES, on_paper
from tests.make import a_criterion, a_member, a_person, a_round, a_set, a_suggestion, staff

HOME = "/rounds/oakfield"


@dataclass(frozen=True, slots=True)
class Ids:
    """Ada and Ben are on the panel, Stella is staff."""

    ada: int
    ben: int
    stella: int


@pytest.fixture
def ids(save) -> Ids:
    """A draft of two criteria, and one suggestion."""
    round, ada, ben = a_round(Stage.DESIGN, slug="oakfield", short_code="K7WM4"), a_person("Ada"), a_person("Ben")
    criteria = [a_criterion("Local need", 60), a_criterion("Joy", 40)]
    draft = a_set(round, *criteria, gates=("A real group",), state=SetState.DRAFT, revision=1)
    things = draft, a_member(round, ada), a_member(round, ben), a_suggestion(round)
    return Ids(*save(ada, ben, staff(), *things)[:3])


@pytest.mark.both_databases
def test_a_round_is_designed_without_scripts(open_as, ids):
    ada, ben, stella = (open_as(one, PHONE, scripts=False) for one in (ids.ada, ids.ben, ids.stella))
    steps_design.start_the_agreement(ada, "oakfield")
    steps_design.accept_the_agreement(ada, "oakfield")
    ada.goto(f"{HOME}/weights")
    steps.press(ada, "Open a sharing")
    for _ in range(2):
        steps.press(ada, "Five more for Joy")
    steps.press(ada, "One less for Joy")
    expect(ada.get_by_label("Joy", exact=True)).to_have_value("9")
    expect(ada.locator("#sticky-figure")).to_have_text("91")
    steps_design.give_points(ada, "oakfield", (91, 9))
    steps_design.open_talk(ben, "oakfield", "Joy")
    steps_design.say(ben, "Whose joy?")
    ada.goto(f"{HOME}/criteria")
    steps.put_to_the_group(ada)
    steps.say_not_happy(ada, "oakfield", "Joy", "Whose joy?")
    steps.answer_the_vote(stella, "oakfield", "I can live with them")
    steps.answer_the_vote(ben, "oakfield", "I am happy with them")
    steps.follow(ben, "Answer this")
    steps.fill(ben, {"Your answer": "Everybody’s."})
    steps.press(ben, "Send this answer")
    steps.told(ben, "the criteria are agreed.")


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("Save this", "Mine?"),
        ("Now saved", "Theirs?"),
        ("Both, one after the other", "Theirs? Mine?"),
        ("join", "Mine? Theirs?"),
        ("Leave it as it is saved now", "Theirs?"),
    ],
)
def test_two_texts_of_one_part_without_scripts(open_as, ids, how, words):
    ada, ben = (open_as(one, PHONE, scripts=False) for one in (ids.ada, ids.ben))
    for page, typed in ((ada, "Mine?"), (ben, "Theirs?")):
        page.goto(f"{HOME}/criteria")
        page.get_by_role("link", name="Change Joy", exact=True).click()
        page.get_by_label("The question").fill(typed)
    steps.press(ben, "Save this criterion")
    steps.press(ada, "Save this criterion")
    expect(ada.get_by_text("Ben changed this while you were typing")).to_be_visible()
    expect(ada.get_by_label("The question")).to_have_value("Mine?")
    check_width(ada)
    if how == "join":
        ada.get_by_label("The question").fill(words)
        how = "Save this"
    if how in ("Now saved", "Both, one after the other"):
        ada.get_by_role("radio", name=how).check()
        how = "Save this"
    ada.get_by_role("button", name=how).or_(ada.get_by_role("link", name=how)).first.click()
    if how.startswith("Leave"):
        expect(ada.get_by_label("The question")).to_have_value(words)
    else:
        steps.told(ada, "Saved: Joy.")
        expect(ada.locator("#criteria")).to_contain_text(words)


def test_somebody_suggests_shares_and_votes_by_keys_alone(open_as, ids):
    page = open_as(ids.ada, DESK)
    page.goto(f"{HOME}/suggest")
    tab_to(page, steps_design.BOX)
    page.keyboard.type("Lights on the towpath")
    tab_to(page, "Send")
    page.wait_for_timeout(steps_design.A_MOMENT)
    page.keyboard.press("Enter")
    steps.heading(page, "Thank you")
    page.goto(f"{HOME}/weights")
    steps.press_on(page, "Open a sharing")
    tab_to(page, "Joy")
    page.keyboard.type("40")
    tab_to(page, "Hand in")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    tab_to(page, "Local need")
    page.keyboard.type("60")
    tab_to(page, "Hand in")
    page.keyboard.press("Enter")
    steps.told(page, "Your 100 points are in.")
    page.goto(f"{HOME}/criteria")
    steps.put_to_the_group(page)
    page.goto(f"{HOME}/criteria/agree")
    tab_to(page, "I am happy with them")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="I can live with them")).to_be_checked()
    tab_to(page, "Send my answer")
    page.keyboard.press("Enter")
    steps.told(page, "Your answer is in")


# Every page that people meet while they design.
PAGES = ("agreement", "criteria", "criteria/agree", "criteria/changes", "suggest", "suggestions", "weights", "practice",
         "boundaries", "you-said-we-did", "leaflet", "hall")  # fmt: skip


def test_every_stop_is_seen_nothing_sticks_out_and_nothing_covers(open_as, ids):
    page = open_as(ids.stella, PHONE)
    page.goto(f"{HOME}/weights")
    steps.press_on(page, "Open a sharing")
    for path in PAGES:
        resize(page, PHONE)
        page.goto(f"{HOME}/{path}")
        assert len(walk(page)) > 5, path
        for size in (NARROWEST, FOUR_TIMES):
            resize(page, size)
            check_width(page)
            sticking = page.evaluate(STICKING)
            assert size == NARROWEST or not sticking, (path, sticking)


STICKING = """() => [...document.querySelectorAll('main *')].filter((one) => one.checkVisibility()
  && ['sticky', 'fixed'].includes(getComputedStyle(one).position)).map((one) => one.className)"""


def test_pages_of_the_design_stage_from_right_to_left(open_as, ids):
    page = open_as(ids.ada)
    page.goto("/me")
    steps.choose_language(page, "العربية")
    for path in PAGES:
        page.goto(f"{HOME}/{path}")
        assert page.locator("html").get_attribute("dir") == "rtl"
        for size in (PHONE, DESK):
            resize(page, size)
            check(page)
        resize(page, NARROWEST)
        check_width(page)


@pytest.mark.parametrize(
    ("path", "empty", "button"),
    [
        ("suggest", {}, "Send"),
        ("criteria/criterion/new", {}, "Save this criterion"),
        ("criteria/agree", {"Day": "31", "Month": "2"}, "Put these criteria to the group"),
        ("boundaries#write", {}, "Save"),
        ("practice", {}, "Try it out"),
        ("suggestions", {}, "Look at what was understood"),
    ],
)
def test_what_is_wrong_is_said_first_and_leads_to_its_field(open_as, ids, path, empty, button):
    page = open_as(ids.stella)
    page.goto(f"{HOME}/{path}")
    steps.fill(page, empty)
    if path == "suggest":
        page.wait_for_timeout(steps_design.A_MOMENT)
    steps.press(page, button)
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    assert not page.evaluate(LOOSE), path
    check(page)
    link = summary.get_by_role("link").first
    target = (link.get_attribute("href") or "").partition("#")[2]
    link.click()
    expect(page.locator(f"[id='{target}']")).to_be_focused()


# A group of radios or checkboxes without a legend; a field with an error that no aria-describedby ties to its words.
LOOSE = """() => [...document.querySelectorAll('main input[type=radio], main .govuk-checkboxes')]
  .filter((one) => !one.closest('fieldset')?.querySelector('legend')?.innerText.trim())
  .concat([...document.querySelectorAll('main .govuk-error-message')].filter((one) => !one.id
    || !document.querySelector(`[aria-describedby~="${one.id}"]`)))
  .map((one) => one.outerHTML.slice(0, 200))"""


def test_what_is_printed_has_nothing_to_press(open_as, ids):
    page = open_as(ids.stella)
    for path in ("agreement", "criteria/changes", "you-said-we-did", "suggestions/to-tell"):
        page.emulate_media(media="screen")
        on_paper(page, f"{HOME}/{path}")


@pytest.mark.parametrize(("paper", "what"), [("A4", ""), ("A4", "?paper=a6")], ids=["A4", "four A6 on a sheet"])
def test_the_leaflet_is_one_sheet(open_as, ids, paper, what):
    page: Page = open_as(ids.stella)
    page.goto(f"{HOME}/leaflet{what}")
    sheet = page.pdf(format=paper, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
