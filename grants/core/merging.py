"""Two people change one part at the same time, both from the same state of it: what the two together make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from grants.core.history import PLACE, Kept, fields, value_of, whole


@dataclass(frozen=True, slots=True)
class Both:
    """One field that both changed, to different things."""

    field: str
    theirs: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Merged:
    """What the two make of it. `kept` says mine where both changed a field, until a person has decided.

    `stays`: the fields that only they changed.
    """

    kept: dict[str, Any]
    stays: tuple[str, ...]
    clashes: tuple[Both, ...]


def merged(base: Kept | None, theirs: Kept, mine: Kept) -> Merged:
    """Field by field: what only one side changed is taken from that side. `base`: what both had before them.

    Without a base nobody can tell who changed what, so every field that differs is for a person to decide.
    """
    then, there, here = fields(base), fields(theirs), fields(mine)
    flat, stays, clashes = dict(there), [], []
    for name in _names(then, there, here):
        old, their, own = (value_of(state, name) for state in (then, there, here))
        if own == their:
            continue
        if base is not None and own == old:
            stays.append(name)
            continue
        flat[name] = own
        if base is None or their != old:
            clashes.append(Both(name, their, own))
    return Merged(whole(flat, theirs), tuple(stays), tuple(clashes))


def with_fields(kept: Kept, changed: Kept) -> dict[str, Any]:
    """A part with some fields, named as `fields` names them, saying something else."""
    return whole({**fields(kept), **changed}, kept)


def _names(*states: Iterable[str]) -> list[str]:
    """Every field of any of them, once; its place in the list is nobody's writing."""
    return [name for name in dict.fromkeys(name for state in states for name in state) if name != PLACE]
