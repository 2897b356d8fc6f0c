import pytest
from sqlalchemy import select

from grants.actions.boundaries import bring_back_boundary, lift_boundary, set_boundary
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.errors import Refused
from grants.models import Boundary, Entry
from tests.make import NOON, a_round, staff


@pytest.fixture
def round(session):
    round = a_round()
    session.add(round)
    session.flush()
    return round


def a_boundary(session, round, by=None, **values):
    given = {
        "part": BoundaryPart.BUDGET,
        "kind": BoundaryKind.FIXED,
        "limit": "at £10,000",
        "reason": "It comes from the rents.",
        "set_by": "the board",
    }
    return set_boundary(session, round, by=by, at=NOON, **(given | values))


def written(session):
    session.commit()
    return [(entry.action, entry.text) for entry in session.scalars(select(Entry).order_by(Entry.id))]


def test_a_boundary_has_its_reason_and_who_set_it(session, round):
    stella = staff()
    boundary = a_boundary(session, round, by=stella)
    assert round.boundaries == [boundary]
    assert (boundary.reason, boundary.set_by, boundary.entered_by) == ("It comes from the rents.", "the board", stella)
    said = "Budget, fixed: at £10,000. It comes from the rents. Set by the board."
    assert written(session) == [("set a boundary", said)]


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"reason": " "}, "reason", "Say why"),
        ({"kind": BoundaryKind.WITHIN, "reason": ""}, "reason", "Say why"),
        ({"set_by": ""}, "set_by", "Say who set it"),
        ({"part": BoundaryPart.OTHER, "limit": " "}, "limit", "Say what it is"),
        ({"limit": "x" * 301}, "limit", "to 300 characters"),
        ({"set_by": "x" * 201}, "set_by", "to 200 characters"),
    ],
)
def test_what_is_missing_is_refused_at_its_field(session, round, values, field, words):
    with pytest.raises(Refused, match=words) as refusal:
        a_boundary(session, round, **values)
    assert refusal.value.field == field
    assert session.scalars(select(Boundary)).all() == []


def test_what_is_open_needs_no_reason(session, round):
    assert a_boundary(session, round, kind=BoundaryKind.OPEN, reason="").reason == ""


def test_a_lifted_boundary_stands_no_more_and_comes_back_as_it_was(session, round):
    boundary = a_boundary(session, round)
    for _ in range(2):
        lift_boundary(boundary, why="The rents came in.", by=None, at=NOON)
    assert round.boundaries == []
    for _ in range(2):
        bring_back_boundary(boundary, by=None, at=NOON)
    assert round.boundaries == [boundary]
    actions = [action for action, _ in written(session)]
    assert actions == ["set a boundary", "lifted a boundary", "brought a boundary back"]
