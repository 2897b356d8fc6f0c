from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from grants.core.ranking import Place, ranking


def a_place(reference, score, *breakers, eligible=True):
    return Place(reference, None if score is None else Fraction(score), eligible, [_exact(one) for one in breakers])


def _exact(value):
    return None if value is None else Fraction(value)


def ranks(places):
    return [(place.reference, place.rank) for place in places]


def test_ranks_are_shared_and_the_next_is_skipped():
    places = ranking([a_place("D", 60), a_place("B", 70), a_place("A", 80), a_place("C", 70)])
    assert ranks(places) == [("A", 1), ("B", 2), ("C", 2), ("D", 4)]
    assert [place.tied for place in places] == [False, True, True, False]


def test_the_tie_break_list_orders_the_rows_and_leaves_the_rank():
    places = ranking([a_place("A", 70, 3, 5), a_place("B", 70, 4, 1)])
    assert ranks(places) == [("B", 1), ("A", 1)]
    assert [place.broken_by for place in places] == [0, 0]


def test_the_next_rule_is_asked_where_the_first_is_equal():
    places = ranking([a_place("A", 70, 3, 1), a_place("B", 70, 3, 2), a_place("C", 70, 3, 2)])
    assert [place.reference for place in places] == ["B", "C", "A"]
    assert [place.broken_by for place in places] == [None, None, 1]


def test_still_equal_goes_by_reference():
    places = ranking([a_place("B", 70, 3), a_place("A", 70, 3)])
    assert [place.reference for place in places] == ["A", "B"]
    assert {place.broken_by for place in places} == {None}


def test_where_nobody_could_tell_comes_after_where_somebody_could():
    assert [one.reference for one in ranking([a_place("A", 70, None), a_place("B", 70, 0)])] == ["B", "A"]


def test_without_a_score_comes_after_and_failed_comes_last():
    places = ranking([
        a_place("A", 90, eligible=False), a_place("B", None), a_place("C", 10), a_place("D", None, eligible=False),
    ])  # fmt: skip
    assert ranks(places) == [("C", 1), ("B", None), ("A", None), ("D", None)]


def test_no_float_decides_a_tie():
    third = Fraction(1, 3)
    places = ranking([Place("A", third), Place("B", third + Fraction(1, 10**40))])
    assert ranks(places) == [("B", 1), ("A", 2)]


scores = st.none() | st.sampled_from([Fraction(n, 6) for n in range(8)])
rounds = st.lists(st.tuples(scores, st.booleans(), st.tuples(scores, scores)), max_size=14)


@given(rounds)
def test_a_rank_is_one_more_than_how_many_are_better(drawn):
    places = ranking(
        Place(f"A-{number:03}", score, eligible, breakers) for number, (score, eligible, breakers) in enumerate(drawn)
    )
    inside = [place for place in places if place.ranked]
    for place in places:
        better = [other for other in inside if (other.score or 0) > (place.score or 0)]
        assert place.rank == (len(better) + 1 if place.ranked else None)
    assert places[: len(inside)] == inside


@given(rounds, st.randoms())
def test_the_order_does_not_hang_on_the_order_they_come_in(drawn, chance):
    def order(numbers):
        found = ranking(
            Place(f"A-{number:03}", drawn[number][0], drawn[number][1], drawn[number][2]) for number in numbers
        )
        return [(place.reference, place.rank, place.broken_by) for place in found]

    numbers = list(range(len(drawn)))
    shuffled = numbers[:]
    chance.shuffle(shuffled)
    assert order(shuffled) == order(numbers)


@given(rounds)
def test_inside_a_tie_each_row_is_at_least_as_good_by_the_first_rule_that_differs(drawn):
    places = ranking(Place(f"A-{n:03}", score, ok, breakers) for n, (score, ok, breakers) in enumerate(drawn))
    for above, below in pairwise(places):
        if above.rank is None or above.rank != below.rank:
            continue
        for left, right in zip(above.breakers, below.breakers, strict=True):
            if left != right:
                assert right is None or (left is not None and left > right)
                break
        else:
            assert above.reference < below.reference


def test_a_lot_orders_exactly_the_tie_it_was_drawn_for():
    def places():
        return [
            Place("A-1", Fraction(80), breakers=[Fraction(3)]),
            Place("A-2", Fraction(80), breakers=[Fraction(4)]),
            Place("A-3", Fraction(80), breakers=[Fraction(3)]),
            Place("A-4", Fraction(90), breakers=[Fraction(3)]),
        ]

    tie = frozenset({"A-1", "A-3"})
    found = ranking(places(), {tie: ["A-3", "A-1"]})
    assert [(one.reference, one.rank, one.broken_by, one.tie) for one in found] == [
        ("A-4", 1, None, None),
        ("A-2", 2, 0, None),
        ("A-3", 2, 0, tie),
        ("A-1", 2, None, tie),
    ]
    for other in ({"A-1", "A-2", "A-3"}, {"A-1", "A-3", "A-9"}, {"A-4"}):
        found = ranking(places(), {frozenset(other): sorted(other, reverse=True)})
        assert [one.reference for one in found] == ["A-4", "A-2", "A-1", "A-3"]
        assert {one.tie for one in found} == {None}
