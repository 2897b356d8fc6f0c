import pytest
from sqlalchemy import select

from grants.actions.fates import merge_suggestion, move_suggestion
from grants.actions.rounds import create_round
from grants.core.suggestions import SuggestionState as State
from grants.models import Mail, Suggestion, Support
from grants.queries.fates import fate
from grants.queries.voices import voices
from tests.make import NOON, a_person, a_round, a_suggestion


@pytest.fixture
def old(session):
    round = a_round(name="Spring 2026")
    session.add(round)
    session.flush()
    return round


def park(session, round, text="A swing", **values):
    one = a_suggestion(round, text, **values)
    session.add(one)
    session.flush()
    move_suggestion(session, one, State.PARKED, reason="there is more money", seen=State.NOTED, by=None, at=NOON)
    return one


def next_round(session, old, name="Autumn 2026"):
    return create_round(session, old.fund.name, name, budget=100, by=None, at=NOON)


def in_round(session, round):
    return session.scalars(select(Suggestion).where(Suggestion.round_id == round.id).order_by(Suggestion.id)).all()


def test_what_was_parked_wakes_with_everybody_behind_it_and_nobody_gets_a_letter(session, old):
    ada, ben = a_person("Ada"), a_person("Ben")
    one = park(session, old, heard=4, by=ada, supports=[Support(person=ben, at=NOON)], phone="0161 496 0000")
    letters = len(session.scalars(select(Mail)).all())
    (woken,) = in_round(session, next_round(session, old))
    assert (woken.state, woken.woken_from, woken.phone) == (State.NOTED, one, "0161 496 0000")
    assert voices(session, woken.round_id).people(woken.id) == voices(session, old.id).people(one.id) == 5
    assert len(session.scalars(select(Mail)).all()) == letters
    before = fate(session, woken, with_draft=True).parked_before
    assert before.reason == "there is more money"
    move_suggestion(session, woken, State.TALKED_ABOUT, seen=State.NOTED, by=None, at=NOON)
    assert len(session.scalars(select(Mail)).all()) == letters + 2


def test_what_was_counted_together_wakes_together(session, old):
    ada = a_person("Ada")
    one = park(session, old, by=ada)
    two = a_suggestion(old, "A slide", supports=[Support(person=ada, at=NOON)])
    session.add(two)
    session.flush()
    merge_suggestion(session, two, one, by=None, at=NOON)
    first, second = in_round(session, next_round(session, old))
    assert (second.merged_into, second.text) == (first, "A slide")
    assert voices(session, first.round_id).people(first.id) == voices(session, old.id).people(one.id) == 2


def test_each_wakes_once_and_parked_again_it_is_the_copy_that_wakes(session, old):
    park(session, old)
    second = next_round(session, old)
    assert in_round(session, next_round(session, old, "Winter 2026")) == []
    (woken,) = in_round(session, second)
    move_suggestion(session, woken, State.PARKED, reason="summer", seen=State.NOTED, by=None, at=NOON)
    (again,) = in_round(session, next_round(session, old, "Spring 2027"))
    assert again.woken_from is woken


def test_only_what_was_parked_in_this_fund_wakes(session, old):
    other = a_round()
    session.add_all([other, a_suggestion(old, "Noted"), a_suggestion(old, "Hidden", set_aside_at=NOON)])
    session.flush()
    park(session, other)
    assert in_round(session, next_round(session, old)) == []
