from functools import partial

import pytest
from sqlalchemy import select

from grants.actions.applications import check_gate
from grants.actions.record import record
from grants.core.stages import Stage
from grants.models import Application
from grants.queries.kept_standings import Kept, head_of
from grants.queries.standings import standings
from tests.make import NOON
from tests.queries.scored import Scored


@pytest.fixture
def scored(session):
    scored = Scored(session, gates=("Constituted",))
    scored.send(scored.apply("A-1"), 0, 3, 3)
    session.commit()
    return scored


def opened(session, scored):
    record(None, "looked", scored.round, round=scored.round, at=NOON)
    session.commit()


def asked(session, scored, statements):
    assert scored.round.slug
    statements.clear()
    found = standings(session, scored.round)
    return found, sum("scoresheet" in one for one in statements)


def test_while_nobody_does_anything_a_ranking_is_worked_out_once(session, scored, statements):
    opened(session, scored)
    first, looked = asked(session, scored, statements)
    again, looked_again = asked(session, scored, statements)
    assert (looked > 0, looked_again) == (True, 0)
    assert first.rows == again.rows


def test_an_act_makes_it_anew(session, scored, statements):
    opened(session, scored)
    before, _ = asked(session, scored, statements)
    application = session.scalars(select(Application)).one()
    scored.round.stage = Stage.SCORING
    check_gate(application, scored.set.gates[0], False, "Far away", by=None, at=NOON)
    scored.round.stage = Stage.DECIDING
    session.commit()
    after, looked = asked(session, scored, statements)
    assert looked > 0
    assert [row.eligible for row in (*before.rows, *after.rows)] == [True, False]


def test_what_is_not_yet_settled_is_not_kept(session, scored, statements):
    opened(session, scored)
    record(None, "looked again", scored.round, round=scored.round, at=NOON)
    asked(session, scored, statements)
    session.rollback()
    assert asked(session, scored, statements)[1] > 0


def test_a_round_without_a_record_is_never_kept(session, scored, statements):
    assert head_of(session, scored.round) is None
    asked(session, scored, statements)
    assert asked(session, scored, statements)[1] > 0


def test_only_the_last_few_are_kept():
    kept, made = Kept[str](most=2), []

    def make(head):
        made.append(head)
        return (head,)

    for about in ("a", "b", "a", "c", "b", "a"):
        kept("head", (about,), partial(make, about))
    assert made == ["a", "b", "c", "b", "a"]


def test_an_older_one_is_not_kept_beside_the_newer():
    kept = Kept[str]()
    made: list[str] = []
    for head in ("one", "two", "two", "one"):
        kept(head, ("round",), partial(_make, made))
    assert made == ["made"] * 3


def _make(made):
    made.append("made")
    return ("row",)
