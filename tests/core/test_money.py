from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.errors import Refused
from grants.core.money import MOST, pence, pounds

AMOUNTS = st.integers(0, MOST)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("£1,200.50", 120050),
        ("1200", 120000),
        ("1,200", 120000),
        ("1.200,50", 120050),
        ("1 200,50", 120050),
        ("1\u00a0200", 120000),
        ("1.200.000", 120000000),
        ("1,200.5", 120050),
        ("4,50", 450),
        (".50", 50),
        ("GBP 500", 50000),
        ("500 gbp", 50000),
        (" £ 500 ", 50000),
        ("£0", 0),
        ("\uff11\uff12\uff10\uff10", 120000),
        ("\u0664", 400),
        (1200, 120000),
        (Decimal("1200.1"), 120010),
        (Fraction(7, 4), 175),
        (Decimal("0E+50"), 0),
    ],
)
def test_an_amount_is_taken_as_it_was_meant(written, meant):
    assert pence(written) == meant


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1.200", "can be read in two ways. Write 1200 or 1.20."),
        ("4,5", "“4,5” is not clear. Write 4.50 with a point before the pence."),
        ("-5", "An amount cannot be less than nothing."),
        ("-£50", "An amount cannot be less than nothing."),
        ("\u2212£50", "An amount cannot be less than nothing."),
        (-1, "An amount cannot be less than nothing."),
        ("1200.501", "two digits after the point at most"),
        (Decimal("0.001"), "two digits after the point at most"),
        (Fraction(1, 3), "two digits after the point at most"),
        ("$5", "Write the amount in pounds, such as £1,200.50"),
        ("5 EUR", "Write the amount in pounds, such as £1,200.50"),
        ("1000000001", "over £1,000,000,000. Look for digits too many."),
        (Decimal("1e308"), "over £1,000,000,000. Look for digits too many."),
        ("", "There is no amount."),
        (None, "There is no amount."),
    ],
)
def test_an_unclear_amount_is_refused_with_what_to_write(written, said):
    with pytest.raises(Refused) as refused:
        pence(written)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "written",
    [
        "£2k", "½", "IV", "four", "NaN", "inf", "80%", "4.5.", "4/5", "1e3", "(500)", "1,20,000", "1,2345", "1,200,50",
        "£", "3 4", "£500-", "9" * 101, True, Decimal("NaN"), Decimal("Infinity"), Decimal("1e-400"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(Refused, match="Write the amount in pounds, such as 1200"):
        pence(written)


@given(AMOUNTS)
def test_pence_come_back_from_the_pounds_we_show(amount):
    assert pence(pounds(amount)) == amount


@given(AMOUNTS)
def test_a_number_of_pounds_is_exact(amount):
    assert pence(Decimal(amount) / 100) == pence(Fraction(amount, 100)) == amount


@given(AMOUNTS)
def test_a_comma_before_the_pence_means_the_same(amount):
    english = f"{amount // 100:,}.{amount % 100:02}"
    assert pence(english.translate({ord(","): ".", ord("."): ","})) == pence(english) == amount


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_refused(text):
    with suppress(Refused):
        assert 0 <= pence(text) <= MOST


def test_whole_pounds_are_shown_without_pence():
    assert [pounds(120000), pounds(120050), pounds(5), pounds(-120050)] == [
        "£1,200",
        "£1,200.50",
        "£0.05",
        "-£1,200.50",
    ]
