from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as some

from grants.core.last_time import TINY, Before, Named, dull, replay, suggested, weighing
from grants.core.scoring import Weighed, total


def before(key, rank, score, *, asks=100, eligible=True, barred=False, funded=False, breakers=()):
    return Before(
        key, f"A-{key}", f"Project {key}", asks, rank, Fraction(score), eligible, barred, breakers, funded
    )


def told(moves):
    return [(move.before.key, move.rank, move.up, move.funded) for move in moves]


def test_who_moves_and_who_crosses_the_line():
    rows = [before(1, 1, 90, funded=True), before(2, 2, 80, funded=True), before(3, 3, 70)]
    moves = replay(rows, {1: [Fraction(90)], 2: [Fraction(60)], 3: [Fraction(95)]}, budget=200, pass_mark=None)
    assert told(moves) == [(3, 1, 2, True), (1, 2, -1, True), (2, 3, -1, False)]
    assert [move.crosses for move in moves] == [True, False, True]


def test_checks_minimums_and_the_pass_mark_stay_as_they_were():
    rows = [
        before(1, 1, 90, funded=True), before(2, None, 80, eligible=False), before(3, 2, 70, barred=True),
        before(4, 3, 60, funded=True),
    ]  # fmt: skip
    totals = {1: [Fraction(40)], 2: [Fraction(100)], 3: [Fraction(95)], 4: [Fraction(50)]}
    moves = replay(rows, totals, budget=1_000, pass_mark=Fraction(50))
    assert told(moves) == [(3, 1, 1, False), (4, 2, 1, True), (1, 3, -2, False), (2, None, 0, False)]


def test_ties_are_shared_and_broken_by_the_same_list():
    rows = [before(1, 1, 90, breakers=[Fraction(1)]), before(2, 2, 80, breakers=[Fraction(3)])]
    same = {1: [Fraction(50)], 2: [Fraction(50), Fraction(50)]}
    assert told(replay(rows, same, budget=0, pass_mark=None)) == [(2, 1, 1, False), (1, 1, 0, False)]


def test_an_application_nobody_could_score_on_what_matches_has_no_rank():
    moves = replay([before(1, 1, 90), before(2, 2, 80)], {2: [Fraction(1)]}, budget=0, pass_mark=None)
    assert told(moves) == [(2, 1, 1, False), (1, None, 0, False)]


@some.composite
def a_mark(draw):
    """What a criterion weighs, its highest point, and a mark on it."""
    highest = draw(some.integers(1, 12))
    return draw(some.integers(0, 50)), highest, draw(some.none() | some.integers(0, highest))


@given(some.lists(a_mark(), min_size=1, max_size=6))
def test_a_total_is_the_same_as_that_of_a_scoresheet(marks):
    weighed = weighing((key, weight, highest) for key, (weight, highest, _) in enumerate(marks))
    answered = [(key, mark) for key, (_, _, mark) in enumerate(marks) if mark is not None]
    points = sum(weighed.times[key] * mark for key, mark in answered)
    weight = sum(weighed.weights[key] for key, _ in answered)
    expected = total([Weighed(mark, weight, highest) for weight, highest, mark in marks])
    assert weighed.total(points, weight) == expected


def test_two_criteria_of_now_that_go_on_from_one_of_then_add_up():
    assert weighing([(7, 10, 5), (7, 15, 5), (8, 5, 10)]).weights == {7: 25, 8: 5}


def test_a_criterion_that_hardly_differs_is_named():
    assert dull("Value", 5, [Fraction(3), Fraction(3)]) is not None
    edge = TINY * 5
    assert dull("Value", 5, [Fraction(3), 3 + edge]) is not None
    assert dull("Value", 5, [Fraction(3), 3 + edge + Fraction(1, 1000)]) is None
    assert dull("Value", 5, [Fraction(3)]) is None


def test_the_same_lineage_goes_before_the_same_name_and_that_before_a_like_one():
    then = [Named("a", "a", "Local need"), Named("b", "b", "Value for money"), Named("c", "c", "Joy")]
    now = [
        Named("1", "c", "Local need"), Named("2", "x", " local  NEED"), Named("3", "y", "Value for the money"),
        Named("4", "z", "Kind to the planet"),
    ]  # fmt: skip
    assert suggested(now, then) == {"1": "c", "2": "a", "3": "b", "4": None}
    assert suggested(now, []) == dict.fromkeys("1234")
