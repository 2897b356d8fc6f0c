"""Notes as people type them up from a flip chart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.errors import Refused
from grants.core.heard import MOST_HEARD, MOST_LINES, Heard, lines_of, people_of


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ("More bins by the ball court", Heard("More bins by the ball court")),
        ("4x more seats", Heard("more seats", 4)),
        ("4 × more seats", Heard("more seats", 4)),
        ("(4x) more seats", Heard("more seats", 4)),
        ("12x: more seats", Heard("more seats", 12)),
        ("more seats x4", Heard("more seats", 4)),
        ("More seats ×3", Heard("More seats", 3)),
        ("More seats (x 3)", Heard("More seats", 3)),
        ("More seats - 3x", Heard("More seats", 3)),
        ("More seats (3 people)", Heard("More seats", 3)),
        ("More seats (3)", Heard("More seats", 3)),
        ("- More seats x2", Heard("More seats", 2)),
        ("• More seats", Heard("More seats")),
        ("3. More seats ×2", Heard("More seats", 2)),
        ("Bus to the lunch club (from Mrs Ali)", Heard("Bus to the lunch club", 1, "Mrs Ali")),
        ("Bus to the lunch club (said by Mrs Ali) ×2", Heard("Bus to the lunch club", 2, "Mrs Ali")),
        ("A 4x4 track", Heard("A 4x4 track")),
        ("At most £2,000 each", Heard("At most £2,000 each")),
        ("Open until 9 (not 5)", Heard("Open until 9 (not 5)")),
        ("Built in 1958", Heard("Built in 1958")),
        ("مقاعد أكثر ×٣", Heard("مقاعد أكثر", 3)),
        ("0x nothing", Heard("nothing", 1)),
        ("999999x everybody", Heard("everybody", MOST_HEARD)),
    ],
)
def test_a_line_says_what_how_many_and_who(line, heard):
    assert lines_of(line) == [heard]


def test_empty_lines_are_left_out_and_the_same_line_twice_is_heard_twice():
    notes = "\r\n4x more seats\r\n\r\n  • \r\nMore Seats\r\nBus\r\n"
    assert lines_of(notes) == [Heard("more seats", 5), Heard("Bus")]


@pytest.mark.parametrize(
    ("notes", "words"),
    [(" \n ", "Write at least one line"), ("\n".join(map(str, range(MOST_LINES + 1))), "These are 301 lines")],
)
def test_too_little_and_too_much_is_said(notes, words):
    with pytest.raises(Refused, match=words):
        lines_of(notes)


@pytest.mark.parametrize("number", [0, -1, MOST_HEARD + 1])
def test_so_many_people_do_not_say_a_thing(number):
    with pytest.raises(Refused, match="from 1 to 10,000"):
        people_of(number)


@given(st.text(max_size=200))
def test_any_notes_can_be_read(notes):
    try:
        found = lines_of(notes)
    except Refused:
        return
    assert all(heard.text and 1 <= heard.people <= MOST_HEARD for heard in found)
