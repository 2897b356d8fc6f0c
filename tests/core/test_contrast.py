"""Whether colours can be told apart."""

import re
from pathlib import Path

import pytest

from grants.core.contrast import DELIVERED, FIXED, PAIRS, clashes, colour, contrast
from grants.core.errors import Refused

SHEET = Path(__file__).parents[2] / "static" / "brand.css"


def test_black_on_white_is_twenty_one_and_nothing_on_itself_one():
    assert round(contrast("#000000", "#ffffff"), 6) == 21
    assert contrast("#12463c", "#12463c") == 1


@pytest.mark.parametrize(
    ("front", "ground", "ratio"),
    [
        ("ink", "white", 14.7), ("ink", "butter", 13.5), ("ink", "mist", 12.8), ("ink", "blossom", 12.6),
        ("ink", "marigold", 9.0), ("quiet", "mist", 6.3), ("pine", "white", 10.7), ("pine-dark", "white", 14.1),
        ("pine", "mist", 9.3), ("pine", "butter", 9.8), ("link", "blossom", 6.6), ("pine", "marigold", 6.5),
        ("amber", "butter", 7.7), ("plum", "blossom", 7.4), ("plum", "plum soft", 5.3), ("edge", "mist", 4.5),
    ],
)  # fmt: skip
def test_it_agrees_with_the_figures_of_the_look(front, ground, ratio):
    colours = {**FIXED, **DELIVERED}
    assert abs(contrast(colours[front], colours[ground]) - ratio) < 0.06


def test_the_colours_as_delivered_are_those_of_the_sheet_and_clash_nowhere():
    sheet = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", SHEET.read_text()))
    assert {name: sheet[name] for name in DELIVERED} == DELIVERED
    assert {name: sheet[name.replace(" ", "-")] for name in FIXED if name.replace(" ", "-") in sheet} == {
        name: value for name, value in FIXED.items() if name not in ("white", "link")
    }
    assert clashes({}) == []


def test_every_colour_that_can_be_changed_is_tried_against_something():
    for name in DELIVERED:
        assert [pair for pair in PAIRS if name in (pair.front, pair.ground)], name


def test_a_clash_names_the_pair_and_the_colour_that_was_chosen():
    [clash] = [clash for clash in clashes({"butter": "#c08000"}) if clash.pair.front == "amber"]
    assert (clash.pair.ground, clash.pair.least, clash.changeable) == ("butter", 4.5, "butter")


@pytest.mark.parametrize("typed", ["#12463C", "12463c", " #12463c "])
def test_a_colour_however_it_is_written(typed):
    assert colour(typed, "pine") == "#12463c"
    assert colour("#eef", "mist") == "#eeeeff"


@pytest.mark.parametrize("typed", ["", "pine", "#12463", "#1234567", "#12463g", "#١٢٣٤٥٦"])
def test_what_is_no_colour(typed):
    with pytest.raises(Refused, match="Write a colour"):
        colour(typed, "pine")
