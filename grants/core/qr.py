"""A square code that a phone's camera reads, as the outline of its dark parts."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # white modules around it, as the standard asks (ISO/IEC 18004)


@dataclass(frozen=True, slots=True)
class Square:
    """How many modules a side has, white edge included, and the dark ones as the path of an SVG."""

    side: int
    path: str


def square(address: str) -> Square:
    """The code of an address. A sixth of it may be stained or torn and it still reads."""
    rows = segno.make(address, error="m", micro=False).matrix
    strokes = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                strokes.append(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z")
            x += length
    return Square(len(rows) + 2 * QUIET, "".join(strokes))
