import pytest

from grants.core.errors import Refused
from grants.core.fates import FOLLOWS, LedTo, Together, move_on, waits, ways_on
from grants.core.suggestions import SuggestionState as State

NOWHERE, DRAFT, AGREED = LedTo(), LedTo(draft=True), LedTo(agreed=True)


def test_every_state_leads_somewhere_and_none_to_itself():
    assert set(FOLLOWS) == set(State)
    assert all(ways and now not in ways for now, ways in FOLLOWS.items())


def test_nothing_is_in_the_draft_without_what_it_led_to():
    assert State.IN_DRAFT not in ways_on(State.NOTED, NOWHERE)
    with pytest.raises(Refused, match="which criterion"):
        move_on(State.NOTED, State.IN_DRAFT, "", NOWHERE)
    assert move_on(State.NOTED, State.IN_DRAFT, "", DRAFT) is State.IN_DRAFT


def test_agreed_needs_something_agreed():
    with pytest.raises(Refused, match="which criterion"):
        move_on(State.IN_DRAFT, State.AGREED, "", DRAFT)
    assert move_on(State.IN_DRAFT, State.AGREED, "", AGREED) is State.AGREED


@pytest.mark.parametrize(
    ("to", "words"), [(State.PARKED, "until what"), (State.NOT_POSSIBLE, "why it is not possible")]
)
def test_parked_says_until_what_and_not_possible_because(to, words):
    with pytest.raises(Refused, match=words):
        move_on(State.NOTED, to, "  ", NOWHERE)
    assert move_on(State.NOTED, to, "The law asks for it", NOWHERE) is to


def test_an_answer_is_taken_back_only_with_a_reason():
    with pytest.raises(Refused, match="Say why it changes"):
        move_on(State.NOT_POSSIBLE, State.TALKED_ABOUT, "", NOWHERE)
    assert move_on(State.PARKED, State.TALKED_ABOUT, "There is money now", NOWHERE) is State.TALKED_ABOUT


def test_what_does_not_follow_is_refused():
    with pytest.raises(Refused, match="cannot go there"):
        move_on(State.AGREED, State.NOTED, "A reason", AGREED)


def test_what_waits_for_an_answer():
    assert [state for state in State if waits(state, AGREED)] == [State.NOTED, State.TALKED_ABOUT]
    assert waits(State.IN_DRAFT, NOWHERE)  # what it led to was taken out
    assert not waits(State.IN_DRAFT, DRAFT)
    assert waits(State.AGREED, DRAFT) and waits(State.AGREED, NOWHERE)  # a later version dropped it


def test_suggestions_counted_together_form_groups_of_any_depth():
    together = Together({1: None, 2: 1, 3: 2, 4: None})
    assert (together.root(3), together.group(1), together.group(2)) == (1, [1, 2, 3], [2, 3])


def test_nothing_is_counted_with_itself():
    together = Together({1: None, 2: 1, 3: None})
    for one, into in ((1, 1), (1, 2)):
        with pytest.raises(Refused, match="with itself"):
            together.check_merge(one, into)
    with pytest.raises(Refused, match="counted with another"):
        together.check_merge(2, 3)
    together.check_merge(3, 2)
