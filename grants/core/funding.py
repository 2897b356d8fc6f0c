"""Where the money runs out: rank and skip."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Ask(NamedTuple):
    """What one application asks for, in pence; `fundable` is False for one without a rank or below a bar."""

    key: int
    pence: int | None
    fundable: bool = True


@dataclass(frozen=True, slots=True)
class FundingLine:
    """Who can be funded from the top with this budget, and what is left, in pence."""

    budget: int
    funded: frozenset[int]
    spent: int

    @property
    def left(self) -> int:
        """What the budget still holds after everyone above the line, in pence."""
        return self.budget - self.spent


def rank_and_skip(asks: Iterable[Ask], budget: int) -> FundingLine:
    """Fund from the top down; where one does not fit in what is left, skip it and try the next.

    `asks` come best first. One that asks for nothing known, or is not fundable, is passed over.
    """
    funded = set()
    left = budget
    for ask in asks:
        if ask.fundable and ask.pence is not None and ask.pence <= left:
            funded.add(ask.key)
            left -= ask.pence
    return FundingLine(budget=budget, funded=frozenset(funded), spent=budget - left)


def where_order_decides(alike: Iterable[Sequence[Ask]], budget: int) -> Iterator[int]:
    """In which of these groups, best first, nothing but the order inside decides who is funded: their numbers, from 0.

    So it is where somebody goes without who would have been funded at the head of the group.
    """
    left = budget
    for number, group in enumerate(alike):
        at_its_head = left
        without = []
        for ask in group:
            if ask.fundable and ask.pence is not None and ask.pence <= left:
                left -= ask.pence
            elif ask.fundable and ask.pence is not None:
                without.append(ask.pence)
        if any(pence <= at_its_head for pence in without):
            yield number
