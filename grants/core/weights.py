"""From everyone's 100 points to one proposal: exact, in steps that a pencil can follow.

1. Each criterion's middle: the median of what people gave it, which one person far out cannot move.
2. The middles seldom add up to 100, so all are multiplied by the same number; what would pass a limit stays at it.
3. Whole numbers by largest remainder (Hamilton's method, 1792; Balinski and Young, Fair Representation, 1982): round
   all down, then give the points that are missing one each to those that lost most. Where two lost the same, the one
   with the larger middle goes first; still the same: the one that stands higher in the list.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from grants.core.errors import Counted, Refused, Said
from grants.core.scoring import median

WHOLE = 100  # points that each person shares out
FEW = 3  # fewer people than this can tell from unnamed dots who gave what
Points = Mapping[str, int]  # by the name of the part
Limits = Mapping[str, tuple[int, int]]  # lowest and highest for each part, in the order of the list


@dataclass(frozen=True, slots=True)
class Step:
    """How one criterion came to its weight."""

    part: str
    given: Sequence[int]  # what each person gave it, lowest first
    median: Fraction
    low: int
    high: int
    share: Fraction  # after step 2: all of them add up to 100
    held: bool  # whether a limit, and not the multiplying, made its share
    extra: bool  # whether it got one of the points that rounding down left over
    weight: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """What follows from everyone's points. `problem` says in words why there is no proposal; then no step has one."""

    people: int
    steps: Sequence[Step] = ()
    factor: Fraction | None = None  # what every middle was multiplied by; None: they were 0, so all got the same
    topped_up: bool = False  # the others were full, so those with a middle of 0 share what was left
    problem: Said | None = None

    @property
    def middles(self) -> Fraction:
        """The middles added up."""
        return sum((step.median for step in self.steps), Fraction(0))

    @property
    def rounded_down(self) -> int:
        """What the shares come to when each is rounded down."""
        return sum(int(step.share) for step in self.steps)

    @property
    def weights(self) -> dict[str, int]:
        """The proposal itself; empty where there is none."""
        return {} if self.problem else {step.part: step.weight for step in self.steps}


def proposal(points: Mapping[object, Points], limits: Limits) -> Proposal:
    """The weights that follow from what these people gave. `limits` names every part, in the order of the list."""
    if not points or not limits:
        return Proposal(people=len(points), problem=Said("Nobody has handed in points yet, so there is no proposal."))
    given = {part: sorted(own.get(part, 0) for own in points.values()) for part in limits}
    middles = {part: median([Fraction(one) for one in values]) or Fraction(0) for part, values in given.items()}
    problem = cannot_be_kept(limits)
    found = _shared(middles, limits) if problem is None else _Shared(middles, Fraction(1))
    weights = _whole_numbers(found.shares, middles) if problem is None else dict.fromkeys(limits, 0)
    steps = [
        Step(
            part=part, given=given[part], median=middles[part], low=low, high=high, share=found.shares[part],
            held=problem is None and found.held(part, middles[part]), extra=weights[part] > int(found.shares[part]),
            weight=weights[part],
        )
        for part, (low, high) in limits.items()
    ]  # fmt: skip
    return Proposal(len(points), steps, found.factor, found.topped_up, problem)


def cannot_be_kept(limits: Limits) -> Said | None:
    """Why no 100 points can be inside these limits; None where they can."""
    least, most = sum(low for low, _ in limits.values()), sum(high for _, high in limits.values())
    if any(low > high for low, high in limits.values()):
        return Said("A lowest weight is above its highest one. Change the limits first.")
    if least > WHOLE:
        return Said(
            "The lowest weights allowed add up to %(sum)s, which is more than 100. Change the limits first.", sum=least
        )
    if most < WHOLE:
        return Said(
            "The highest weights allowed add up to %(sum)s, which is less than 100. Change the limits first.", sum=most
        )
    return None


def check_points(points: Points, limits: Limits, names: Mapping[str, str]) -> None:
    """Raise Refused, naming the part, unless these are exactly 100 points inside the limits."""
    for part, (low, high) in limits.items():
        if not low <= points.get(part, 0) <= high:
            raise Refused(
                "%(name)s must have from %(low)s to %(high)s points.", field=part, name=names.get(part, ""), low=low,
                high=high,
            )  # fmt: skip
    left = WHOLE - sum(points.values())
    if left:
        raise Refused(left_over(left))


def left_over(left: int) -> Said:
    """What is still to be given, or to be taken away, in words."""
    if left > 0:
        return Counted(
            "There is 1 point left to give. Hand in when all 100 are given.",
            "There are %(count)s points left to give. Hand in when all 100 are given.",
            left,
        )
    return Counted(
        "You gave 1 point too many. Take it away again, then hand in.",
        "You gave %(count)s points too many. Take them away again, then hand in.",
        -left,
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    shares: Mapping[str, Fraction]
    factor: Fraction | None
    topped_up: bool = False
    each: Fraction = Fraction(0)  # without a factor: what the parts with a middle of 0 share evenly

    def held(self, part: str, middle: Fraction) -> bool:
        """Whether a limit kept a share from what it would have come to."""
        if self.factor is not None:
            return self.shares[part] != self.factor * middle
        return bool(middle) or self.shares[part] != self.each


def _shared(middles: Mapping[str, Fraction], limits: Limits) -> _Shared:
    """Multiply all by the one number with which they add up to 100, each held at its limits.

    Where even the largest number is not enough, because all with a middle above 0 are full, the others share the rest
    evenly: nobody in the middle wanted them, and the limits leave no other place for it.
    """
    if any(middles.values()):
        most = sum(high if middles[part] else low for part, (low, high) in limits.items())
        if most >= WHOLE:
            factor = _factor(middles, limits, WHOLE)
            return _Shared({part: _held(factor * middles[part], *limits[part]) for part in limits}, factor)
    full = {part: Fraction(high) for part, (_, high) in limits.items() if middles[part]}
    rest = {part: own for part, own in limits.items() if not middles[part]}
    each = _factor(dict.fromkeys(rest, Fraction(1)), rest, WHOLE - int(sum(full.values())))
    shares = {part: full[part] if part in full else _held(each, *limits[part]) for part in limits}
    return _Shared(shares, None, topped_up=bool(full), each=each)


def _factor(middles: Mapping[str, Fraction], limits: Limits, whole: int) -> Fraction:
    """The number with which the middles, each held at its limits, add up to `whole`.

    The sum grows with the number and bends only where a part reaches a limit: look between the bends it lies between.
    """
    bends = {Fraction(0)}
    for part, ends in limits.items():
        bends.update(end / middles[part] for end in ends if middles[part])
    below = Fraction(0)
    for bend in sorted(bends):
        reached = _sum(bend, middles, limits)
        if reached >= whole:
            before = _sum(below, middles, limits)
            grown = reached - before
            return bend if not grown else below + (bend - below) * (whole - before) / grown
        below = bend
    return below


def _sum(factor: Fraction, middles: Mapping[str, Fraction], limits: Limits) -> Fraction:
    return sum((_held(factor * middles[part], *ends) for part, ends in limits.items()), Fraction(0))


def _held(value: Fraction, low: int, high: int) -> Fraction:
    return min(max(value, Fraction(low)), Fraction(high))


def _whole_numbers(shares: Mapping[str, Fraction], middles: Mapping[str, Fraction]) -> dict[str, int]:
    """Largest remainder. A share that is whole loses nothing, so no limit is passed by the point that is added."""
    down = {part: int(share) for part, share in shares.items()}
    for part in _most_lost(shares, middles)[: WHOLE - sum(down.values())]:
        down[part] += 1
    return down


def _most_lost(shares: Mapping[str, Fraction], middles: Mapping[str, Fraction]) -> list[str]:
    return sorted(shares, key=lambda part: (-(shares[part] % 1), -middles[part]))  # sorted() keeps the list's order


def free_points(points: Points, parts: Iterable[str]) -> int:
    """Points that were given to what is no longer there, and are free to give again."""
    there = set(parts)
    return sum(value for part, value in points.items() if part not in there)
