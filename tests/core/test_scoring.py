from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grants.core.scoring import (
    Weighed,
    decimal,
    in_order,
    is_below,
    mean,
    median,
    members_disagree,
    middle_half,
    shares,
    shown,
    total,
)

figures = st.fractions(min_value=0, max_value=100, max_denominator=10_000)


@st.composite
def marks(draw):
    highest = draw(st.integers(1, 20))
    return Weighed(draw(st.none() | st.integers(0, highest)), draw(st.integers(0, 50)), highest)


def test_points_are_weight_times_score_over_the_highest_point():
    assert Weighed(4, weight=20, highest=5).points == 16


def test_a_heavier_criterion_counts_for_more():
    assert total([Weighed(4, 3, 4), Weighed(0, 1, 4)]) == 75


def test_what_cannot_be_told_is_left_out_above_and_below_the_line():
    sheet = [Weighed(4, 25, 5), Weighed(3, 20, 5), Weighed(4, 20, 5), Weighed(4, 15, 5), Weighed(4, 10, 5)]
    assert total([*sheet, Weighed(None, 10, 5)]) == total(sheet) == Fraction(680, 9)


def test_the_worked_example_of_the_look_comes_out_right():
    totals = [Fraction(n, 9) for n in (729, 747, 680, 819, 720, 783, 774, 792)]
    assert mean(totals) == Fraction(6044, 72)
    assert shown(mean(totals)) == "83.9"
    assert shown(mean(totals), 3) == "83.944"


def test_nothing_told_is_no_total_and_not_a_zero():
    assert total([Weighed(None, 10, 5)]) is None
    assert total([Weighed(5, 0, 5)]) is None
    assert total([]) is None


def test_the_mean_of_nothing_is_nothing():
    assert mean([]) is None
    assert median([]) is None


def test_the_middle_half_leaves_the_middle_value_out():
    assert middle_half([Fraction(n) for n in (1, 2, 3, 4, 5)]) == (Fraction(3, 2), Fraction(9, 2))
    assert middle_half([Fraction(n) for n in (4, 1, 3, 2)]) == (Fraction(3, 2), Fraction(7, 2))
    assert middle_half([Fraction(1)] * 3) is None


def test_members_disagree_where_the_middle_half_is_wide():
    apart, near = [Fraction(n) for n in (41, 51, 61, 72, 84, 97)], [Fraction(n) for n in (70, 71, 72, 73, 99)]
    assert members_disagree(apart, middle_half(apart))
    assert members_disagree([Fraction(20), Fraction(60)], None)
    assert not members_disagree([Fraction(21), Fraction(60)], None)
    assert not members_disagree([Fraction(21)], None)
    assert not members_disagree(near[:4], middle_half(near[:4]))


def test_figures_are_shown_half_up():
    assert [shown(Fraction(n, 100)) for n in (8394, 8395, 5, 4)] == ["83.9", "84.0", "0.1", "0.0"]
    assert shown(Fraction(-5, 100)) == "-0.1"
    assert shown(Fraction(-1, 100)) == "0.0"
    assert shown(None) == ""
    assert shown(Fraction(5, 2), 0) == "3"
    assert shown(Decimal("2.25")) == "2.3"


def test_shares_add_up_to_a_hundred_whatever_the_weights():
    assert sum(shares({"a": 25, "b": 20, "c": 50}).values()) == 100
    assert shares({"a": 0}) == {"a": 0}


@given(st.lists(marks(), max_size=8))
def test_a_total_lies_from_0_to_100(sheet):
    worked_out = total(sheet)
    assert worked_out is None or 0 <= worked_out <= 100


@given(st.lists(marks(), min_size=1, max_size=8), st.integers(2, 9))
def test_weights_count_only_by_their_shares(sheet, times):
    heavier = [Weighed(one.score, one.weight * times, one.highest) for one in sheet]
    assert total(heavier) == total(sheet)


@given(st.lists(marks(), min_size=1, max_size=8), st.data())
def test_a_higher_mark_never_lowers_a_total(sheet, data):
    place = data.draw(st.integers(0, len(sheet) - 1))
    one = sheet[place]
    if one.score is None or one.score == one.highest or total(sheet) is None:
        return
    better = [*sheet[:place], Weighed(one.score + 1, one.weight, one.highest), *sheet[place + 1 :]]
    before, after = total(sheet), total(better)
    assert before is not None
    assert after is not None
    assert after >= before


@given(st.lists(figures, min_size=1, max_size=12))
def test_the_mean_is_exact_and_between_the_ends(values):
    assert mean(values) == sum(values, Fraction(0)) / len(values)
    average = mean(values)
    assert average is not None
    assert min(values) <= average <= max(values)


@given(st.lists(figures, max_size=12))
def test_the_order_is_exact(values):
    assert in_order(values) == sorted(values)


def test_two_fractions_with_the_same_float_keep_their_order():
    near, nearer = Fraction(1, 3) + Fraction(1, 10**30), Fraction(1, 3)
    assert float(near) == float(nearer)
    assert in_order([near, nearer]) == [nearer, near]


@given(st.lists(figures, min_size=1, max_size=12))
def test_half_lie_at_or_below_the_median_and_half_at_or_above(values):
    middle = median(values)
    assert middle is not None
    assert 2 * sum(value <= middle for value in values) >= len(values)
    assert 2 * sum(value >= middle for value in values) >= len(values)


@given(st.lists(figures, min_size=4, max_size=12))
def test_the_middle_half_lies_round_the_median(values):
    half, middle = middle_half(values), median(values)
    assert half is not None
    assert middle is not None
    assert min(values) <= half[0] <= middle <= half[1] <= max(values)


@given(figures, figures)
def test_below_is_exact(value, bar):
    assert is_below(value, bar) == (value < bar)


@given(figures, st.integers(1, 4))
def test_what_is_shown_is_never_further_off_than_half_its_last_digit(value, places):
    assert abs(Fraction(shown(value, places)) - value) <= Fraction(1, 2 * 10**places)


@given(figures)
def test_a_decimal_holds_twelve_places(value):
    assert abs(Fraction(decimal(value)) - value) <= Fraction(1, 2 * 10**12)
