"""How differently people read a criterion."""

from fractions import Fraction

import pytest

from grants.core.criteria import CriterionWords
from grants.core.practice import Apart, place, reading
from grants.core.scoresheets import Mark

NEED = CriterionWords("Need", lowest=0, highest=5)


@pytest.mark.parametrize(("points", "apart"), [
    ([], Apart.UNTOLD), ([3], Apart.UNTOLD), ([3, 3], Apart.CLOSE), ([3, 4], Apart.CLOSE), ([2, 4], Apart.SOME),
    ([1, 4], Apart.FAR), ([0, 5, 5], Apart.FAR),
])  # fmt: skip
def test_how_far_apart_is_told_by_the_widest_two(points, apart):
    assert reading(NEED, [Mark(point) for point in points]).apart is apart


def test_a_long_scale_is_measured_by_its_own_length():
    long = CriterionWords("Need", lowest=0, highest=20)
    assert reading(long, [Mark(4), Mark(10)]).width == Fraction(6, 20)
    assert place(long, 5) == 25


def test_who_cannot_tell_is_counted_beside_and_what_left_the_scale_is_left_out():
    read = reading(NEED, [Mark(unsure=True), Mark(9), Mark(2), Mark(4, comment="Hm")])
    assert (read.marks, read.unsure, read.comments) == ([2, 4], 1, ["Hm"])
