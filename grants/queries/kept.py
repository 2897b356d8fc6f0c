"""A criteria set and its parts as they stand, in the shape in which the history keeps them."""

from typing import Any

from grants.core.criteria import fold
from grants.core.history import KeptSet, criterion_kept, gate_kept, rules_kept
from grants.models import CriteriaSet, Criterion, Gate

Part = Criterion | Gate


def kept_now(part: Part) -> dict[str, Any] | None:
    """The whole criterion or gate as it stands, or None while it is removed."""
    if part.removed_at is not None:
        return None
    place = next(place for place, one in enumerate(in_order(part), 1) if one is part)
    return _kept(part, place)


def rules_now(criteria_set: CriteriaSet) -> dict[str, Any]:
    """What holds for the whole set, as it stands; a tie-break rule about something removed waits for its return."""
    named = {fold(one.name): one for one in (*criteria_set.all_criteria, *criteria_set.criteria)}
    breakers = [named[fold(name)] for name in criteria_set.tie_break if fold(name) in named]
    return rules_kept(criteria_set.words, [(one.part, one.name) for one in breakers])


def set_now(criteria_set: CriteriaSet) -> KeptSet:
    """The whole set as it stands, without what was removed."""
    return KeptSet(
        criteria={one.part: _kept(one, place) for place, one in enumerate(_sorted(criteria_set.criteria), 1)},
        gates={one.part: _kept(one, place) for place, one in enumerate(_sorted(criteria_set.gates), 1)},
        rules=rules_now(criteria_set),
    )


def in_order(part: Part, *, removed: bool = False) -> list[Part]:
    """The list that a part stands in, as people see it."""
    whole = part.criteria_set
    parts: list[Part] = [*whole.all_criteria] if isinstance(part, Criterion) else [*whole.all_gates]
    return _sorted([one for one in parts if removed or one.removed_at is None])


def _sorted(parts: list[Any]) -> list[Any]:
    """By their places: a list in memory keeps the order in which it was loaded, whatever moved since."""
    return sorted(parts, key=lambda one: one.position)


def _kept(part: Part, place: int) -> dict[str, Any]:
    return criterion_kept(part.words, place) if isinstance(part, Criterion) else gate_kept(part.words, place)
