"""Where the money runs out: rank and skip."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar


class Asks(Protocol):
    """An application that asks for money; `fundable` is False for one without a rank or below a bar."""

    @property
    def application_id(self) -> int:
        """Which one."""

    @property
    def requested(self) -> int | None:
        """Pence; None where nothing is known."""

    @property
    def fundable(self) -> bool:
        """Whether it can be funded without a recorded reason."""


class Ask(NamedTuple):
    """What one application asks for, and no more."""

    application_id: int
    requested: int | None
    fundable: bool = True


Group = TypeVar("Group", bound=Sequence[Asks])


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


def rank_and_skip(asks: Iterable[Asks], budget: int) -> FundingLine:
    """Fund from the top down; where one does not fit in what is left, skip it and try the next.

    `asks` come best first. One that asks for nothing known, or is not fundable, is passed over.
    """
    funded = set()
    left = budget
    for ask in asks:
        pence = ask.requested
        if pence is not None and pence <= left and ask.fundable:
            funded.add(ask.application_id)
            left -= pence
    return FundingLine(budget=budget, funded=frozenset(funded), spent=budget - left)


def where_order_decides(alike: Iterable[Group], budget: int) -> Iterator[Group]:
    """Those of these groups, best first, in which nothing but the order inside decides who is funded.

    So it is where somebody goes without who would have been funded at the head of the group.
    """
    left = budget
    for group in alike:
        if len(group) == 1:  # as most are: there is no order
            pence = group[0].requested
            if pence is not None and pence <= left and group[0].fundable:
                left -= pence
            continue
        at_its_head = left
        without = []
        for ask in group:
            pence = ask.requested
            if pence is None or not ask.fundable:
                continue
            if pence <= left:
                left -= pence
            else:
                without.append(pence)
        if without and min(without) <= at_its_head:
            yield group
