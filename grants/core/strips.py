"""The picture of a spread: where each dot stands on a line from 0 to 100, so that no two overlap.

Places are whole tenths of a percent, rows are whole numbers: what is drawn is then exactly what was worked out here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

WIDTH = 330  # pixels: the strip on a phone, the narrowest for which the dots are stacked
DOT = 11  # pixels from one dot's middle to the next: twice the radius of 5, and one between
APART = -(-DOT * 1000 // WIDTH)  # the same in tenths of a percent, rounded up


@dataclass(frozen=True, slots=True)
class Spread:
    """One strip, in percent of the line with one decimal.

    `dots` are (percent, row, hollow), left to right; row 0 is on the line, -1 above it, 1 below it.
    """

    dots: Sequence[tuple[float, int, bool]]
    low: float | None = None  # the middle half begins here
    high: float | None = None
    mean: float | None = None
    rows: int = 1  # twice the furthest row, and the one on the line: gives the height
    proposal: float | None = None  # of weights, where the marigold triangle stands


def spread(
    counted: Sequence[Fraction],
    aside: Sequence[Fraction] = (),
    average: Fraction | None = None,
    half: tuple[Fraction, Fraction] | None = None,
) -> Spread | None:
    """The picture of these totals, their average and their middle half; None where there is no sheet at all."""
    places = sorted([(tenths(value), False) for value in counted] + [(tenths(value), True) for value in aside])
    if not places:
        return None
    rows = stack([place for place, _ in places])
    return Spread(
        dots=[(place / 10, row, hollow) for (place, hollow), row in zip(places, rows, strict=True)],
        low=tenths(half[0]) / 10 if half else None,
        high=tenths(half[1]) / 10 if half else None,
        mean=None if average is None else tenths(average) / 10,
        rows=2 * max(map(abs, rows)) + 1,
    )


def stack(places: Sequence[int]) -> list[int]:
    """A row for each place (lowest first), as near the line as there is room: 0, then -1, 1, -2, 2…"""
    last: dict[int, int] = {}
    chosen = []
    for place in places:
        row = 0
        while place - last.get(row, -APART) < APART:
            row = -row if row < 0 else -row - 1
        last[row] = place
        chosen.append(row)
    return chosen


def tenths(value: Fraction) -> int:
    """A percentage in tenths, half up."""
    top, bottom = value.as_integer_ratio()
    return (20 * top + bottom) // (2 * bottom)
