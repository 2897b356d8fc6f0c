"""The scoring guide on paper: two sheets, or large print; never too small to read."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from grants.core.criteria import CommentRule, CriterionWords, SetWords
from grants.demo import sample
from grants.imports.criteria import read_criteria
from tests.browser.conftest import DESK, PHONE, check, resize
from tests.browser.steps import choose_language
from tests.browser.test_print_and_zoom import on_paper
from tests.make import a_criterion, a_member, a_person, a_round, a_set

GUIDE = "/rounds/oakfield/criteria/versions/1/guide"
POINT = 96 / 72  # CSS pixels
SMALLEST = """(guide) => Math.min(...[...guide.querySelectorAll("*")]
  .filter((one) => one.checkVisibility() && [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


def demo_words() -> SetWords:
    """The six criteria of the demo."""
    file = sample.FOLDER / "criteria.yaml"
    return read_criteria(file.read_bytes(), file.name)


def eight() -> list[CriterionWords]:
    """The demo's six and two more of them: as many as a set should have, each with all its levels."""
    six = demo_words().criteria
    more = [CriterionWords(f"{one.name} too", one.question, one.guidance, 5, levels=one.levels) for one in six[1:3]]
    return [*six, *more]


def stored(save: Any, words: list[CriterionWords]) -> int:
    """A round whose agreed set says this; the id of Ada, who scores by it."""
    given = [
        a_criterion(one.name, one.weight, question=one.question, guidance=one.guidance, levels=dict(one.levels),
                    minimum=one.minimum, comment=CommentRule.REQUIRED)
        for one in words
    ]  # fmt: skip
    gates = tuple(gate.name for gate in demo_words().gates)
    round, ada = a_round(slug="oakfield"), a_person("Ada")
    criteria_set = a_set(round, *given, gates=gates, title="Oakfield Community Fund", cannot_tell=True,
                         tie_break=[given[0].name, given[2].name])  # fmt: skip
    return save(ada, criteria_set, a_member(round, ada))[0]


def sheets(page: Page) -> int:
    """How many sheets of A4 it takes."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("words", [demo_words().criteria, eight()], ids=["six criteria", "eight criteria"])
def test_the_guide_to_a_full_set_takes_two_sheets_of_readable_print(open_as, save, words):
    page = open_as(stored(save, words), size=DESK)
    page.goto(GUIDE)
    assert sheets(page) <= 2
    on_paper(page, GUIDE)
    assert page.locator(".app-guide").evaluate(SMALLEST) >= 9.5 * POINT
    assert page.locator(".app-guide__one").first.evaluate("(one) => getComputedStyle(one).breakInside") == "avoid"


def test_large_print_is_large_and_takes_the_sheets_it_needs(open_as, save):
    page = open_as(stored(save, demo_words().criteria), size=DESK)
    page.goto(f"{GUIDE}?print=large")
    assert 3 <= sheets(page) <= 8
    on_paper(page, f"{GUIDE}?print=large")
    assert page.locator(".app-guide").evaluate(SMALLEST) >= 18 * POINT
    style = "(list) => getComputedStyle(list).columnCount"  # within columns, even one, Chromium splits a criterion
    assert page.locator(".app-guide__criteria").evaluate(style) == "auto"


@pytest.mark.parametrize("size", ["", "?print=large"], ids=["small", "large"])
def test_the_guide_is_mirrored_with_its_language(open_as, save, size):
    page = open_as(stored(save, demo_words().criteria))
    page.goto("/me")
    choose_language(page, "العربية")
    page.goto(f"{GUIDE}{size}")
    assert page.locator("html").get_attribute("dir") == "rtl"
    check(page)
    side = page.locator(".app-points bdi").first.evaluate("(words) => getComputedStyle(words).textAlign")
    gap = page.locator(".app-guide__gates dt").first.evaluate("(name) => getComputedStyle(name).marginLeft")
    assert side == "right", "the words for a score stand beside it"
    assert gap != "0px", "a gate's name stands apart from its question"
    assert sheets(page) <= (8 if size else 2)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_guide_can_be_read_on_a_screen_too(open_as, save, size):
    page = open_as(stored(save, demo_words().criteria), size=size)
    for address in (GUIDE, f"{GUIDE}?print=large"):
        page.goto(address)
        resize(page, size)
        check(page)
