from datetime import timedelta

import pytest

from grants.core.criteria import SetState
from grants.core.errors import Refused
from grants.models import FrozenRanking
from grants.queries.rankings import rankings
from tests.make import NOON, a_criterion, a_round, a_set


def test_agreed_and_superseded_sets_are_known_and_a_draft_is_not(session):
    round = a_round()
    sets = [
        a_set(round, a_criterion(), number=1, state=SetState.SUPERSEDED),
        a_set(round, a_criterion(), a_criterion("Value"), number=2, gates=("Constituted", "Safe")),
        a_set(round, a_criterion(), number=3, state=SetState.DRAFT),
    ]
    session.add_all(sets)
    session.flush()
    session.add_all(
        FrozenRanking(round_id=round.id, set_id=sets[0].id, frozen_at=NOON + timedelta(days=day), rows={"rows": []})
        for day in (1, 2)
    )
    session.flush()
    known = rankings(session, round)
    assert [one.number for one in known.sets] == [2, 1]
    assert known.agreed is sets[1]
    assert [one.frozen_at.day for one in known.frozen] == [22, 21]
    assert known.numbered(1) is sets[0]
    for number in (3, 4):
        with pytest.raises(Refused):
            known.numbered(number)


def test_a_round_without_criteria_has_no_ranking(session):
    round = a_round()
    session.add(round)
    session.flush()
    assert (rankings(session, round).sets, rankings(session, round).agreed) == ([], None)
