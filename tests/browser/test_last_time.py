"""What the draft would have meant last time, in a real browser: opened by a button, fit for a phone and on paper."""

from __future__ import annotations

import pytest

from grants.core.criteria import SetState
from grants.core.stages import Stage
from tests.browser import steps
from tests.browser.conftest import DESK, PHONE, check
from tests.make import a_criterion, a_member, a_round, a_set
from tests.queries.scored import Scored

PAGE = "/rounds/next/last-time"


@pytest.fixture
def ada(session):
    """Ada's id; she scored in the round before, and designs the next one."""
    scored = Scored(session, stage=Stage.PUBLISHED)
    for number, marks in enumerate([(5, 1), (4, 2), (1, 5), (3, 3), (0, 0)], 1):
        application = scored.apply(f"A-{number}", amount=30_000)
        for member in (0, 1):
            scored.send(application, member, *marks)
    new = a_round(slug="next", fund=scored.round.fund)
    criteria = (a_criterion("Local need", 10), a_criterion("Value", 30), a_criterion("Planet", 5))
    draft = a_set(new, *criteria, state=SetState.DRAFT)
    session.add_all([new, draft, a_member(new, scored.members[0].person)])
    session.flush()
    found = scored.members[0].person_id
    scored.store()
    return found


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_it_is_opened_by_a_button_and_fit_to_read(open_as, ada, size, scripts):
    page = open_as(ada, size=size, scripts=scripts)
    page.goto(PAGE)
    if scripts:
        check(page)
    steps.press_on(page, "Open it, on the record")
    assert page.locator(".app-ranks line").count() == 5
    assert page.get_by_text("The money would have reached it.").first.is_visible()
    if scripts:
        check(page)
        page.emulate_media(media="print")
        check(page)
