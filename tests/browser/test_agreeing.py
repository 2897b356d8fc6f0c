"""The group agrees in the browser: asked, not happy, answered, adopted; by phone and at a desk."""

from __future__ import annotations

import pytest

from grants.core.criteria import SetState
from grants.core.stages import Stage
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_journeys import the_group_agrees
from tests.make import a_criterion, a_member, a_person, a_round, a_set, staff


@pytest.mark.both_databases
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_group_agrees_its_criteria(save, open_as, size):
    round, ada, ben, stella, sam = (
        a_round(Stage.DESIGN, slug="oakfield"),
        *map(a_person, ("Ada", "Ben")),
        *(staff(name) for name in ("Stella", "Sam")),
    )
    draft = a_set(round, a_criterion("Joy", 10), state=SetState.DRAFT, revision=1)
    ids = save(ada, ben, stella, sam, a_member(round, ada), a_member(round, ben), draft)
    pages = [open_as(one, size=size) for one in ids[:4]]
    pages[0].goto("/rounds/oakfield/criteria")
    the_group_agrees(pages[0], pages[1], pages[2:], "oakfield")
