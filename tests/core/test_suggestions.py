"""What a suggestion may be, whom it counts, and by what it is known again."""

from datetime import UTC, datetime, timedelta

import pytest

from grants.core.errors import Refused
from grants.core.qr import QUIET, square
from grants.core.suggestions import (
    CODE_LETTERS,
    address_hash,
    fingerprint,
    how_many,
    must_not_be_a_flood,
    new_short_code,
    people,
    phone_of,
    typed_short_code,
    words_of,
)

KEY, NOON = "a key of more than thirty-two characters", datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize("text", ["Benches", "👍", "公园", "a" * 20_000, "مقاعد\u200f\nأكثر"])
def test_words_are_kept_as_they_were_meant(text):
    assert words_of(f" {text}\r\n") == text


@pytest.mark.parametrize("text", ["", " \n", "…!?", "\u200b", "\u200f", "---"])
def test_nothing_is_not_a_suggestion(text):
    with pytest.raises(Refused, match="Write what you would like"):
        words_of(text)


def test_too_much_says_how_much():
    with pytest.raises(Refused, match="20,001 characters long, and we can take 20,000"):
        words_of("a" * 20_001)


@pytest.mark.parametrize("number", ["0161 496 0018", "+44 (0)161 496-0018", "٠١٦١ ٤٩٦", "", " "])
def test_a_phone_number_stays_as_it_was_typed(number):
    assert phone_of(f" {number}\n") == number.strip()


@pytest.mark.parametrize("number", ["ring me", "12", "0" * 51])
def test_what_nobody_could_ring_is_refused(number):
    with pytest.raises(Refused, match="in digits"):
        phone_of(number)


def test_nobody_is_counted_twice():
    ada, ben, cleo = 1, 2, 3
    assert people([(4, None)], []) == 4
    assert people([(1, ada)], [ben]) == 2
    assert people([(1, ada), (3, None), (1, ben)], [ben, cleo, ada]) == 6


def test_the_same_words_of_the_same_sender_are_known_again():
    first = fingerprint(KEY, 1, "browser a", "More benches")
    assert first == fingerprint(KEY, 1, "browser a", " more  BENCHES ")
    others = [(1, "browser b", "More benches"), (2, "browser a", "More benches"), (1, "browser a", "More bins")]
    assert first not in [fingerprint(KEY, *other) for other in others]


def test_an_address_is_another_each_day_and_tells_nothing():
    today = address_hash(KEY, "203.0.113.7", NOON)
    assert today == address_hash(KEY, "203.0.113.7", NOON + timedelta(hours=3))
    assert today != address_hash(KEY, "203.0.113.7", NOON + timedelta(days=1))
    assert today != address_hash("another key", "203.0.113.7", NOON)
    assert address_hash(KEY, "", NOON) == ""


def test_a_flood_is_stopped_and_a_busy_hour_is_not():
    must_not_be_a_flood(29, 299)
    for counts in ((30, 30), (0, 300)):
        with pytest.raises(Refused, match="Yours is still here"):
            must_not_be_a_flood(*counts)


def test_a_short_code_has_no_letter_that_reads_like_another():
    letters = iter("K7WM4")
    assert new_short_code(lambda choices: next(letters)) == "K7WM4"
    assert not set("AEIOU01258BLSZ") & set(CODE_LETTERS)
    assert typed_short_code(" k7-wm4") == "K7WM4"
    assert typed_short_code("K7WM4" * 99) != "K7WM4"


def test_a_square_code_has_its_white_edge_and_three_corners():
    code = square("https://fund.example.org/s/K7WM4")
    assert code.side == 29 + 2 * QUIET
    for corner in (f"M{QUIET} {QUIET}h7", f"M{QUIET + 22} {QUIET}h7", f"M{QUIET} {QUIET + 22}h7"):
        assert corner in code.path


def test_the_public_reads_about_how_many_and_those_who_take_part_the_number():
    assert [str(how_many(people, exactly=True)) for people in (1, 4, 1_200)] == [
        "one person", "4 people", "1,200 people",
    ]  # fmt: skip
    assert [str(how_many(people, exactly=False)) for people in (0, 1, 4, 5, 9, 10, 19, 20, 900)] == [
        *["fewer than five people"] * 3, *["five people or more"] * 2, *["ten people or more"] * 2,
        *["twenty people or more"] * 2,
    ]  # fmt: skip
