import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.word_changes import Fate, Piece, shortened, word_changes

STAYED, ADDED, TAKEN, CUT = Fate.STAYED, Fate.ADDED, Fate.TAKEN, Fate.CUT
TEXT = st.text(alphabet="ab ,.\n", max_size=30)


def marked(old, new, **short):
    """The pieces as one line: [added], -taken-."""
    signs = {STAYED: "{}", ADDED: "[{}]", TAKEN: "-{}-", CUT: "<{}>"}
    pieces = word_changes(old, new)
    return "".join(signs[one.fate].format(one.text) for one in (shortened(pieces, **short) if short else pieces))


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("15", "10", "-15-[10]"),
        ("", "Who?", "[Who?]"),
        ("Who?", "", "-Who?-"),
        ("Who can take part?", "Who can take part, and who might be left out?",
         "Who can take part[, and who might be left out]?"),
        ("the red car goes", "the blue bus goes", "the -red car-[blue bus] goes"),
        ("same", "same", "same"),
        ("שלום עולם", "שלום לכם", "שלום -עולם-[לכם]"),
        ("a 👩\u200d🌾 b", "a 👩\u200d🚒 b", "a -👩\u200d🌾-[👩\u200d🚒] b"),
        ("y dwr\u0302", "y dwr", "y -dwr\u0302-[dwr]"),
        ("我们很好", "我们不好", "我们-很-[不]好"),
        ("a <b>&amp;</b>", "a <i>&amp;</b>", "a -<b>&amp-[<i>&amp];</b>"),
    ],
)  # fmt: skip
def test_words_are_marked_as_added_and_taken(old, new, shown):
    assert marked(old, new) == shown


@given(TEXT, TEXT)
def test_nothing_is_lost_on_either_side(old, new):
    pieces = word_changes(old, new)
    assert "".join(one.text for one in pieces if one.fate is not ADDED) == old
    assert "".join(one.text for one in pieces if one.fate is not TAKEN) == new
    assert all(one.text for one in pieces)


def test_a_short_view_leaves_a_few_words_around_each_change():
    old = " ".join(f"w{number}" for number in range(30))
    assert marked(old, old.replace("w15", "new"), around=2) == "<… >w13 w14 -w15-[new] w16 w17 <… >"
    assert shortened([Piece(STAYED, "a b c")], 1) == [Piece(CUT, "… ")]


def test_the_longest_texts_are_compared():
    old = "a " * 10_000
    assert word_changes(old, "b " + "a " * 9_999)
    assert word_changes("x" * 20_000, "y" * 20_000)
