"""What people do while they design a round together, one step each, by what they read on the page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.browser.steps import fill, follow, heading, press, told

BOX = "What would make this fund better, or fairer?"
A_MOMENT = 3_000  # milliseconds: what is sent sooner is a robot's


# The agreement


def start_the_agreement(page: Page, slug: str) -> None:
    """Take the suggested words, and put one section in one's own."""
    page.goto(f"/rounds/{slug}/agreement")
    press(page, "Start from suggested words")
    told(page, "Here are words to start from.")
    page.get_by_role("link", name=re.compile("Change ?: How we treat each other")).click()
    fill(page, {"Words": "We let each other finish."})
    press(page, "Save this part")
    expect(page.get_by_text("We let each other finish.")).to_be_visible()


def accept_the_agreement(page: Page, slug: str, *, most: str = "") -> None:
    """Say yes to the wording; a member may wish for less."""
    page.goto(f"/rounds/{slug}/agreement")
    if most:
        fill(page, {"The most applications I can score": most})
    press(page, "I accept this")
    told(page, "Thank you.")


# Suggestions


def suggest(page: Page, words: str) -> None:
    """In the one box of the page that is open: write it and send it, no sooner than a person can."""
    fill(page, {BOX: words})
    page.wait_for_timeout(A_MOMENT)
    press(page, "Send")
    heading(page, "Thank you")


def pass_on(page: Page, slug: str) -> None:
    """On the list: the one that waits for a look may be seen by everybody."""
    page.goto(f"/rounds/{slug}/suggestions")
    page.get_by_role("button", name=re.compile("^Pass it on")).click()
    told(page, "Everybody can see it now.")


def like_it_too(page: Page, slug: str) -> None:
    """On the list: be counted with the one suggestion."""
    page.goto(f"/rounds/{slug}/suggestions")
    page.get_by_role("button", name=re.compile("^I’d like this too")).click()
    told(page, "You are counted there")


def open_suggestion(page: Page, slug: str, words: str) -> None:
    """From the list to the page of one."""
    page.goto(f"/rounds/{slug}/suggestions")
    page.get_by_role("main").get_by_role("link").filter(has_text=words).first.click()
    heading(page, "A suggestion")


def answer_suggestion(page: Page, state: str, reason: str = "") -> None:
    """On its page: what becomes of it."""
    page.get_by_role("radio", name=state).check()
    fill(page, {"Why, or until what?": reason})
    press(page, "Save and tell them")
    told(page, "Saved.")


def make_a_criterion_from_it(page: Page, name: str, question: str) -> None:
    """On its page: the criterion it leads to."""
    follow(page, "Make a criterion from this")
    fill(page, {"Name": name, "The question": question})
    press(page, "Add it to the draft")
    told(page, f"Added, and linked: {name}.")


# What is fixed, and what people ask about it


def limit_the_weight(page: Page, slug: str, name: str, limits: tuple[str, str], why: str) -> None:
    """From the criterion's row: its weight is open from here to there."""
    page.goto(f"/rounds/{slug}/criteria")
    page.get_by_role("link", name=re.compile(f"Set a limit here ?: {name}")).click()
    page.get_by_label("What of it?").select_option(label="The weight")
    page.get_by_role("radio", name="Open within limits").check()
    fill(page, {"The least": limits[0], "The most": limits[1], "Why?": why, "Who set it?": "the board"})
    press(page, "Save")
    told(page, "Everybody can read it")


def ask_why(page: Page, slug: str, words: str) -> None:
    """From the editor: ask about the one limit that stands there."""
    page.goto(f"/rounds/{slug}/criteria")
    follow(page, "Ask why, or challenge it")
    fill(page, {"What do you want to ask or say?": words})
    press(page, "Send it to staff")
    told(page, "Staff have your question")


def answer_question(page: Page, slug: str, words: str) -> None:
    """On the page of limits: the question that waits, answered; the limit stays."""
    page.goto(f"/rounds/{slug}/boundaries")
    follow(page, re.compile("^Answer it"))
    fill(page, {"The answer": words})
    page.get_by_role("radio", name="It stays as it is").check()
    press(page, "Answer")
    told(page, "Answered. Everybody can read it.")


# The talk, and the history


def open_talk(page: Page, slug: str, name: str) -> None:
    """From the editor to the talk about one criterion."""
    page.goto(f"/rounds/{slug}/criteria")
    page.get_by_role("link", name=re.compile(f"^Talk.*: {name}$")).click()
    heading(page, f"Talk: {name}")


def say(page: Page, words: str, *, unnamed: bool = False) -> None:
    """In the talk that is open."""
    fill(page, {"What do you want to say?": words})
    page.get_by_role("radio", name="No name" if unnamed else "My name").check()
    press(page, "Say it")
    told(page, "Kept without a name." if unnamed else "Said, with your name.")


def undo_the_last_change(page: Page, slug: str) -> None:
    """From the log: take back what was changed last."""
    page.goto(f"/rounds/{slug}/criteria/changes")
    page.locator(".app-log__entry").first.get_by_role("button", name=re.compile("^Undo")).click()
    told(page, "is taken back.")


# Points, and practice


def give_points(page: Page, slug: str, points: Sequence[int]) -> None:
    """In the open sharing: type points into the boxes in the order of the criteria, and hand them in."""
    page.goto(f"/rounds/{slug}/weights")
    for box, given in zip(page.locator(".app-give__box").all(), points, strict=True):
        box.fill(str(given))
    press(page, "Hand in")
    told(page, "Your 100 points are in.")


def open_a_practice(page: Page, slug: str, title: str, words: str) -> None:
    """Try the draft out on an application of one's own making."""
    page.goto(f"/rounds/{slug}/practice")
    page.locator("summary", has_text="Write one of your own").click()
    fill(page, {"Or write your own: its name": title, "What the group would write": words})
    press(page, "Try it out")
    told(page, "The draft can be tried out now.")


def practise(page: Page, slug: str, title: str, marks: Sequence[int]) -> None:
    """Score the made-up application alone."""
    page.goto(f"/rounds/{slug}/practice")
    follow(page, "Score it")
    heading(page, title)
    for criterion, mark in zip(page.locator(".app-criterion").all(), marks, strict=True):
        criterion.locator(".app-levels__row").filter(has=page.locator(f"input[value='{mark}']")).click()
    press(page, "Hand it in")
    told(page, "Handed in.")
