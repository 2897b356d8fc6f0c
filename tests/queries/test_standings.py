import json
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from grants.core.errors import Refused
from grants.core.policy import COMMAND_LINE, OUTSIDER, Viewer
from grants.core.scoring import mean, median
from grants.core.stages import Stage
from grants.models import Interest
from grants.queries.standings import result_rows, standings
from tests.make import NOON, a_criterion
from tests.queries.scored import Scored, out_of_100

MEMBER = Viewer(signed_in=True, member=True)
KEYS = [
    "rank", "reference", "project", "organisation", "requested_pence", "panel_score", "median", "lowest", "highest",
    "sheets", "eligible", "criteria",
]  # fmt: skip


@pytest.fixture
def scored(session):
    return Scored(session)


def by_reference(found):
    return {row.reference: row for row in found.rows}


def test_the_panel_score_is_the_mean_of_the_sheets(session, scored):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 4)
    scored.send(lunch, 1, 3, 0)
    [row] = standings(session, scored.round).rows
    assert row.totals == [out_of_100(3, 0), out_of_100(5, 4)]
    assert (row.rank, row.score, row.sheets) == (1, (out_of_100(5, 4) + out_of_100(3, 0)) / 2, 2)
    assert [row.lowest, row.median, row.highest] == [45, 70, 95]
    assert list(row.means.values()) == [4, 2]


def test_best_first_and_ties_broken_by_the_agreed_list(session):
    scored = Scored(session, tie_break=["value"])
    for reference, marks in {"A-1": (4, 1), "A-2": (3, 4), "A-3": (5, 5), "A-4": (0, 1)}.items():
        scored.send(scored.apply(reference), 0, *marks)
    rows = standings(session, scored.round).rows
    assert [(row.reference, row.rank, row.tied, row.broken_by) for row in rows] == [
        ("A-3", 1, False, None), ("A-2", 2, True, "Value"), ("A-1", 2, True, "Value"), ("A-4", 4, False, None),
    ]  # fmt: skip


def test_a_sheet_of_somebody_with_a_barring_interest_is_set_aside(session, scored):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 5)
    scored.send(lunch, 1, 0, 0)
    scored.tie(lunch, 1)
    [row] = standings(session, scored.round).rows
    assert [row.score, row.sheets, row.set_aside, row.aside] == [100, 1, 1, [0]]


def test_an_interest_that_does_not_bar_sets_nothing_aside(session, scored):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 5)
    scored.tie(lunch, 0, barring=False)
    assert standings(session, scored.round).rows[0].sheets == 1


def test_a_sheet_of_somebody_who_left_is_set_aside(session, scored):
    scored.send(scored.apply("A-1"), 0, 5, 5)
    scored.members[0].left_at = NOON
    [row] = standings(session, scored.round).rows
    assert (row.score, row.rank, row.sheets, row.set_aside) == (None, None, 0, 1)
    assert not row.aside, "who left is known by name, so a hollow dot would tell what they gave"


def test_a_draft_counts_for_nothing(session, scored):
    sheet = scored.send(scored.apply("A-1"), 0, 5, 5)
    sheet.submitted_at = None
    session.flush()
    [row] = standings(session, scored.round).rows
    assert (row.score, row.sheets) == (None, 0)


def test_no_sheet_is_no_score_and_comes_last(session, scored):
    scored.apply("A-1")
    scored.send(scored.apply("A-2"), 0, 0, 0)
    rows = standings(session, scored.round).rows
    assert [(row.reference, row.rank, row.score) for row in rows] == [("A-2", 1, 0), ("A-1", None, None)]


def test_a_sheet_that_could_tell_nothing_counts_and_has_no_total(session, scored):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, None, None)
    scored.send(lunch, 1, 5, None)
    [row] = standings(session, scored.round).rows
    assert [row.sheets, row.score, len(row.totals)] == [2, 100, 1]
    assert list(row.means) == [scored.criteria[0].id]


def test_a_failed_gate_comes_last_without_a_rank_and_an_unchecked_one_is_not_failed(session):
    scored = Scored(session, gates=("Constituted", "In our area"))
    best, middle, unchecked = scored.apply("A-1"), scored.apply("A-2"), scored.apply("A-3")
    for application, mark in ((best, 5), (middle, 3), (unchecked, 1)):
        scored.send(application, 0, mark, mark)
    scored.check(best, 0, passed=True)
    scored.check(best, 1, passed=False)
    scored.check(middle, 0, passed=True)
    rows = standings(session, scored.round).rows
    assert [(row.reference, row.rank, row.eligible, row.unchecked) for row in rows] == [
        ("A-2", 1, True, 1), ("A-3", 2, True, 2), ("A-1", None, False, 0),
    ]  # fmt: skip
    assert [rows[2].failed, rows[2].score] == [["In our area"], 100]


def test_minimums_and_the_pass_mark_are_tested_on_the_panels_mean(session):
    criteria = [a_criterion("Local need", 10, minimum=Decimal("2.5")), a_criterion("Value", 10)]
    scored = Scored(session, criteria=criteria, pass_mark=Decimal(50))
    under, level = scored.apply("A-1"), scored.apply("A-2")
    for member, marks in ((0, (2, 5)), (1, (2, 5))):
        scored.send(under, member, *marks)
    for member, marks in ((0, (2, 2)), (1, (3, 3))):
        scored.send(level, member, *marks)
    rows = by_reference(standings(session, scored.round, only_deciding=True))
    assert (rows["A-1"].below, rows["A-1"].below_pass_mark, rows["A-1"].fundable) == (["Local need"], False, False)
    assert (rows["A-2"].below, rows["A-2"].below_pass_mark) == ([], False)
    assert rows["A-2"].score == 50


def test_where_nobody_could_tell_a_minimum_is_not_tested(session):
    criteria = [a_criterion("Local need", 10, minimum=Decimal(2)), a_criterion("Value", 10)]
    scored = Scored(session, criteria=criteria)
    scored.send(scored.apply("A-1"), 0, None, 5)
    assert standings(session, scored.round).rows[0].below == []


def test_the_funding_line_is_rank_and_skip_over_what_can_be_funded(session):
    scored = Scored(session, pass_mark=Decimal(30))
    asks = {"A-1": (5, 60_000), "A-2": (4, 50_000), "A-3": (3, 40_000), "A-4": (1, 0)}
    ids = {}
    for reference, (mark, amount) in asks.items():
        application = scored.apply(reference, amount=amount)
        ids[reference] = application.id
        scored.send(application, 0, mark, mark)
    line = standings(session, scored.round).line
    assert [line.funded, line.spent, line.left] == [{ids["A-1"], ids["A-3"]}, 100_000, 0]


@pytest.mark.parametrize("stage", [Stage.DESIGN, Stage.OPEN, Stage.SCORING])
@pytest.mark.parametrize("viewer", [COMMAND_LINE, MEMBER, OUTSIDER, Viewer(signed_in=True, observer=True)])
def test_before_deciding_nobody_gets_a_figure(session, statements, stage, viewer):
    scored = Scored(session, stage=stage, gates=("Constituted",))
    second, first = scored.apply("A-2"), scored.apply("A-1")
    scored.send(second, 0, 5, 5)
    scored.send(second, 1, 4, 4)
    scored.check(first, 0, passed=False)
    statements.clear()
    found = standings(session, scored.round, viewer=viewer)
    assert not [statement for statement in statements if "total" in statement or "score.value" in statement]
    assert [(row.reference, row.sheets) for row in found.rows] == [("A-2", 2), ("A-1", 0)]
    for row in found.rows:
        assert (row.rank, row.score, row.median, row.lowest, row.highest) == (None,) * 5
        assert (row.totals, row.aside, row.means, row.below, row.tied) == ([], (), {}, [], False)
    assert found.line.funded == frozenset()


def test_before_deciding_the_number_of_sheets_is_of_those_sent_whatever_becomes_of_them(session):
    scored = Scored(session, stage=Stage.SCORING)
    one = scored.apply("A-1")
    scored.send(one, 0, 5, 5)
    scored.send(one, 1, 4, 4)
    scored.tie(one, 0)
    scored.members[1].left_at = NOON
    assert [row.sheets for row in standings(session, scored.round).rows] == [2]
    scored.round.stage = Stage.DECIDING
    assert [(row.sheets, row.set_aside) for row in standings(session, scored.round).rows] == [(0, 2)]


def test_at_deciding_people_outside_wait_until_it_is_published(session, scored):
    scored.send(scored.apply("A-1"), 0, 5, 5)
    assert not standings(session, scored.round, viewer=OUTSIDER).shown
    scored.round.stage = Stage.PUBLISHED
    assert standings(session, scored.round, viewer=OUTSIDER).rows[0].score == 100


def test_the_rows_of_the_command_line_have_the_agreed_keys_and_order(session, scored):
    scored.send(scored.apply("A-9", amount=None), 0, 5, 5)
    scored.send(scored.apply("A-2"), 0, 5, 5)
    scored.send(scored.apply("A-3"), 0, 1, None)
    scored.apply("A-1")
    rows = result_rows(session, scored.round)
    assert [list(row) for row in rows] == [KEYS] * 4
    assert [(row["rank"], row["reference"]) for row in rows] == [(1, "A-2"), (1, "A-9"), (3, "A-3"), (None, "A-1")]
    assert rows[2]["criteria"] == {"Local need": 1.0, "Value": None}
    assert (rows[1]["requested_pence"], rows[0]["requested_pence"]) == (None, 50_000)
    assert rows[3]["panel_score"] is None
    assert json.loads(json.dumps(rows)) == rows


def test_the_tie_break_list_does_not_change_the_order_of_the_command_line(session):
    scored = Scored(session, tie_break=["Value"])
    scored.send(scored.apply("A-1"), 0, 4, 1)
    scored.send(scored.apply("A-2"), 0, 3, 4)
    assert [row["reference"] for row in result_rows(session, scored.round)] == ["A-1", "A-2"]


def test_a_round_without_criteria_lists_its_applications(session, scored):
    session.delete(scored.set)
    session.flush()
    scored.apply("A-1")
    [row] = result_rows(session, scored.round)
    assert (row["reference"], row["sheets"], row["criteria"]) == ("A-1", 0, {})


def test_an_unknown_version_is_refused_in_words(session, scored):
    with pytest.raises(Refused, match="no agreed criteria with the number 7"):
        result_rows(session, scored.round, version=7)


class TestEarlierVersions:
    """What an earlier version gave stays the same for ever."""

    def test_sheets_sent_again_under_the_new_version_leave_the_old_ranking_alone(self, session, scored):
        lunch, club = scored.apply("A-1"), scored.apply("A-2")
        scored.send(lunch, 0, 1, 1)
        scored.send(lunch, 0, 5, 4)
        scored.send(club, 0, 3, None)
        before = result_rows(session, scored.round)
        scored.replace_set(NOON + timedelta(days=1))
        scored.send(lunch, 0, 0, 0)
        late = scored.apply("A-3", at=NOON + timedelta(days=2))
        scored.send(late, 0, 5, 5)
        assert result_rows(session, scored.round, version=1) == before
        now = {row["reference"]: row["panel_score"] for row in result_rows(session, scored.round)}
        assert now == {"A-1": 0.0, "A-2": None, "A-3": 100.0}

    def test_leaving_and_telling_of_a_tie_later_change_nothing(self, session, scored):
        lunch = scored.apply("A-1")
        scored.send(lunch, 0, 5, 5)
        scored.send(lunch, 1, 0, 0)
        before = result_rows(session, scored.round)
        scored.replace_set(NOON + timedelta(days=1))
        scored.members[0].left_at = NOON + timedelta(days=3)
        scored.tie(lunch, 1, at=NOON + timedelta(days=3))
        assert result_rows(session, scored.round, version=1) == before

    def test_coming_back_and_taking_back_a_tie_later_change_nothing(self, session):
        scored = Scored(session, members=3)
        lunch = scored.apply("A-1")
        for member, mark in enumerate((5, 0, 3)):
            scored.send(lunch, member, mark, mark)
        scored.members[0].left_at = NOON + timedelta(hours=1)
        scored.tie(lunch, 1)
        before = result_rows(session, scored.round)
        assert before[0]["panel_score"] == 60
        scored.replace_set(NOON + timedelta(days=1))
        scored.members[0].left_at = None
        tie = session.scalars(select(Interest)).one()
        tie.declared_at = NOON + timedelta(days=2)  # told again in other words
        assert result_rows(session, scored.round, version=1) == before
        session.delete(tie)
        assert result_rows(session, scored.round, version=1) == before

    def test_an_earlier_version_is_hidden_while_figures_are(self, session, scored):
        scored.send(scored.apply("A-1"), 0, 5, 5)
        scored.replace_set(NOON + timedelta(days=1))
        scored.round.stage = Stage.SCORING
        [row] = result_rows(session, scored.round, version=1)
        assert (row["panel_score"], row["rank"], row["sheets"]) == (None, None, 1)


@pytest.mark.parametrize("applications", [1, 3])
def test_the_ranking_takes_as_many_statements_for_one_row_as_for_three(session, statements, applications):
    scored = Scored(session, gates=("Constituted",))
    for number in range(applications):
        scored.send(scored.apply(f"A-{number}"), 0, 3, 3)
    session.commit()
    round = scored.round
    assert round.slug
    statements.clear()
    standings(session, round)
    assert len(statements) == 6


marks = st.none() | st.integers(0, 5)
sheets = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 2)), st.tuples(marks, marks), min_size=1, max_size=12
)
barred = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=4)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=sheets, ties=barred, left=st.sets(st.integers(0, 2), max_size=1))
def test_the_database_agrees_with_a_pencil_and_with_the_versions_kept(session, sent, ties, left):
    scored = Scored(session, members=3)
    applications = [scored.apply(f"A-{number}") for number in range(4)]
    for (application, member), given_marks in sent.items():
        scored.send(applications[application], member, *given_marks)
    for application, member in ties:
        scored.tie(applications[application], member)
    for member in left:
        scored.members[member].left_at = NOON - timedelta(days=1)
    session.flush()
    found = by_reference(standings(session, scored.round))
    for number in range(4):
        row, counted = found[f"A-{number}"], list[Fraction]()
        told: dict[int, list[int]] = {0: [], 1: []}
        for (application, member), given_marks in sent.items():
            if application != number or (application, member) in ties or member in left:
                continue
            pairs = [(mark, weight) for mark, weight in zip(given_marks, (30, 10), strict=True) if mark is not None]
            for place, mark in enumerate(given_marks):
                told[place] += [] if mark is None else [mark]
            weight = sum(weight for _, weight in pairs)
            counted += [Fraction(100 * sum(mark * w for mark, w in pairs), 5 * weight)] if weight else []
        assert row.score == mean(counted)
        assert row.median == median(counted)
        assert [row.means.get(one.id) for one in scored.criteria] == [mean(told[0]), mean(told[1])]
    now = result_rows(session, scored.round)
    scored.replace_set(NOON + timedelta(days=1))
    assert result_rows(session, scored.round, version=1) == now
    session.rollback()
