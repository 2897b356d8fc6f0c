"""A lot: drawn only at the line, once for a tie, on the record, and of no use for another tie."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from grants.actions.lots import draw_lot
from grants.actions.record import record
from grants.core.errors import Refused
from grants.core.lots import drawn
from grants.core.stages import Stage
from grants.models import Entry, Lot
from grants.queries.standings import as_plain, result_rows, standings
from tests.make import NOON
from tests.queries.scored import Scored

SEED = "00112233445566778899aabbccddeeff"  # draws
TIED = {"A-1", "A-2", "A-3"}


@pytest.fixture
def scored(session):
    """Three that are tied, between one above and one beneath; the money reaches for three in all."""
    scored = Scored(session, members=1)
    scored.round.budget = 150_000
    scored.applications = {
        reference: scored.apply(reference, amount=50_000) for reference in ("A-0", "A-1", "A-2", "A-3", "A-4")
    }
    for (reference, application), mark in zip(scored.applications.items(), (5, 3, 3, 3, 1), strict=True):
        assert reference == application.reference
        scored.send(application, 0, mark, mark)
    session.commit()
    return scored


def draw(session, scored, tied=TIED, seed=SEED):
    return draw_lot(session, scored.round, tied, by=scored.members[0].person, at=NOON, seed=seed)


def order(session, scored):
    return [row.reference for row in standings(session, scored.round).rows]


def funded(session, scored):
    found = standings(session, scored.round)
    return {row.reference for row in found.rows if row.application_id in found.line.funded}


def test_the_lot_sets_the_order_of_the_tie_and_the_line_follows_it(session, scored):
    assert {row.reference for row in standings(session, scored.round).tie_at_the_line} == TIED
    assert funded(session, scored) == {"A-0", "A-1", "A-2"}
    lot = draw(session, scored)
    assert lot.drawn == ["A-3", "A-1", "A-2"] == drawn(SEED, TIED)
    session.commit()
    found = standings(session, scored.round)
    assert [(row.reference, row.rank, row.lot_id) for row in found.rows] == [
        ("A-0", 1, None),
        ("A-3", 2, lot.id),
        ("A-1", 2, lot.id),
        ("A-2", 2, lot.id),
        ("A-4", 5, None),
    ]
    assert funded(session, scored) == {"A-0", "A-3", "A-1"}
    assert (found.tie_at_the_line, found.holds(lot)) == ((), True)
    assert [row["reference"] for row in as_plain(found)][1:4] == ["A-3", "A-1", "A-2"], "as a frozen ranking keeps it"
    by_rank = [(row["rank"], row["reference"]) for row in result_rows(session, scored.round)]
    assert by_rank[1:4] == [(2, "A-1"), (2, "A-2"), (2, "A-3")], "the command line goes by rank, then reference"


def test_the_record_holds_all_it_takes_to_draw_it_again(session, scored):
    draw(session, scored)
    session.commit()
    entry = session.scalars(select(Entry).where(Entry.action == "drew a lot")).one()
    assert entry.text == f"Seed {SEED}. Among A-1, A-2, A-3. In this order: A-3, A-1, A-2."
    assert (entry.chain_id, entry.by) == (scored.round.id, scored.members[0].person)


def test_a_tie_has_one_lot_however_often_somebody_presses(session, scored):
    first = draw(session, scored)
    session.commit()
    assert draw(session, scored, seed="another") is first
    session.commit()
    assert session.scalars(select(Lot.seed)).all() == [SEED]


@pytest.mark.parametrize("stage", [Stage.SCORING, Stage.PUBLISHED])
def test_a_lot_is_drawn_in_deciding_alone(session, scored, stage):
    scored.round.stage = stage
    with pytest.raises(Refused, match="not in deciding"):
        draw(session, scored)


@pytest.mark.parametrize("tied", [set(), {"A-1"}, {"A-1", "A-2"}, TIED | {"A-4"}, {"B-1", "B-2"}])
def test_only_the_tie_at_the_line_is_drawn_for(session, scored, tied):
    with pytest.raises(Refused, match="This tie is another now"):
        draw(session, scored, tied)
    assert session.scalars(select(Lot)).all() == []


@pytest.mark.parametrize("budget", [50_000, 60_000, 200_000])
def test_where_the_money_reaches_for_all_or_for_none_there_is_nothing_to_draw(session, scored, budget):
    scored.round.budget = budget
    with pytest.raises(Refused, match="This tie is another now"):
        draw(session, scored)


def test_a_lot_holds_for_exactly_its_tie_and_stays_on_the_record(session, scored):
    first = draw(session, scored)
    scored.round.budget = 100_000  # two of the money's three: so the new tie straddles the line too
    scored.send(scored.applications["A-3"], 0, 2, 2)
    session.commit()
    found = standings(session, scored.round)
    assert (found.holds(first), order(session, scored)) == (False, ["A-0", "A-1", "A-2", "A-3", "A-4"])
    with pytest.raises(Refused, match="This tie is another now"):
        draw(session, scored)
    second = draw(session, scored, {"A-1", "A-2"}, seed="5")
    session.commit()
    found = standings(session, scored.round)
    assert [found.holds(lot) for lot in found.lots] == [False, True]
    assert order(session, scored)[1:3] == second.drawn == drawn("5", {"A-1", "A-2"})
    scored.send(scored.applications["A-3"], 0, 3, 3)
    record(None, "changed a scoresheet", round=scored.round, at=NOON)
    session.commit()
    found = standings(session, scored.round)
    assert [found.holds(lot) for lot in found.lots] == [True, False], "the old tie is back, and its lot with it"


def test_what_a_rule_parts_is_not_drawn_for(session):
    scored = Scored(session, members=1, tie_break=["Value"])
    scored.round.budget = 100_000
    for reference, marks in (("A-1", (3, 3)), ("A-2", (2, 6)), ("A-3", (3, 3))):
        scored.send(scored.apply(reference, amount=50_000), 0, *marks)
    session.commit()
    rows = standings(session, scored.round).rows
    assert ([row.reference for row in rows], {row.score for row in rows}) == (["A-2", "A-1", "A-3"], {Fraction(60)})
    lot = draw(session, scored, {"A-1", "A-3"})
    assert lot.drawn == ["A-3", "A-1"]
    session.commit()
    assert order(session, scored) == ["A-2", "A-3", "A-1"]


def test_a_lot_belongs_to_its_version_of_the_criteria(session, scored):
    draw(session, scored)
    old = scored.replace_set(NOON)
    for application, mark in zip(scored.applications.values(), (5, 3, 3, 3, 1), strict=True):
        scored.send(application, 0, mark, mark)
    session.commit()
    assert standings(session, scored.round).lots == []
    assert order(session, scored)[1:4] == ["A-1", "A-2", "A-3"]
    before = standings(session, scored.round, criteria_set=old)
    assert [row.reference for row in before.rows][1:4] == ["A-3", "A-1", "A-2"], "an old ranking stays as it was"
