"""What may stand on a sheet, when it is ready to send, and how marks pass from one version of the criteria on."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core import scoresheets
from grants.core.criteria import CommentRule, CriterionWords
from grants.core.errors import Refused
from grants.core.scoresheets import Asked, Mark, carried, faults, from_stored, joined, stored, total, turn

NEED = Asked(1, "need", CriterionWords("Local need", weight=30, levels={0: "None", 5: "Much"}))
VALUE = Asked(2, "value", CriterionWords("Value for money", weight=10, highest=20, comment=CommentRule.REQUIRED))
MARKS = st.builds(Mark, st.none() | st.integers(0, 1000), st.just(False), st.text(max_size=20)) | st.builds(
    Mark, st.none(), st.just(True), st.text(max_size=20)
)


def said(found):
    return [str(fault.refusal) for fault in found]


def test_what_is_missing_is_named_in_the_order_of_the_criteria():
    assert said(faults([NEED, VALUE], {}, cannot_tell=True)) == [
        "Choose a score for Local need",
        "Choose a score for Value for money",
    ]


def test_a_required_comment_is_asked_for_once_there_is_a_mark():
    marks = {1: Mark(3), 2: Mark(12)}
    assert said(faults([NEED, VALUE], marks, cannot_tell=True)) == ["Say why you scored Value for money as you did"]
    assert not faults([NEED, VALUE], {1: Mark(3), 2: Mark(12, comment="Fair")}, cannot_tell=True)


def test_i_cannot_tell_only_where_the_set_allows_it():
    assert said(faults([NEED], {1: Mark(unsure=True)}, cannot_tell=False)) == ["Choose a score for Local need"]
    assert not faults([NEED], {1: Mark(unsure=True)}, cannot_tell=True)


def test_a_mark_must_be_on_the_scale():
    assert said(faults([NEED], {1: Mark(6)}, cannot_tell=True)) == [
        "The score for Local need must be a whole number from 0 to 5"
    ]


@pytest.mark.parametrize("typed", ["", "6", "-1", "2.5", "two", "³", "1" * 5000])
def test_what_is_no_point_of_the_scale_is_refused(typed):
    with pytest.raises(Refused, match="not on the scale"):
        scoresheets.point(NEED.words, typed)


@pytest.mark.parametrize("typed", ["3", " 3 ", "3.0", 3, "٣", "３"])
def test_a_point_is_read_as_it_was_meant(typed):
    assert scoresheets.point(NEED.words, typed) == 3


def test_a_comment_loses_what_cannot_be_shown():
    assert scoresheets.comment("  so\x00 good\r\nindeed\u202e ") == "so good\nindeed"
    with pytest.raises(Refused, match="20,000"):
        scoresheets.comment("a" * 20_001)


def test_the_total_leaves_out_what_could_not_be_told():
    assert total([NEED, VALUE], {1: Mark(4), 2: Mark(unsure=True)}) == 80
    assert total([NEED, VALUE], {1: Mark(1), 2: Mark(7)}) == Fraction(100 * (30 * 1 * 4 + 10 * 7), 20 * 40)
    assert total([NEED, VALUE], {}) is None


@given(st.dictionaries(st.integers(1, 99), MARKS))
def test_marks_come_back_as_they_were_kept(marks):
    assert from_stored(stored(marks)) == {key: mark for key, mark in marks.items() if mark != Mark()}


def test_unchanged_criteria_carry_over_and_the_rest_is_handed_back():
    heavier = Asked(11, "need", replace(NEED.words, weight=50))
    reworded = Asked(12, "value", replace(VALUE.words, question="Is it cheap?"))
    marks = {1: Mark(4), 2: Mark(12, comment="Fair")}
    assert carried([heavier, reworded], {1: NEED, 2: VALUE}, marks) == (
        {11: Mark(4)},
        [("Value for money", Mark(12, comment="Fair"))],
    )


def test_two_versions_joined_lose_nothing():
    typed = {1: Mark(3), 2: Mark(comment="new words")}
    saved = {1: Mark(4, comment="old words"), 2: Mark(12)}
    assert joined(typed, saved) == {1: Mark(3, comment="old words"), 2: Mark(12, comment="new words")}


@given(st.integers(1, 10_000))
def test_every_application_has_a_turn_of_its_own(member):
    turns = {turn(member, application) for application in range(1, 400)}
    assert len(turns) == 399


def test_members_do_not_share_one_order():
    orders = {tuple(sorted(range(1, 10), key=lambda one: turn(member, one))) for member in range(1, 10)}
    assert len(orders) > 5
