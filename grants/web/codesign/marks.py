"""The mark beside each criterion and gate: fixed, open within limits, or open; and what was asked about it."""

from collections import defaultdict
from dataclasses import dataclass

from flask import g

from grants.clock import now
from grants.core import boundaries as core
from grants.core.boundaries import whole_and_piece
from grants.core.challenges import is_late
from grants.database import db
from grants.models import Boundary, CriteriaSet, Criterion, Gate
from grants.queries.boundaries import standing
from grants.web.limits import weight_words


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked about one boundary, in numbers."""

    answered: int
    waiting: int
    late: int


class Marks:
    """The boundaries of a round by the part they are about."""

    def __init__(self, boundaries: list[Boundary]) -> None:
        self._of: defaultdict[str, list[Boundary]] = defaultdict(list)
        for boundary in boundaries:
            if boundary.on:
                self._of[whole_and_piece(boundary.on)[0]].append(boundary)
        self._limits = [boundary.rule for boundary in boundaries]

    def of(self, part: str) -> list[Boundary]:
        """What stands beside one criterion, gate, the rules, the budget…, in the order in which it was set."""
        return self._of.get(part, [])

    def at(self, part: str, piece: str) -> list[Boundary]:
        """What is fixed about one piece of it, to stand at its box; what holds for all of it stands above them all."""
        named = {piece, piece.partition(":")[0]}
        return [one for one in self.of(part) if one.kind.value == "fixed" and whole_and_piece(one.on)[1] in named]

    def weight(self, part: Criterion | Gate | None, others: int) -> str:
        """The hint at the box of a weight."""
        limits = core.WeightLimits(None, None, fixed=False)
        if part is not None:
            limits = core.weight_limits(self._limits, part.part)
        return weight_words(limits, int(others))

    def outside(self, criterion: Criterion) -> bool:
        """Whether its weight does not keep to limits that were set after it."""
        low, high, _ = core.weight_limits(self._limits, criterion.part)
        return (low is not None and criterion.weight < low) or (high is not None and criterion.weight > high)

    def __bool__(self) -> bool:
        return bool(self._of)


def beside(_draft: CriteriaSet | None) -> dict[str, object]:
    """Every mark of the round, with how much was asked about it: one statement, which the page makes anyway."""
    boundaries = standing(db.session, g.round)
    return {"marks": Marks(boundaries), "asked": {boundary.id: _asked(boundary) for boundary in boundaries}}


def _asked(boundary: Boundary) -> Asked:
    at, waiting = now(), [one for one in boundary.challenges if one.waits]
    late = sum(is_late(one.answer_by, at) for one in waiting)
    return Asked(len(boundary.challenges) - len(waiting), len(waiting), late)
