"""Everything by keyboard alone: each stop is seen, none is hidden, and what is done by a finger is done by a key."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from grants.core.stages import Stage
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE
from tests.browser.scene import a_scoring_round
from tests.make import a_criterion, a_member, a_person, a_round, a_set

MOST_STOPS = 120

# What the focused element, its label or its row looks like; a stop that looks the same focused and not is not seen.
LOOK = """(one) => [one, one.closest('label'), one.nextElementSibling, one.parentElement].filter(Boolean)
  .flatMap((part) => [null, '::before', '::after'].map((pseudo) => {
    const style = getComputedStyle(part, pseudo);
    return [style.outline, style.boxShadow, style.backgroundColor, style.borderColor, style.textDecoration].join('|');
  })).join('||')"""
# What lies over the middle of the focused element, as far as the window shows it, and is no part of it. The window
# may need a moment to follow the focus.
COVERED = """async (one) => {
  for (let more = 60; more && Math.abs(one.getBoundingClientRect().top - innerHeight / 2) > innerHeight / 2; more--) {
    await new Promise(requestAnimationFrame);
  }
  const box = one.getBoundingClientRect();
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, innerHeight, innerHeight - box.top) / 2];
  if (box.width < 2 || box.height < 2) return '';
  if (y < 0 || y > innerHeight || x < 0 || x > innerWidth) return 'out of sight';
  const top = document.elementFromPoint(x, y);
  const near = top && (one.contains(top) || top.contains(one) || one.closest('label')?.contains(top)
    || one.parentElement.contains(top));
  return near ? '' : `covered by ${top && top.className}`;
}"""


def walk(page: Page) -> list[str]:
    """Press Tab through the whole page; the words of each stop. Each must be seen to be focused, and be in sight."""
    page.locator("body").press("Tab")
    stops: list[str] = []
    for _ in range(MOST_STOPS):
        here = page.evaluate_handle("document.activeElement").as_element()
        assert here is not None
        if here.evaluate("(one) => one === document.body"):
            break
        words = here.evaluate("(one) => (one.innerText || one.labels?.[0]?.innerText || one.id || one.name).trim()")
        covered = here.evaluate(COVERED)
        assert covered == "", f"{page.url}: “{words}” is {covered}"
        focused = here.evaluate(LOOK)
        here.evaluate("(one) => one.blur()")
        assert here.evaluate(LOOK) != focused, f"{page.url}: nothing shows that “{words}” has the focus"
        here.evaluate("(one) => one.focus()")
        stops.append(words)
        page.keyboard.press("Tab")
    return stops


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the thing with these words has the focus."""
    for _ in range(MOST_STOPS):
        if page.evaluate(
            "(words) => [document.activeElement.innerText, document.activeElement.labels?.[0]?.innerText]"
            ".some((text) => text?.replace(/\\s+/g, ' ').trim().startsWith(words))",
            words,
        ):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to “{words}” on {page.url}")


@pytest.fixture
def scene(save):
    return a_scoring_round(save)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_every_stop_is_seen_and_in_sight(open_as, scene, size):
    ada, stella = open_as(scene.ada, size=size), open_as(scene.stella, size=size)
    for page, address in (
        (ada, scene.scoresheet()),
        (ada, f"{scene.scoresheet()}/check"),
        (ada, f"/rounds/{scene.slug}/scoring"),
        (stella, f"/rounds/{scene.slug}"),
        (stella, f"/rounds/{scene.slug}/stage"),
        (stella, f"/rounds/{scene.slug}/panel"),
        (stella, f"/rounds/{scene.slug}/settings"),
    ):
        page.goto(address)
        assert len(walk(page)) > 5, address


def test_the_skip_link_comes_first_and_goes_to_the_page(open_as, scene):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to the page")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_menu_opens_on_a_phone(open_as, scene, scripts):
    page = open_as(scene.ada, size=PHONE, scripts=scripts)
    page.goto(scene.scoresheet())
    page.locator(".app-menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("navigation", name="Menu").get_by_role("link", name="The round")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Round")


def test_the_error_summary_takes_the_focus_and_its_links_lead_to_the_fields(open_as, scene):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    tab_to(page, "Check and send")
    page.keyboard.press("Enter")
    steps.heading(page, "Check and send")
    tab_to(page, "Send my scoresheet")
    page.keyboard.press("Enter")
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Choose a score for Local need")).to_be_focused()
    page.keyboard.press("Enter")
    steps.heading(page, "Lunch club at Elm Court")
    page.wait_for_load_state()  # only then has the window gone to the field
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#criteria').contains(document.activeElement)")


def test_a_scoresheet_is_scored_and_sent(open_as, scene):
    page = open_as(scene.ada)
    page.goto(scene.scoresheet())
    tab_to(page, "0 No need shown")
    for _ in range(4):
        page.keyboard.press("ArrowDown")
    expect(page.get_by_role("group", name="1. Local need").locator("input:checked")).to_have_value("4")
    tab_to(page, "Why?")
    page.keyboard.type("They asked at every door.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    tab_to(page, "Score from 0 to 20")
    page.keyboard.type("15")
    tab_to(page, "Check and send")
    page.keyboard.press("Enter")
    steps.heading(page, "Check and send")
    tab_to(page, "Send my scoresheet")
    page.keyboard.press("Enter")
    steps.told(page, "Your scoresheet is sent.")


def test_criteria_are_changed_moved_and_removed(save, open_as):
    round, person = a_round(Stage.DESIGN, slug="oakfield"), a_person("Ada")
    draft = a_set(round, a_criterion("Local need", 60), a_criterion("Joy", 40), state="draft")
    _, _, ada = save(draft, a_member(round, person), person)
    page = open_as(ada, size=DESK)
    page.goto("/rounds/oakfield/criteria")
    assert len(walk(page)) > 10
    tab_to(page, "Change Joy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="2. Joy")).to_be_in_viewport()
    tab_to(page, "Weight")
    page.keyboard.press("Control+A")
    page.keyboard.type("30")
    expect(page.get_by_text("These add up to 90.")).to_be_visible()
    tab_to(page, "Save this criterion")
    page.keyboard.press("Enter")
    steps.told(page, "Saved: Joy.")
    page.goto("/rounds/oakfield/criteria")
    tab_to(page, "Move Joy up")
    page.keyboard.press("Space")
    expect(page.locator("#criteria .app-crit__name").first).to_have_text("1. Joy")
    page.goto("/rounds/oakfield/criteria")
    tab_to(page, "Change Joy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1. Joy")).to_be_in_viewport()
    tab_to(page, "Remove this criterion")
    page.keyboard.press("Enter")  # opens the question why
    page.keyboard.press("Tab")
    tab_to(page, "Remove this criterion")
    page.keyboard.press("Enter")
    steps.told(page, "Joy is removed.")
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    steps.told(page, "Joy is back.")
