"""The places of criteria and gates in their lists."""

from collections.abc import Iterable, Sequence

from grants.core.history import places
from grants.queries.kept import Part


def put_in_order(whole: Sequence[Part], there: Sequence[Part]) -> None:
    """Give every criterion, or gate, of a list its place; the removed ones keep theirs among the others."""
    known = {one.part: one for one in (*whole, *there)}
    for position, name in enumerate(places([one.part for one in whole], [one.part for one in there])):
        known[name].position = position


def at_the_end(parts: Iterable[Part]) -> int:
    """The place of something new, behind all that is there and all that was removed."""
    return max((part.position for part in parts), default=-1) + 1
