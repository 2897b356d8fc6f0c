import pytest

from grants.core.stages import Stage
from grants.models import Acceptance, Agreement, Fund, GateResult, Interest, Scoresheet
from grants.queries.rounds import funds, readiness, round_named
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_sent_sheet, a_set, an_application


@pytest.fixture
def round(session):
    round = a_round(Stage.SCORING, lowest=30_000, highest=100_000)
    session.add(round)
    session.flush()
    return round


@pytest.fixture
def scored(session, round):
    """Three applications, two members and one who left; A-003 failed a check."""
    need = a_criterion(weight=60)
    criteria_set = a_set(round, need, a_criterion("Value", 40), gates=("In our area",))
    applications = [an_application(round, f"A-00{number}", amount=number * 40_000) for number in (1, 2, 3)]
    ada, ben, left = (a_member(round, a_person(name)) for name in ("Ada", "Ben", "Cleo"))
    left.left_at = NOON
    session.add_all([criteria_set, *applications, ada, ben, left])
    session.flush()
    session.add(GateResult(application=applications[2], gate=criteria_set.gates[0], passed=False, at=NOON))
    session.add_all(a_sent_sheet(applications[0], member, {need: 3}) for member in (ada, ben, left))
    session.add(a_sent_sheet(applications[2], ada, {need: 3}))
    session.add(Scoresheet(application=applications[1], member=ada, draft={}, revision=1))
    session.flush()
    return applications, ada


def test_a_new_round_has_nothing(session, round):
    has = readiness(session, round)
    assert (has.agreed_weight, has.applications, has.members) == (None, 0, 0)
    assert (has.submitted_sheets, has.expected_sheets, has.gates_unchecked, has.outside_limits) == (0, 0, 0, 0)


def test_only_what_counts_is_counted(session, round, scored):
    has = readiness(session, round)
    assert (has.agreed_weight, has.applications, has.members) == (100, 3, 2)
    assert (has.submitted_sheets, has.expected_sheets) == (2, 4)
    assert (has.gates_unchecked, has.outside_limits) == (2, 1)


def test_nobody_waits_for_a_sheet_that_a_tie_bars(session, round, scored):
    applications, ada = scored
    session.add(Interest(member=ada, application=applications[0], barring=True, declared_at=NOON))
    session.flush()
    has = readiness(session, round)
    assert (has.submitted_sheets, has.expected_sheets) == (1, 3)


@pytest.mark.parametrize(("most", "expected"), [(0, 3), (1, 3), (2, 4), (9, 4)])
def test_nobody_waits_for_more_sheets_than_somebody_wished_to_score(session, round, scored, most, expected):
    _applications, ada = scored
    wish = Acceptance(person=ada.person, revision=1, accepted_at=NOON, own_words="", most_applications=most)
    session.add(Agreement(round=round, revision=1, sections=[], acceptances=[wish]))
    session.flush()
    has = readiness(session, round)
    assert (has.submitted_sheets, has.expected_sheets) == (2, expected)


def test_a_draft_without_an_agreed_set_is_no_sheet(session, round):
    application, member = an_application(round), a_member(round)
    session.add(Scoresheet(application=application, member=member, draft={}, revision=1))
    session.flush()
    assert readiness(session, round).submitted_sheets == 0


def test_the_statements_do_not_grow_with_the_round(session, round, scored, statements):
    counts = []
    for extra in (0, 2):
        session.add_all(an_application(round) for _ in range(extra))
        session.flush()
        statements.clear()
        readiness(session, round)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10


def test_funds_come_by_name_with_their_rounds(session):
    rounds = [a_round(fund=Fund(name=name)) for name in ("elm", "Ash", "Éire")]
    session.add_all(rounds)
    session.flush()
    assert [fund.name for fund in funds(session)] == ["Ash", "elm", "Éire"]
    assert round_named(session, rounds[0].slug) is rounds[0]
    assert round_named(session, "nowhere") is None
