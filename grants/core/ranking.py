"""The order of the applications: shared ranks, tie-breaks inside a tie, and who comes last.

`rank` is the shared rank by panel score (1, 2, 2, 4) and no rule changes it. Inside a tie the agreed tie-break list
orders the rows and says which rule did it; what is still equal goes by the lot that was drawn for exactly these, and
else by reference.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, pairwise
from math import inf
from operator import attrgetter

from grants.core.scoring import by_float

_NO_MEAN = (-inf, Fraction(0))  # below every mean there is


@dataclass(slots=True)
class Place:
    """An application on its way into the ranking: what decides its place, and then the place itself."""

    reference: str
    score: Fraction | None
    eligible: bool = True
    breakers: Sequence[Fraction | None] = ()  # the panel's mean on each tie-break criterion, in the agreed order
    rank: int | None = None
    tied: bool = False
    broken_by: int | None = None  # which breaker parted it from its neighbour in the tie; None: by lot or reference
    tie: frozenset[str] | None = None  # those among whom a lot set its order; None: no lot did

    @property
    def ranked(self) -> bool:
        """Only an application that passed its gates and has a score has a rank."""
        return self.eligible and self.score is not None


Lots = Mapping[frozenset[str], Sequence[str]]  # the references of a tie, and the order that a lot gave them
NO_LOTS: Lots = {}


def ranking(places: Iterable[Place], lots: Lots = NO_LOTS) -> list[Place]:
    """Best first, each with its shared rank; then those without a score, then those that failed a gate."""
    everyone = sorted(places, key=attrgetter("reference"))
    inside = sorted((place for place in everyone if place.ranked), key=_score, reverse=True)
    ordered: list[Place] = []
    for _, tie in groupby(inside, key=_exactly):
        ordered += _share_rank(list(tie), len(ordered) + 1, lots)
    outside = [place for place in everyone if not place.ranked]
    return ordered + sorted(outside, key=lambda place: not place.eligible)


def _score(place: Place) -> tuple[float, Fraction]:
    assert place.score is not None
    return by_float(place.score)


def _exactly(place: Place) -> tuple[int, int]:
    """A panel score in lowest terms: two are the same where the scores are, and whole numbers compare quickly."""
    assert place.score is not None
    return place.score.as_integer_ratio()


def _share_rank(tie: list[Place], rank: int, lots: Lots) -> list[Place]:
    """Give these their rank, in the order of the tie-break list. They come by reference, and so it stays at the end."""
    if len(tie) == 1:
        tie[0].rank = rank
        return tie
    tie.sort(key=lambda place: [_NO_MEAN if mean is None else by_float(mean) for mean in place.breakers], reverse=True)
    for place in tie:
        place.rank, place.tied = rank, True
    for above, below in pairwise(tie):
        below.broken_by = _first_difference(above.breakers, below.breakers)
        if above is tie[0]:
            above.broken_by = below.broken_by
    return [place for alike in _alike(tie) for place in _by_lot(alike, lots)] if lots else tie


def _alike(tie: Iterable[Place]) -> Iterator[list[Place]]:
    """Those of a tie that no breaker parts, together."""
    return (list(alike) for _, alike in groupby(tie, key=lambda place: list(place.breakers)))


def _by_lot(alike: list[Place], lots: Lots) -> list[Place]:
    """In the order of the lot drawn for exactly these. What parted the first from those above parts the new first."""
    tie = frozenset(place.reference for place in alike)
    order = lots.get(tie) if len(tie) > 1 else None
    if order is None:
        return alike
    first = alike[0].broken_by
    alike.sort(key=lambda place: order.index(place.reference))
    for place in alike:
        place.tie, place.broken_by = tie, None
    alike[0].broken_by = first
    return alike


def _first_difference(above: Sequence[Fraction | None], below: Sequence[Fraction | None]) -> int | None:
    pairs = enumerate(zip(above, below, strict=True))
    return next((number for number, (left, right) in pairs if left != right), None)
