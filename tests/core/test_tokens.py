"""The shape of codes and links, and what is stored of them."""

from itertools import cycle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.errors import Refused
from grants.core.tokens import (
    ALPHABET,
    as_printed,
    keyed_hash,
    link_token,
    new_code,
    parts_of_link,
    same,
    typed_code,
)

CODES = st.text(alphabet=ALPHABET, min_size=8, max_size=8)


def test_no_letter_of_a_code_reads_like_another():
    assert not set(ALPHABET) & set("0O1IL2Z5S8B")
    assert len(set(ALPHABET)) == len(ALPHABET) == 25


def test_a_code_is_eight_letters_by_chance():
    letters = cycle("K7WM4TRP")
    assert as_printed(new_code(lambda _: next(letters))) == "K7WM-4TRP"


@given(CODES, st.sampled_from([" ", "-", "–", "\u00a0", ".", "", "\u200b"]), st.booleans())
def test_capitals_dashes_and_spaces_do_not_matter(code, between, small):
    typed = between.join(code)
    assert typed_code(typed.lower() if small else typed) == code


@pytest.mark.parametrize("typed", ["", "K7WM", "K7WM-4TRP-K", "--------", "é" * 9])
def test_a_code_has_eight_letters(typed):
    with pytest.raises(Refused, match="Type all 8"):
        typed_code(typed)


def test_a_letter_we_never_use_is_named():
    with pytest.raises(Refused, match="never have 0 in them"):
        typed_code("K7WM-4TR0")


@given(CODES, CODES)
def test_a_hash_is_of_use_for_one_code_of_one_sign_in_with_one_key(code, other):
    kept = keyed_hash("the key", "code", 7, code)
    assert same(kept, keyed_hash("the key", "code", 7, code))
    assert same(kept, keyed_hash("the key", "code", 7, other)) == (code == other)
    for stranger in (("another key", "code", 7), ("the key", "link", 7), ("the key", "code", 8)):
        assert not same(kept, keyed_hash(*stranger, code))
    assert not same(None, kept)


def test_a_link_names_its_sign_in():
    assert parts_of_link(link_token(12, "a-b_c")) == (12, "a-b_c")
    for odd in ("", "-", "12", "12-", "x-y", "-1-y", "1" * 19 + "-y", "٣-y", " 1-y"):
        assert parts_of_link(odd) is None
