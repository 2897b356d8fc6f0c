"""What people do in a round, one step each, by what they read on the page: with scripts or without."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    """The page is the one with this h1."""
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def told(page: Page, words: str) -> None:
    """The calm line says so."""
    expect(page.get_by_role("status").filter(has_text=words)).to_be_visible()


def press(page: Page, name: str) -> None:
    """Press a button by its words."""
    page.get_by_role("button", name=name, exact=True).click()


def press_on(page: Page, name: str) -> None:
    """Press a button by its words, and be on the page that it leads to."""
    with page.expect_navigation():
        press(page, name)


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow a link of the page itself by its words, and be on the page that it leads to."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name).first.click()


def go(page: Page, name: str) -> None:
    """Choose from the menu: a row of links on a wide screen, behind a button on a phone."""
    menu = page.locator(".app-menu summary")
    if menu.is_visible():
        menu.click()
        page.get_by_role("navigation", name="Menu").get_by_role("link", name=name, exact=True).click()
    else:
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()


def choose_language(page: Page, name: str) -> None:
    """Press a language at the foot of the page."""
    with page.expect_navigation():
        page.get_by_role("contentinfo").get_by_role("button", name=name).click()


def fill(page: Page, fields: Mapping[str, str]) -> None:
    """Type into boxes, each found by its label."""
    for label, words in fields.items():
        page.get_by_label(label, exact=True).fill(words)


# Setting up


def set_up_round(page: Page, fund: str, name: str, budget: str) -> str:
    """From "Your work" to a round of a new fund; the answer is its slug."""
    follow(page, "Funds and rounds")
    follow(page, "Set up a new round")
    money = {"Budget": budget, "Smallest grant": "300", "Largest grant": "5,000"}
    fill(page, {"Name of the fund": fund, "Name of the round": name, **money})
    press(page, "Set up this round")
    told(page, f"{name} is set up")
    return page.url.split("/rounds/")[1].split("/")[0]


def say_the_dates(page: Page) -> None:
    """On the settings page: when scoring ends, and whom to ring."""
    date = page.get_by_role("group", name="The panel scores until")
    for place, words in enumerate(("4", "12", "2026")):
        date.get_by_role("textbox").nth(place).fill(words)
    fill(page, {"Name": "Stella", "Telephone number": "0161 496 0018"})
    press(page, "Save")
    told(page, "Saved.")


def fix_the_budget(page: Page) -> None:
    """On the page of boundaries: the budget is fixed, with its reason."""
    page.get_by_label("What is it about?").select_option(label="The budget")
    page.get_by_role("radio", name="Fixed").check()
    what = {"What is it, in a few words?": "at £10,000", "Why?": "The year's books close in March."}
    fill(page, {**what, "Who set it?": "The board, March 2026"})
    press(page, "Save")
    told(page, "Everybody can read it")


def add_to_panel(page: Page, name: str, email: str = "") -> None:
    """On the panel's page: somebody new."""
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("E-mail").first.fill(email)
    press(page, "Add to the panel")
    expect(page.get_by_role("rowheader", name=name)).to_be_visible()


# Criteria


def add_criterion(page: Page, name: str, weight: str, question: str) -> None:
    """In the editor: one more criterion, at the end of the list."""
    follow(page, re.compile("Add (a|the first) criterion"))
    fill(page, {"Name": name, "The question": question, "Weight": weight})
    press(page, "Save this criterion")
    told(page, f"Added: {name}.")


def change_weight(page: Page, name: str, weight: str) -> None:
    """In the editor: open one criterion in its place, and give it another weight."""
    page.get_by_role("link", name=f"Change {name}", exact=True).click()
    page.get_by_label("Weight", exact=True).fill(weight)
    press(page, "Save this criterion")
    told(page, f"Saved: {name}.")


def remove_criterion(page: Page, name: str) -> None:
    """In the editor: take one out."""
    page.get_by_role("link", name=f"Change {name}", exact=True).click()
    page.locator("summary", has_text="Remove this criterion").click()
    press(page, "Remove this criterion")
    told(page, f"{name} is removed.")


def put_to_the_group(page: Page, note: str = "") -> None:
    """From the editor: ask everybody about the draft."""
    follow(page, "Put them to the group")
    fill(page, {"Anything to say with it?": note})
    press(page, "Put these criteria to the group")
    told(page, "The criteria are with the group now.")


def answer_the_vote(page: Page, slug: str, words: str) -> None:
    """On the vote's page: choose one of the three answers."""
    page.goto(f"/rounds/{slug}/criteria/agree")
    page.get_by_role("radio", name=words).check()
    press_on(page, "Send my answer")  # nothing is said that holds for every answer


def say_not_happy(page: Page, slug: str, part: str, words: str) -> None:
    """On the vote's page: not happy, about this part, because."""
    page.goto(f"/rounds/{slug}/criteria/agree")
    page.get_by_role("radio", name="I am not happy").check()
    page.get_by_label("Which part would have to change?").select_option(label=part)
    page.get_by_label("What would change it for you?").fill(words)
    press(page, "Send my answer")
    told(page, "Your answer is in")


def names_of(page: Page) -> list[str]:
    """The criteria in their order, as numbered on the page, once all of it is there."""
    page.wait_for_load_state()
    return [words.strip() for words in page.locator("#criteria .app-crit__name").all_inner_texts()]


# Applications


def upload(page: Page, label: str, file: Path) -> None:
    """Choose a file."""
    page.get_by_label(label).set_input_files(file)


def take_column_for(page: Page, column: str, field: str) -> None:
    """On the page of the dry run: say what a column is."""
    page.get_by_label(f"What the column {column} is").select_option(label=field)


def pass_the_checks(page: Page) -> None:
    """On an application's page: say yes to every check, and save."""
    expect(page.get_by_role("button", name="Save the checks")).to_be_visible()
    for yes in page.get_by_role("radio", name=re.compile("^(Yes|Passed)")).all():
        yes.check()
    press(page, "Save the checks")
    told(page, "The checks of ")


# Scoring


def criteria_of(page: Page) -> list[Locator]:
    """Each criterion of the scoresheet, once the page is there."""
    found = page.locator(".app-criterion")
    expect(found.first).to_be_visible()
    page.wait_for_load_state()  # the first may be there before the others
    return found.all()


def choose(criterion: Locator, mark: int) -> None:
    """Tap the row of one level."""
    criterion.locator(".app-levels__row").filter(has=criterion.page.locator(f"input[value='{mark}']")).click()


def give_reasons(page: Page, words: str) -> None:
    """Say why wherever the page asks for it."""
    for box in page.locator(".app-criterion > div > textarea").all():
        box.fill(words)


def score(page: Page, marks: Mapping[int, int] | int, words: str = "They asked their neighbours.") -> None:
    """Mark every criterion, by its place or all alike; one left out of `marks` stays empty."""
    for place, criterion in enumerate(criteria_of(page)):
        mark = marks if isinstance(marks, int) else marks.get(place)
        if mark is not None:
            choose(criterion, mark)
    give_reasons(page, words)


def send(page: Page) -> None:
    """Look it over, and send it."""
    press(page, "Check and send")
    heading(page, "Check and send")
    press(page, "Send my scoresheet")
    told(page, "Your scoresheet is sent.")


# The round


def move_on(page: Page, slug: str, stage: str, said: str, *, warned: bool = False) -> None:
    """On the stage page: one stage on; where people are warned first, a second press."""
    page.goto(f"/rounds/{slug}/stage")
    press(page, f"Move on to {stage}")
    if warned:
        expect(page.get_by_text("Before you do:")).to_be_visible()
        press(page, "Move on all the same")
    told(page, said)
