"""One whole round by people: from the first administrator's link to the workbook that the association takes away."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import select

from grants.actions.people import link_for
from grants.clock import now
from grants.database import db
from grants.models import Person
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, check
from tests.make import an_administrator

SIX = ["1. Wanted here", "2. Run with neighbours", "3. Room for everyone", "4. A plan that works", "5. A fair price"]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody's own browser: staff at a desk, residents on their phones."""

    open_as: Callable[..., Page]
    sign_in_by_letter: Callable[[Page, int], None]

    def comes_in(self, app, name: str, size: tuple[int, int]) -> Page:
        """Somebody signs in by the letter they are sent."""
        page: Page = self.open_as(size=size)
        page.goto("/sign-in")
        with app.app_context():
            person_id = db.session.scalars(select(Person.id).where(Person.name == name)).one()
        self.sign_in_by_letter(page, person_id)
        steps.told(page, f"You are signed in as {name}.")
        return page


@pytest.fixture
def people(open_as, sign_in_by_letter) -> People:
    return People(open_as, sign_in_by_letter)


def first_link(app, administrator: int) -> str:
    """What `grants person link` prints, as a path of the test's own server."""
    with app.app_context():
        person = db.session.get_one(Person, administrator)
        link = link_for(db.session, person, public_url="http://127.0.0.1:5000", by=None, at=now())
        db.session.commit()
    return urlsplit(link).path


def applications_file(folder: Path) -> Path:
    """Two groups' requests, with a column that is easy to take for another."""
    file = folder / "requests.csv"
    with file.open("w", newline="", encoding="utf-8") as written:
        csv.writer(written).writerows(
            [
                ["Ref", "Project title", "Name of group", "Amount requested", "Notes", "Project"],
                [
                    "E-1",
                    "Elm Court",
                    "Elm Court Residents",
                    "£1,200.50",
                    "Rang on Tuesday",
                    "A lunch club twice a week",
                ],
                ["E-2", "Mere Road", "Mere Road Growers", "450", "", "Seeds, tools and a water butt"],
            ]
        )
    return file


@pytest.mark.parametrize(
    "size", [pytest.param(PHONE, id="phone", marks=pytest.mark.both_databases), pytest.param(DESK, id="desk")]
)
def test_a_whole_round(app, save, people, tmp_path, size):
    adele = people.open_as(size=size)
    stella, slug = the_administrator_comes_first(app, adele, save(an_administrator("Adele")), people, size)
    ada, ben = the_panel_gathers(app, stella, slug, people, size)
    the_criteria_are_written(ada, stella, slug)
    the_group_agrees(ada, ben, [stella, adele], slug)
    applications_come_in(stella, slug, applications_file(tmp_path))
    two_members_score(ada, ben, slug)
    staff_see_counts_alone(stella, slug)
    the_results_are_seen(stella, ada, slug, tmp_path)
    everybody_sees_what_is_published(people.open_as(size=size), stella, slug)
    steps.go(stella, "Stella")
    steps.press(stella, "Sign out")
    steps.told(stella, "You are signed out.")
    stella.goto(f"/rounds/{slug}/applications")
    steps.heading(stella, "Sign in")


def the_administrator_comes_first(app, page: Page, adele: int, people: People, size) -> tuple[Page, str]:
    """The first person comes in by a link, adds a colleague, and the colleague sets up the round."""
    page.goto(first_link(app, adele))
    steps.press(page, "Sign in as Adele")
    steps.follow(page, "People")
    steps.follow(page, "Add a person")
    page.get_by_label("Name").fill("Stella Reid")
    page.get_by_label("E-mail address").fill("stella@example.org")
    page.get_by_role("checkbox", name="Staff").check()
    steps.press(page, "Add this person")
    stella = people.comes_in(app, "Stella Reid", size)
    slug = steps.set_up_round(stella, "Oakfield Community Fund", "Autumn 2026", "10,000")
    steps.say_the_dates(stella)
    steps.follow(stella, "What is fixed and what is open")
    steps.fix_the_budget(stella)
    return stella, slug


def the_panel_gathers(app, stella: Page, slug: str, people: People, size) -> tuple[Page, Page]:
    """Two residents join, and sign in."""
    stella.goto(f"/rounds/{slug}/panel")
    steps.add_to_panel(stella, "Ada Brown", "ada@example.org")
    steps.add_to_panel(stella, "Ben Okafor", "ben@example.org")
    return people.comes_in(app, "Ada Brown", size), people.comes_in(app, "Ben Okafor", size)


def the_criteria_are_written(ada: Page, stella: Page, slug: str) -> None:
    """A resident starts from what others used and makes it theirs."""
    ada.goto(f"/rounds/{slug}/criteria")
    expect(ada.get_by_text("Nothing here yet, on purpose.")).to_be_visible()
    steps.press(ada, "Start from “Small grants, with words for each point”")
    assert steps.names_of(ada) == [*SIX, "6. What stays behind"]
    steps.press(ada, "Move What stays behind up")
    assert steps.names_of(ada)[4:] == ["5. What stays behind", "6. A fair price"]
    steps.press(ada, "Move What stays behind down")
    steps.remove_criterion(ada, "What stays behind")
    steps.press(ada, "Undo and bring What stays behind back")
    steps.remove_criterion(ada, "What stays behind")
    steps.add_criterion(ada, "Joy", "10", "Will it make people smile?")
    steps.change_weight(ada, "Joy", "5")
    expect(ada.get_by_text("These add up to 95.")).to_be_visible()
    steps.change_weight(ada, "Joy", "10")
    check(ada)


def the_group_agrees(ada: Page, ben: Page, staff: list[Page], slug: str) -> None:
    """Everybody says what they think, Ada is not happy, and Ben's answer to her agrees it."""
    steps.put_to_the_group(ada, "Is it right now?")
    steps.say_not_happy(ada, slug, "Joy", "Ten is too little for joy.")
    check(ada)
    ben.goto(f"/rounds/{slug}")
    expect(ben.get_by_text("Say what you think of the criteria")).to_be_visible()
    ben.goto(f"/rounds/{slug}/criteria/agree")
    expect(ben.get_by_text("Ten is too little for joy.")).to_have_count(0)
    check(ben)
    for page in staff:
        steps.answer_the_vote(page, slug, "I am happy with them")
    steps.answer_the_vote(ben, slug, "I can live with them")
    expect(ben.get_by_text("Ten is too little for joy.")).to_be_visible()
    steps.follow(ben, "Answer this")
    steps.fill(ben, {"Your answer": "Next round we can give it more."})
    check(ben)
    steps.press(ben, "Send this answer")
    steps.told(ben, "the criteria are agreed.")
    ada.goto(f"/rounds/{slug}/criteria")
    expect(ada.get_by_text("Next round we can give it more.")).to_be_visible()
    check(ada)
    steps.move_on(staff[0], slug, "Open", "The round is open.")


def applications_come_in(stella: Page, slug: str, file: Path) -> None:
    """A file whose columns were taken wrongly is put right before anything is saved; every check is made."""
    stella.goto(f"/rounds/{slug}/applications/import")
    steps.upload(stella, "A spreadsheet of applications", file)
    steps.press(stella, "Look at this file")
    steps.heading(stella, "Is this right?")
    check(stella)
    steps.take_column_for(stella, "Project", "Summary")
    steps.take_column_for(stella, "Project title", "Project")
    steps.press(stella, "Look again")
    expect(stella.get_by_text("£1,650.50")).to_be_visible()
    stella.get_by_role("checkbox", name="Show Notes").check()
    steps.press(stella, "Bring in these 2 applications")
    steps.told(stella, "2 applications are in.")
    for project in ("Elm Court", "Mere Road"):
        stella.goto(f"/rounds/{slug}/applications")
        steps.follow(stella, project)
        steps.pass_the_checks(stella)
    steps.move_on(stella, slug, "Scoring", "Scoring has started.")


def two_members_score(ada: Page, ben: Page, slug: str) -> None:
    """One forgets a mark and is told which; changes a sent sheet and sends it again. The other sends two sheets."""
    ada.goto(f"/rounds/{slug}")
    steps.follow(ada, "Start scoring")
    steps.heading(ada, re.compile("Elm Court|Mere Road"))  # each member begins elsewhere
    ada.goto(f"/rounds/{slug}/scoring")
    steps.follow(ada, "Elm Court")
    steps.score(ada, {0: 5, 1: 4, 2: 3, 3: 2, 4: 4})
    steps.press(ada, "Save for later")
    steps.told(ada, "It is not sent yet.")
    steps.press(ada, "Check and send")
    steps.press(ada, "Send my scoresheet")
    summary = ada.get_by_role("alert")
    expect(summary).to_contain_text("One score is missing")
    expect(ada.locator(".govuk-error-summary")).to_be_focused()
    check(ada)
    summary.get_by_role("link", name="Choose a score for Joy").click()
    expect(ada.get_by_role("group", name="6. Joy")).to_be_in_viewport()
    steps.choose(steps.criteria_of(ada)[5], 3)
    steps.send(ada)
    steps.heading(ada, "Mere Road")
    steps.score(ada, 3)
    steps.send(ada)
    steps.heading(ada, "My applications")
    expect(ada.get_by_text("All 2 sent. Thank you.")).to_be_visible()
    steps.follow(ada, "Elm Court")
    steps.choose(steps.criteria_of(ada)[0], 4)
    steps.send(ada)
    for project in ("Elm Court", "Mere Road"):
        ben.goto(f"/rounds/{slug}/scoring")
        steps.follow(ben, project)
        steps.score(ben, 4)
        steps.send(ben)


def staff_see_counts_alone(stella: Page, slug: str) -> None:
    """How many sheets were sent, and not one figure made of marks."""
    stella.goto(f"/rounds/{slug}/scoring")
    expect(stella.get_by_text("4 of 4 scoresheets sent")).to_be_visible()
    stella.goto(f"/rounds/{slug}/results")
    expect(stella.get_by_text("Scores stay hidden until everyone has had their say")).to_be_visible()
    assert "Elm Court" not in stella.get_by_role("main").inner_text()


def the_results_are_seen(stella: Page, ada: Page, slug: str, folder: Path) -> None:
    """At deciding staff and panel see the same ranking; each score can be followed; the workbook says the same."""
    steps.move_on(stella, slug, "Deciding", "Scoring is over.")
    for page in (stella, ada):
        page.goto(f"/rounds/{slug}")
        steps.follow(page, "See the ranking")
        check(page)
        order = page.get_by_role("main").get_by_role("link", name=re.compile("Elm Court|Mere Road"))
        expect(order.locator("visible=true")).to_have_text(["Elm Court", "Mere Road"])
    steps.follow(ada, "Elm Court")
    steps.heading(ada, "How was this worked out?")
    check(ada)
    stella.goto(f"/rounds/{slug}")
    with stella.expect_download() as taken:
        stella.get_by_role("link", name="Take the workbook away").first.click()
    taken.value.save_as(folder / "workbook.xlsx")
    rows = load_workbook(folder / "workbook.xlsx")["Ranking"].iter_rows(values_only=True)
    assert [row[2] for row in rows if row[2] in ("Elm Court", "Mere Road")] == ["Elm Court", "Mere Road"]


def everybody_sees_what_is_published(visitor: Page, stella: Page, slug: str) -> None:
    """Nobody from outside sees the ranking before it is published."""
    visitor.goto(f"/rounds/{slug}/results")
    assert "Elm Court" not in visitor.get_by_role("main").inner_text()
    steps.move_on(stella, slug, "Published", "The results are published.")
    visitor.reload()
    expect(visitor.get_by_role("link", name="Elm Court").locator("visible=true")).to_be_visible()
