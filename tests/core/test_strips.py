from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grants.core.scoring import mean, middle_half
from grants.core.strips import APART, DOT, WIDTH, spread, stack, tenths

totals = st.lists(st.fractions(0, 100, max_denominator=60), max_size=40)


def drawn(*values):
    picture = spread(*values)
    assert picture is not None
    return picture


def test_one_dot_stands_on_the_line():
    assert drawn([Fraction(50)]).dots == [(50.0, 0, False)]


def test_dots_at_one_place_are_stacked_above_and_below_in_turn():
    assert stack([500, 500, 500, 500, 500]) == [0, -1, 1, -2, 2]


def test_a_dot_goes_back_to_the_line_where_there_is_room():
    assert stack([500, 510, 500 + APART]) == [0, -1, 0]


def test_no_sheet_is_no_picture():
    assert spread([]) is None


def test_sheets_set_aside_are_hollow_and_share_the_room():
    picture = drawn([Fraction(50)], [Fraction(50)], Fraction(50))
    assert picture.dots == [(50.0, 0, False), (50.0, -1, True)]
    assert picture.rows == 3


def test_an_application_whose_sheets_are_all_set_aside_has_dots_and_no_mean():
    assert drawn([], [Fraction(1, 3)]).mean is None


def test_the_middle_half_and_the_mean_are_in_percent():
    values = [Fraction(n) for n in (10, 20, 40, 80)]
    picture = drawn(values, (), mean(values), middle_half(values))
    assert (picture.low, picture.high, picture.mean) == (15.0, 60.0, 37.5)


@given(totals, totals)
def test_no_two_dots_overlap(counted, aside):
    picture = spread(counted, aside)
    dots = picture.dots if picture else []
    assert len(dots) == len(counted) + len(aside)
    for place, (x, row, _) in enumerate(dots):
        for other_x, other_row, _ in dots[place + 1 :]:
            assert row != other_row or abs(x - other_x) / 100 * WIDTH >= DOT - 1e-9


@given(totals)
def test_every_dot_has_room_in_the_height(counted):
    if picture := spread(counted):
        assert max(abs(row) for _, row, _ in picture.dots) * 2 + 1 == picture.rows


@given(st.fractions(0, 100))
def test_a_dot_stands_within_a_twentieth_of_a_percent_of_its_figure(value):
    assert abs(Fraction(tenths(value), 10) - value) <= Fraction(1, 20)
