from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.funding import Ask, rank_and_skip, where_order_decides


def test_from_the_top_until_the_money_runs_out():
    line = rank_and_skip([Ask(1, 400), Ask(2, 500), Ask(3, 200)], 900)
    assert [line.funded, line.spent, line.left] == [{1, 2}, 900, 0]


def test_what_does_not_fit_is_skipped_and_the_next_is_tried():
    line = rank_and_skip([Ask(1, 800), Ask(2, 300), Ask(3, 200)], 1000)
    assert [line.funded, line.left] == [{1, 3}, 0]


def test_an_unknown_amount_and_one_below_a_bar_are_passed_over():
    assert rank_and_skip([Ask(1, None), Ask(2, 100, fundable=False), Ask(3, 100)], 100).funded == {3}


def test_asking_for_nothing_always_fits():
    assert rank_and_skip([Ask(1, 100), Ask(2, 0)], 100).funded == {1, 2}


asks = st.lists(st.tuples(st.none() | st.integers(0, 500), st.booleans()), max_size=20)


@given(asks, st.integers(0, 2000))
def test_the_budget_is_never_passed_and_nothing_that_fits_is_left_out(drawn, budget):
    everyone = [Ask(number, pence, fundable) for number, (pence, fundable) in enumerate(drawn)]
    line = rank_and_skip(everyone, budget)
    assert line.spent + line.left == budget
    assert line.left >= 0
    left = budget
    for ask in everyone:
        fits = ask.fundable and ask.requested is not None and ask.requested <= left
        assert fits == (ask.application_id in line.funded)
        left -= ask.requested if fits else 0


def group(*pence: int | None) -> list[Ask]:
    return [Ask(number, each) for number, each in enumerate(pence)]


@pytest.mark.parametrize(
    ("alike", "budget", "decides"),
    [
        ([group(500), group(400, 400)], 1000, [1]),
        ([group(500), group(400, 400)], 1300, []),  # enough for all
        ([group(500), group(400, 400)], 600, []),  # for none of them
        ([group(500), group(600, 300)], 800, []),  # the first never fits
        ([group(500, 300)], 600, [0]),  # whoever is first, and then the other does not fit
        ([group(500, 300), group(100)], 600, [0]),  # though the line is further down
        ([group(None, 400, 0)], 400, []),
        ([group(400, 400), group(100, 100)], 500, [0, 1]),
        ([[Ask(1, 400), Ask(2, 400, fundable=False)]], 400, []),  # below a bar: not funded in any order
        ([], 100, []),
    ],
)
def test_the_order_in_a_group_decides_where_somebody_goes_without_who_would_have_fitted(alike, budget, decides):
    assert list(where_order_decides(alike, budget)) == [alike[number] for number in decides]


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(0, 30))
def test_the_order_decides_exactly_where_another_order_funds_others(pence, budget):
    asks = group(*pence)
    outcomes = {rank_and_skip(order, budget).funded for order in permutations(asks)}
    assert list(where_order_decides([asks], budget)) == ([asks] if len(outcomes) > 1 else [])
