"""Every page of the demo's five rounds, for everybody, on a phone and at a desk: axe, width, sizes, weight."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from grants.database import db
from grants.models import Person
from tests.browser.conftest import DESK, NARROWEST, PHONE, check, check_width, resize
from tests.browser.crawl import Place, places
from tests.browser.scene_design import WAYS_IN, furnish
from tests.rows import fill_with_the_demo

GROUPS = {
    "residents": (None, "Marie Delaney"),
    "the house": ("Priya Shah", "Helen", "Martin"),  # staff, administrator, observer
}
HEAVIEST = 100_000  # bytes on the wire for a first visit


@pytest.fixture
def demo(app) -> None:
    """The demo's sample, and a round in which everything runs that the demo ended."""
    with app.app_context():
        fill_with_the_demo()
        furnish(db.session, member="Marie Delaney")
        db.session.commit()


def person(app, name: str | None) -> int | None:
    if name is None:
        return None
    with app.app_context():
        return db.session.scalars(select(Person.id).where(Person.name.startswith(name))).one()


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("group", GROUPS)
def test_every_page_can_be_used_by_everybody(app, visit, open_as, group):
    """Of each kind one page is looked at, and each more that has something on it that no page had before.

    Axe looks at each of these on a phone, and at the first of its kind at a desk too: at the pages of staff in the
    house, at all others among residents. All are measured at both. No link leads to a page that says "not you".
    """
    kinds: set[str] = set()
    seen: set[object] = set()
    problems: list[str] = []
    for name in GROUPS[group]:
        page = open_as(person(app, name))
        weight = Weight(page)
        found, refused = places(app, visit(as_=person(app, name)), WAYS_IN)
        problems += [f"{name or 'nobody'} is led to {address}, and not let in" for address in refused]
        for place in found:
            endpoint = place.kind[0]
            if endpoint not in kinds or place.parts - seen:
                closely = endpoint not in kinds and endpoint.startswith("staff.") == (group == "the house")
                kinds.add(endpoint)
                seen |= place.parts
                problems += look_at(page, place, weight, closely=closely)
    assert not problems, "\n".join(problems)


def look_at(page: Page, place: Place, weight: Weight, *, closely: bool) -> Iterator[str]:
    """One page at three widths; what is wrong with it."""
    weight.begin()
    resize(page, PHONE)
    page.goto(place.address)
    page.evaluate("document.fonts.ready")
    if weight.received >= HEAVIEST:
        yield f"{place.address} is {weight.received:,.0f} bytes on a first visit"
    yield from said_by(check, page)
    yield from [f"{place.address}: too small to press: {one}" for one in page.evaluate(SMALL)]
    resize(page, NARROWEST)
    yield from said_by(check_width, page)
    resize(page, DESK)
    yield from said_by(check if closely else check_width, page)


def said_by(check: Callable[[Page], None], page: Page) -> list[str]:
    try:
        check(page)
    except AssertionError as problem:
        return [str(problem)]
    return []


class Weight:
    """How many bytes a page and all that belongs to it are on the wire, for somebody who comes for the first time."""

    def __init__(self, page: Page) -> None:
        self.received = 0.0
        wire = page.context.new_cdp_session(page)
        wire.on("Network.loadingFinished", self._take)
        wire.send("Network.enable", {"maxTotalBufferSize": 0})  # the sizes are enough
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})

    def begin(self) -> None:
        """Count from here."""
        self.received = 0.0

    def _take(self, loaded: dict[str, float]) -> None:
        self.received += loaded["encodedDataLength"]


# Whatever is pressed is 24 px high or more, links inside a sentence apart; what is touched all the time, 44.
SMALL = """() => {
  const touched = '.govuk-button:not(.app-button--small), .govuk-input, .govuk-select, .govuk-textarea, '
    + '.app-levels__row, .app-menu__button';
  const pressed = 'a[href], button, select, textarea, summary, label.app-levels__row, '
    + 'input:not([type=hidden]):not([type=radio]):not([type=checkbox])';
  const shown = (one) => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1;
  const inSentence = (one) => one.tagName === 'A' && getComputedStyle(one).display === 'inline';
  return [...document.querySelectorAll(pressed)]
    .filter((one) => shown(one) && !inSentence(one))
    .map((one) => [one, one.getBoundingClientRect().height, one.matches(touched) ? 44 : 24])
    .filter(([one, height, least]) => height < least - 0.5)
    .map(([one, height]) => `${one.tagName} ${one.className} “${one.innerText.slice(0, 40)}” ${height}`);
}"""
