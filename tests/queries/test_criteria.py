import pytest

from grants.actions.criteria import agree_as_administrator, replace_draft
from grants.core.criteria import CriterionWords, GateWords, SetState, SetWords
from grants.queries.criteria import agreed_set, draft_set, earlier_sets, set_numbered, versions
from tests.make import NOON, a_criterion, a_round, a_set


def words(count):
    return SetWords(
        gates=tuple(GateWords(f"G{number}") for number in range(count)),
        criteria=tuple(CriterionWords(f"C{number}", weight=1) for number in range(count)),
    )


def test_a_round_without_criteria_has_none(session):
    round = a_round()
    session.add(round)
    session.flush()
    assert [agreed_set(session, round), draft_set(session, round), set_numbered(session, round, 1)] == [None] * 3
    assert list(versions(session, round)) == []


def test_each_version_is_found_by_its_number_and_state(session):
    round, other = a_round(), a_round()
    old = a_set(round, a_criterion("Old"), number=1, state=SetState.SUPERSEDED)
    now = a_set(round, a_criterion("Now"), number=2)
    new = a_set(round, a_criterion("New"), number=3, state=SetState.DRAFT)
    session.add_all([old, now, new, a_set(other, a_criterion("Else"))])
    session.flush()
    assert (agreed_set(session, round), draft_set(session, round), set_numbered(session, round, 1)) == (now, new, old)
    assert list(versions(session, round)) == [new, now, old]


@pytest.mark.parametrize("count", [1, 3])
def test_a_set_is_loaded_whole_in_a_handful_of_statements(session, statements, count):
    round = a_round()
    session.add(round)
    session.flush()
    replace_draft(session, round, words(count), by=None, at=NOON)
    session.commit()
    session.expunge_all()
    round = session.merge(round)
    statements.clear()
    draft = draft_set(session, round)
    assert draft
    assert [len(draft.words.gates), len(draft.words.criteria), draft.agreed_by] == [count, count, None]
    assert len(statements) == 3


def test_the_funds_other_rounds_offer_what_they_agreed(session):
    first = a_round()
    second = a_round(fund=first.fund)
    for round, name in ((first, "A"), (second, "B"), (a_round(), "C")):
        session.add(a_set(round, a_criterion(name)))
    session.flush()
    assert [(round, agreed.criteria[0].name) for round, agreed in earlier_sets(session, second)] == [(first, "A")]


def test_an_administrators_agreement_is_found_as_agreed(session):
    round = a_round()
    session.add(round)
    session.flush()
    draft = replace_draft(session, round, words(1), by=None, at=NOON)
    agree_as_administrator(session, draft, by=None, reason="A start", at=NOON)
    assert agreed_set(session, round) is draft
