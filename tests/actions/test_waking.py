from datetime import timedelta

import pytest
from sqlalchemy import select

from grants.actions.fates import merge_suggestion, move_suggestion
from grants.actions.rounds import create_round
from grants.core.suggestions import SuggestionState as State
from grants.models import Suggestion, Support, Telling
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
    park_again(session, one)
    return one


def park_again(session, one, *, at=NOON, reason="there is more money"):
    move_suggestion(session, one, State.PARKED, reason=reason, seen=one.state, by=None, at=at)


def next_round(session, old, name="Autumn 2026", *, by=None, at=NOON):
    return create_round(session, old.fund.name, name, budget=100, by=by, at=at)


def in_round(session, round):
    return session.scalars(select(Suggestion).where(Suggestion.round_id == round.id).order_by(Suggestion.id)).all()


def test_what_was_parked_wakes_with_everybody_behind_it(session, old):
    ada, ben = a_person("Ada"), a_person("Ben")
    one = park(session, old, heard=4, by=ada, supports=[Support(person=ben, at=NOON)], phone="0161 496 0000")
    (woken,) = in_round(session, next_round(session, old))
    assert (woken.state, woken.woken_from, woken.phone) == (State.NOTED, one, "0161 496 0000")
    assert voices(session, woken.round_id).people(woken.id) == voices(session, old.id).people(one.id) == 5
    before = fate(session, woken, with_draft=True).parked_before
    assert before.reason == "there is more money"


def test_who_stands_behind_what_wakes_is_told_once_that_it_is_back_on_the_table(session, old):
    ada, ben = a_person("Ada"), a_person("Ben")
    one = park(session, old, by=ada, supports=[Support(person=ben, at=NOON)])
    too = a_suggestion(old, "A slide", said_by="Mrs Ali", supports=[Support(person=ada, at=NOON)])
    session.add(too)
    session.flush()
    merge_suggestion(session, too, one, by=None, at=NOON)
    before = {telling.id for telling in session.scalars(select(Telling))}
    next_round(session, old, by=ben)
    new = session.scalars(select(Telling).where(Telling.id.not_in(before)).order_by(Telling.id)).all()
    assert [(telling.person, telling.suggestion.said_by, telling.step.wakes) for telling in new] == [
        (ada, "", True), (None, "Mrs Ali", True),
    ]  # fmt: skip
    assert [telling.mail.to_email for telling in new if telling.mail] == [ada.email]


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


def test_what_was_counted_with_another_after_it_woke_wakes_again_with_the_other(session, old):
    ada, ben = a_person("Ada"), a_person("Ben")
    one = park(session, old, by=ada)
    second = next_round(session, old)
    two = park(session, old, "A slide", by=ben)
    merge_suggestion(session, one, two, by=None, at=NOON)
    head, with_it = in_round(session, next_round(session, old, "Winter 2026"))
    assert (head.text, with_it.text, with_it.merged_into) == ("A slide", "A swing", head)
    assert [woken.woken_from for woken in in_round(session, second)] == [one]


def test_one_that_wakes_from_two_rounds_at_once_is_there_once_with_everybody_behind_it(session, old):
    one = park(session, old, by=a_person("Ada"))
    (copy,) = in_round(session, next_round(session, old))
    copy.supports.append(Support(person=a_person("Ben"), at=NOON))
    park_again(session, copy)
    two, three = park(session, old, "A slide"), a_suggestion(old, "Swings")
    session.add(three)
    session.flush()
    merge_suggestion(session, three, one, by=None, at=NOON)
    merge_suggestion(session, one, two, by=None, at=NOON)
    third = next_round(session, old, "Winter 2026")
    swing, slide, swings = in_round(session, third)
    assert [one.text for one in (swing, slide, swings)] == ["A swing", "A slide", "Swings"]
    assert (swing.woken_from, swings.merged_into, slide.merged_into) == (copy, swing, None)
    assert voices(session, third.id).people(swing.id) == 3


def test_what_is_parked_once_more_where_it_slept_wakes_once_more(session, old):
    one = park(session, old)
    next_round(session, old)
    move_suggestion(session, one, State.TALKED_ABOUT, reason="more money", seen=State.PARKED, by=None, at=NOON)
    park_again(session, one, at=NOON + timedelta(days=1))
    (again,) = in_round(session, next_round(session, old, "Winter 2026", at=NOON + timedelta(days=2)))
    assert again.woken_from is one
    assert in_round(session, next_round(session, old, "Spring 2027", at=NOON + timedelta(days=3))) == []


def test_only_what_was_parked_in_this_fund_wakes(session, old):
    other = a_round()
    session.add_all([other, a_suggestion(old, "Noted"), a_suggestion(old, "Hidden", set_aside_at=NOON)])
    session.flush()
    park(session, other)
    assert in_round(session, next_round(session, old)) == []
