"""What other weights would have meant for applications that were scored before: who moves, who crosses the line.

Only the weights differ. The marks, the checks, the minimums, the pass mark, the tie-break and the budget stay as they
were, so that whatever moves, moves because of the weights. A mark counts by its share of its own scale: 3 of 5 counts
like 6 of 10, just as core/scoring.py has it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from fractions import Fraction
from math import lcm

from grants.core.criteria import fold
from grants.core.funding import Ask, rank_and_skip
from grants.core.ranking import Place, ranking
from grants.core.scoring import is_below, mean

LIKE = 0.7  # of the letters of two names in common, before one is offered for the other
TINY = Fraction(1, 20)  # of the scale: a criterion whose means lie this close told no application from another


@dataclass(frozen=True, slots=True)
class Named:
    """A criterion, as far as it is needed to find the one that it goes on from."""

    key: str  # what stands for it: the name of its part, or its lineage
    lineage: str
    name: str


@dataclass(frozen=True, slots=True)
class Before:
    """An application as it stood."""

    key: int
    reference: str
    project: str
    asks: int | None  # pence
    rank: int | None
    score: Fraction | None
    eligible: bool  # it failed no gate
    barred: bool  # it was below a minimum, and could be funded only with a reason
    breakers: Sequence[Fraction | None] = ()
    funded: bool = False


@dataclass(frozen=True, slots=True)
class Move:
    """One application, as it stood and as it would have stood."""

    before: Before
    rank: int | None
    score: Fraction | None
    funded: bool

    @property
    def up(self) -> int:
        """How many places it would have gone up; less than 0: down; 0 also where it has no rank before or after."""
        return 0 if self.rank is None or self.before.rank is None else self.before.rank - self.rank

    @property
    def crosses(self) -> bool:
        """Whether it would have crossed the funding line, either way."""
        return self.funded is not self.before.funded


@dataclass(frozen=True, slots=True)
class Dull:
    """A criterion that told no application from another: the lowest and the highest of their means."""

    name: str
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True)
class Weighing:
    """The weights as whole numbers over one scale, so that sums of marks can be made before any fraction is."""

    weights: Mapping[int, int]  # by criterion of then: what it weighs now
    times: Mapping[int, int]  # by criterion of then: what one point of its mark is worth
    whole: int  # what a weight of 1 is worth where all points are given

    def total(self, points: int, weight: int) -> Fraction | None:
        """A sheet's total from its points and the weight of what it answered; None where nothing with a weight is."""
        return Fraction(100 * points, weight * self.whole) if weight else None


def weighing(pairs: Iterable[tuple[int, int, int]]) -> Weighing:
    """From what each criterion of then weighs now: (its id, a weight, its highest point). Weights for one add up."""
    weights: dict[int, int] = {}
    highest: dict[int, int] = {}
    for key, weight, most in pairs:
        weights[key] = weights.get(key, 0) + weight
        highest[key] = most
    whole = lcm(*highest.values())
    return Weighing(weights, {key: weight * (whole // highest[key]) for key, weight in weights.items()}, whole)


def replay(
    rows: Iterable[Before], totals: Mapping[int, Sequence[Fraction]], *, budget: int, pass_mark: Fraction | None
) -> list[Move]:
    """The same applications by other totals of their sheets: best first, without a rank last."""
    of = {row.reference: row for row in rows}
    places = ranking(
        Place(row.reference, mean(totals.get(row.key, ())), eligible=row.eligible, breakers=row.breakers)
        for row in of.values()
    )
    asks = (Ask(of[place.reference].key, of[place.reference].asks, _fundable(place, of, pass_mark)) for place in places)
    line = rank_and_skip(asks, budget)
    return [
        Move(of[place.reference], place.rank, place.score, of[place.reference].key in line.funded) for place in places
    ]


def _fundable(place: Place, of: Mapping[str, Before], pass_mark: Fraction | None) -> bool:
    if place.rank is None or place.score is None or of[place.reference].barred:
        return False
    return pass_mark is None or not is_below(place.score, pass_mark)


def dull(name: str, highest: int, means: Sequence[Fraction]) -> Dull | None:
    """Whether a criterion never told applications apart; None where it did, or where there is nothing to compare."""
    if len(means) < 2:
        return None
    low, high = min(means), max(means)
    return Dull(name, low, high) if high - low <= TINY * highest else None


def suggested(now: Iterable[Named], then: Sequence[Named]) -> dict[str, str | None]:
    """Which criterion of then each of now goes on from: the same one, one of the same name, or the likest name.

    None where nothing is like it. A person confirms or changes it.
    """
    return {one.key: _likest(one, then) for one in now}


def _likest(one: Named, then: Sequence[Named]) -> str | None:
    for same in (lambda other: other.lineage == one.lineage, lambda other: fold(other.name) == fold(one.name)):
        if found := next((other.key for other in then if same(other)), None):
            return found
    likeness = [(_like(fold(one.name), fold(other.name)), other.key) for other in then]
    best = max(likeness, key=lambda pair: pair[0], default=(0.0, ""))
    return best[1] if best[0] >= LIKE else None


def _like(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
