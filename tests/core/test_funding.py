from hypothesis import given
from hypothesis import strategies as st

from grants.core.funding import Ask, rank_and_skip


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
        fits = ask.fundable and ask.pence is not None and ask.pence <= left
        assert fits == (ask.key in line.funded)
        left -= ask.pence if fits else 0
