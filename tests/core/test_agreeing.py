from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.agreeing import (
    Missing,
    Outcome,
    Quorum,
    Stance,
    Voice,
    Voter,
    check_answer,
    check_date,
    check_reply,
    has_closed,
    missing,
    needed,
    out_of_reach,
    outcome,
    quorum,
    still_missing,
)
from grants.core.agreement import Choices
from grants.core.errors import Refused
from grants.core.policy import OUTSIDER, Viewer, sees_answers

HAPPY, UNHAPPY = Voice(False, Stance.HAPPY), Voice(False, Stance.NOT_HAPPY)
OFFICER = Voice(True, Stance.HAPPY)
LAST = date(2026, 7, 10)


def a_panel(residents, staff_on_it=0, staff=0):
    on_it = [Voter(number, staff=False, member=True) for number in range(residents)]
    on_it += [Voter(100 + number, staff=True, member=True) for number in range(staff_on_it)]
    return [*on_it, *(Voter(200 + number, staff=True, member=False) for number in range(staff))]


@pytest.mark.parametrize(
    ("panel", "choices", "wanted"),
    [
        (a_panel(9, staff=4), Choices(), Quorum(5, 2)),
        (a_panel(4), Choices(), Quorum(3, 2)),
        (a_panel(1, staff=3), Choices(), Quorum(2, 1)),  # nobody agrees alone
        (a_panel(1, staff_on_it=4), Choices(), Quorum(3, 1)),  # staff on the panel fill no resident's place
        (a_panel(9), Choices(quorum=7), Quorum(7, 2)),
        (a_panel(9), Choices(quorum=4, least_residents=4), Quorum(4, 4)),
        (a_panel(0, staff=3), Choices(), Quorum(2, 1)),  # staff alone agree nothing
        (a_panel(3), Choices(least_residents=0), Quorum(2, 1)),
    ],
)
def test_the_quorum_is_what_was_agreed_or_more_than_half_with_two_residents(panel, choices, wanted):
    assert quorum(choices, panel) == wanted


def test_what_is_missing_is_told_in_words():
    assert missing([HAPPY, OFFICER, OFFICER], Quorum(3, 2)) == Missing(0, 1)
    assert still_missing(Missing(0, 1)) == "One more resident has to answer."
    assert still_missing(Missing(3, 3)) == "3 more residents have to answer."
    assert still_missing(Missing(2, 0)) == "2 more people have to answer."
    assert still_missing(Missing(3, 1)) == "3 more people have to answer, 1 or more of them residents."
    assert still_missing(Missing(0, 0)) is None
    assert needed(Quorum(5, 2)) == "At least 5 people have to answer, 2 or more of them residents."
    assert needed(Quorum(1, 1)) == "At least one person has to answer, and they must be a resident."


def test_a_quorum_out_of_reach_is_said_in_words():
    assert out_of_reach(Quorum(5, 2), a_panel(3, staff=2)) is None
    assert str(out_of_reach(Quorum(6, 2), a_panel(3, staff=2))).endswith("6 people have to answer, and only 5 can.")
    assert str(out_of_reach(Quorum(2, 2), a_panel(1, staff=5))).endswith("and one resident is on the panel.")


def test_it_closes_at_the_end_of_its_day_in_london_or_when_all_have_answered():
    summer_night = datetime(2026, 7, 10, 22, 59, 59, tzinfo=UTC)
    assert not has_closed(LAST, summer_night, {1, 2}, {1})
    assert has_closed(LAST, summer_night + timedelta(seconds=1), {1, 2}, {1})
    assert has_closed(LAST, summer_night, {1, 2}, {1, 2, 3})
    assert not has_closed(LAST, summer_night, set(), {3})  # nobody to wait for closes nothing


@pytest.mark.parametrize(
    ("voices", "closed", "came_to"),
    [
        ([HAPPY, HAPPY], False, Outcome.OPEN),  # the others may still not be happy
        ([HAPPY, HAPPY], True, Outcome.ADOPTED),
        ([HAPPY], True, Outcome.NO_QUORUM),
        ([HAPPY, OFFICER, OFFICER], True, Outcome.NO_QUORUM),
        ([HAPPY, UNHAPPY], True, Outcome.UNANSWERED),
        ([HAPPY, Voice(False, Stance.NOT_HAPPY, replied=True)], True, Outcome.ADOPTED),
        ([HAPPY, HAPPY, Voice(True, Stance.NOT_HAPPY)], True, Outcome.UNANSWERED),  # staff are answered like anybody
        ([Voice(False, Stance.CAN_LIVE)] * 2, True, Outcome.ADOPTED),
    ],
)
def test_what_came_of_it(voices, closed, came_to):
    assert outcome(voices, Quorum(2, 2), closed=closed) is came_to


def test_a_doubt_of_somebody_who_has_gone_fills_no_quorum_and_needs_an_answer_all_the_same():
    answered = Voice(False, Stance.NOT_HAPPY, replied=True)
    assert outcome([HAPPY, HAPPY], Quorum(2, 2), closed=True, gone=[UNHAPPY]) is Outcome.UNANSWERED
    assert outcome([HAPPY, HAPPY], Quorum(2, 2), closed=True, gone=[answered]) is Outcome.ADOPTED
    assert outcome([HAPPY], Quorum(2, 2), closed=True, gone=[answered]) is Outcome.NO_QUORUM


@given(
    st.lists(st.builds(Voice, st.booleans(), st.sampled_from(Stance), st.booleans()), max_size=12),
    st.integers(1, 8),
    st.integers(1, 8),
)
def test_nothing_is_adopted_without_the_quorum_or_over_somebody_who_was_not_answered(voices, people, residents):
    adopted = outcome(voices, Quorum(people, residents), closed=True) is Outcome.ADOPTED
    there = len(voices) >= people and sum(not voice.staff for voice in voices) >= residents
    answered = all(voice.replied for voice in voices if voice.stance is Stance.NOT_HAPPY)
    assert adopted == (there and answered)


def test_an_unhappy_answer_names_a_part_and_says_what_would_change_it():
    check_answer(Stance.HAPPY, "", "", ())
    for part, words, field in (("", "Too much", "part"), ("elsewhere", "Too much", "part"), ("rules", "", "words")):
        with pytest.raises(Refused) as refused:
            check_answer(Stance.NOT_HAPPY, part, words, ("rules",))
        assert refused.value.field == field
    check_answer(Stance.NOT_HAPPY, "rules", "x" * 20_000, ("rules",))
    with pytest.raises(Refused, match="20,000"):
        check_answer(Stance.CAN_LIVE, "", "x" * 20_001, ())
    for words in ("", "x" * 20_001):
        with pytest.raises(Refused):
            check_reply(words)


def test_the_last_day_is_neither_over_nor_far_away():
    check_date(LAST, LAST)
    check_date(LAST + timedelta(days=90), LAST)
    for days in (-1, 91):
        with pytest.raises(Refused):
            check_date(LAST + timedelta(days=days), LAST)


MEMBER, STAFF, OBSERVER = Viewer(member=True), Viewer(staff=True, admin=True), Viewer(observer=True)


@pytest.mark.parametrize("viewer", [MEMBER, STAFF, OBSERVER, OUTSIDER])
def test_nobody_sees_what_others_say_before_their_own_is_in_staff_neither(viewer):
    assert not sees_answers(viewer, own_in=False, closed=False, adopted=False)
    assert sees_answers(viewer, own_in=True, closed=False, adopted=False) is (viewer in (MEMBER, STAFF))
    assert sees_answers(viewer, own_in=False, closed=True, adopted=False) is viewer.inside
    assert sees_answers(viewer, own_in=False, closed=True, adopted=True)
