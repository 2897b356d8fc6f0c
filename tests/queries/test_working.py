from datetime import timedelta
from fractions import Fraction

import pytest

from grants.core.policy import COMMAND_LINE, OUTSIDER
from grants.core.stages import Stage
from grants.queries.working import working
from tests.make import NOON
from tests.queries.scored import Scored


@pytest.fixture
def scored(session):
    return Scored(session, members=3, gates=("Constituted",))


def work_out(scored, application, viewer=COMMAND_LINE, criteria_set=None):
    return working(
        scored.session, scored.round, application.id, viewer=viewer, criteria_set=criteria_set or scored.set
    )


def test_every_mark_stands_under_its_members_letter(scored):
    lunch = scored.apply("A-1")
    scored.members[0].letter_place, scored.members[1].letter_place = 7, 6
    scored.session.flush()
    scored.members[0].letter_place = 1
    scored.members[1].letter_place = 0
    scored.send(lunch, 0, 5, 4, comments=("Needed", ""))
    scored.send(lunch, 1, 3, None)
    found = work_out(scored, lunch)
    assert [(sheet.letter, list(sheet.marks.values())) for sheet in found.sheets] == [("A", [3, None]), ("B", [5, 4])]
    assert [sheet.total for sheet in found.sheets] == [60, 95]
    assert [one.name for one in found.sheets[0].untold] == ["Value"]
    assert (found.sheets[0].points, found.sheets[0].weight) == (18, 30)
    assert found.sheets[1].comments[scored.criteria[0].id] == "Needed"
    assert found.standing.score == Fraction(155, 2)


def test_sheets_set_aside_are_counted_and_not_shown(scored):
    lunch = scored.apply("A-1")
    for member in range(3):
        scored.send(lunch, member, member + 1, member + 1)
    scored.tie(lunch, 0)
    scored.members[1].left_at = NOON
    found = work_out(scored, lunch)
    assert [sheet.letter for sheet in found.sheets] == ["C"]
    assert (found.aside_for_ties, found.aside_for_leaving) == (1, 1)


def test_an_application_nobody_scored_works_too(scored):
    found = work_out(scored, scored.apply("A-1"))
    assert (found.sheets, found.standing.score, found.tied_with, found.lower) == ([], None, [], 0)
    assert [(check.gate, check.passed) for check in found.checks] == [("Constituted", None)]


def test_an_application_of_another_round_is_not_there(scored):
    other = Scored(scored.session)
    assert work_out(scored, other.apply("B-1")) is None


def test_the_tie_and_those_below_are_told(scored):
    first, second, third = (scored.apply(reference) for reference in ("A-1", "A-2", "A-3"))
    for application, mark in ((first, 3), (second, 3), (third, 1)):
        scored.send(application, 0, mark, mark)
    found = work_out(scored, second)
    assert [row.reference for row in found.tied_with] == ["A-1", "A-2"]
    assert found.lower == 1


def test_before_deciding_no_mark_is_loaded(scored, statements):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 5)
    scored.round.stage = Stage.SCORING
    scored.session.flush()
    statements.clear()
    assert work_out(scored, lunch).sheets == []
    assert not [one for one in statements if "score.value" in one or "marks" in one]


def test_the_public_reads_no_comment_and_no_reason(scored):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 5, comments=("About Ada", ""))
    scored.check(lunch, 0, passed=False, reason="No bank account yet")
    scored.round.stage = Stage.PUBLISHED
    found = work_out(scored, lunch, OUTSIDER)
    assert found.sheets[0].marks[scored.criteria[0].id] == 5
    assert not any(found.sheets[0].comments.values())
    assert [(check.passed, check.reason) for check in found.checks] == [(False, "")]
    assert work_out(scored, lunch).checks[0].reason == "No bank account yet"


def test_an_earlier_version_shows_the_marks_sent_under_it(scored):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 1, 1)
    scored.send(lunch, 0, 5, 4, comments=("Yes", ""))
    old = scored.replace_set(NOON + timedelta(days=1))
    scored.send(lunch, 0, 0, 0)
    [sheet] = work_out(scored, lunch, criteria_set=old).sheets
    assert (list(sheet.marks.values()), sheet.total) == ([5, 4], 95)
    assert not any(sheet.comments.values()), "what a member wrote under an earlier version is that member's alone"
