"""From marks to a panel score, exactly.

    points of a score   weight x score / highest point of the scale
    total of a sheet    100 x sum of points / sum of weights, over its answered criteria
    panel score         the mean of the counted sheets' totals

Everything is a Fraction inside; only what is shown is rounded, to one decimal, half up.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from math import lcm

WIDE_HALF = 20  # points: members disagree where the middle half is this wide
WIDE_RANGE = 40  # points from lowest to highest, where there are too few sheets for a middle half


@dataclass(frozen=True, slots=True)
class Weighed:
    """One mark with its criterion's weight and highest point; `score` None means "I can't tell"."""

    score: int | None
    weight: int
    highest: int

    @property
    def points(self) -> Fraction:
        """The weight times the score, divided by the highest point; 0 for a score that could not be told."""
        return Fraction(self.weight * (self.score or 0), self.highest)


def total(scores: Iterable[Weighed]) -> Fraction | None:
    """A sheet's total, 0 to 100.

    What the member could not tell is left out above and below the line. None where nothing with a weight is answered.
    """
    answered = [weighed for weighed in scores if weighed.score is not None]
    weight = sum(weighed.weight for weighed in answered)
    if not weight:
        return None
    return 100 * sum((weighed.points for weighed in answered), Fraction(0)) / weight


def mean(values: Sequence[Fraction | int]) -> Fraction | None:
    """The plain average; None of nothing, never a zero.

    Added up over one common denominator: a ranking of thousands averages tens of thousands of totals.
    """
    if not values:
        return None
    added, common = 0, 1
    for value in values:
        top, bottom = value.as_integer_ratio()  # one question; asking for its parts would be two
        if common % bottom:
            wider = lcm(common, bottom)
            added, common = added * (wider // common), wider
        added += top * (common // bottom)
    return Fraction(added, common * len(values))


def in_order(values: Iterable[Fraction]) -> list[Fraction]:
    """Lowest first."""
    return sorted(values, key=by_float)


def by_float(value: Fraction) -> tuple[float, Fraction]:
    """A key to sort by: floats compare in a twentieth of the time, and where two are equal the fraction decides."""
    top, bottom = value.as_integer_ratio()
    return top / bottom, value


def median(values: Sequence[Fraction]) -> Fraction | None:
    """The middle value, or halfway between the two in the middle."""
    return _middle(in_order(values)) if values else None


def middle_half(values: Sequence[Fraction]) -> tuple[Fraction, Fraction] | None:
    """Where the middle half of the values lies: the medians of the lower and of the upper half.

    The halves leave the middle value out where the count is odd (Moore and McCabe 1989, method 1 of Freund and
    Perles 1987). None for fewer than four values: there is no half worth drawing.
    """
    if len(values) < 4:
        return None
    ordered = in_order(values)
    half = len(ordered) // 2
    return _middle(ordered[:half]), _middle(ordered[-half:])


def _middle(ordered: Sequence[Fraction]) -> Fraction:
    place, odd = divmod(len(ordered), 2)
    if odd:
        return ordered[place]
    low, low_bottom = ordered[place - 1].as_integer_ratio()
    high, high_bottom = ordered[place].as_integer_ratio()
    return Fraction(low * high_bottom + high * low_bottom, 2 * low_bottom * high_bottom)


def is_below(value: Fraction, bar: Fraction) -> bool:
    """Whether a figure is below a bar, exactly; by whole numbers, as fractions compare slowly."""
    top, bottom = value.as_integer_ratio()
    bar_top, bar_bottom = bar.as_integer_ratio()
    return top * bar_bottom < bar_top * bottom


def members_disagree(values: Sequence[Fraction], half: tuple[Fraction, Fraction] | None) -> bool:
    """Whether the sheets lie so far apart that the panel should talk before it trusts their average.

    The middle half is at least 20 points wide; with too few sheets for a middle half, lowest and highest are at least
    40 apart. A plain rule of ours, said on the page; it changes no figure.
    """
    if half is not None:
        return half[1] - half[0] >= WIDE_HALF
    return len(values) > 1 and max(values) - min(values) >= WIDE_RANGE


def shown(value: Fraction | Decimal | int | None, places: int = 1) -> str:
    """A figure as people see it: half up to `places` decimals; nothing for no value."""
    if value is None:
        return ""
    top, bottom = value.as_integer_ratio()
    whole = (2 * abs(top) * 10**places + bottom) // (2 * bottom)
    sign = "-" if top < 0 and whole else ""
    digits = str(whole).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def decimal(value: Fraction, places: int = 12) -> Decimal:
    """A figure as a decimal number, half up at the twelfth place: for files, which cannot hold a fraction."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP).normalize()


def shares(weights: Mapping[str, int]) -> dict[str, Fraction]:
    """Each criterion's share of the whole, as parts of 100; all 0 while no weight is given."""
    whole = sum(weights.values())
    return {name: Fraction(100 * weight, whole) if whole else Fraction(0) for name, weight in weights.items()}
