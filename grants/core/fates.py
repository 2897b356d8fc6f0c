"""What becomes of an idea: noted, talked about, in the draft and agreed, or parked, or not possible."""

from collections.abc import Mapping
from dataclasses import dataclass

from grants.core.errors import Refused, Said
from grants.core.suggestions import SuggestionState as State

# The life of a suggestion, in one table. Every way can be gone back, for people change their minds and find new money.
FOLLOWS: Mapping[State, tuple[State, ...]] = {
    State.NOTED: (State.TALKED_ABOUT, State.IN_DRAFT, State.AGREED, State.PARKED, State.NOT_POSSIBLE),
    State.TALKED_ABOUT: (State.IN_DRAFT, State.AGREED, State.PARKED, State.NOT_POSSIBLE, State.NOTED),
    State.IN_DRAFT: (State.AGREED, State.TALKED_ABOUT, State.PARKED, State.NOT_POSSIBLE),
    State.AGREED: (State.TALKED_ABOUT, State.PARKED, State.NOT_POSSIBLE),
    State.PARKED: (State.TALKED_ABOUT, State.IN_DRAFT, State.AGREED, State.NOT_POSSIBLE),
    State.NOT_POSSIBLE: (State.TALKED_ABOUT, State.IN_DRAFT, State.AGREED, State.PARKED),
}
UNANSWERED = (State.NOTED, State.TALKED_ABOUT)
HELD_BY_A_PART = (State.IN_DRAFT, State.AGREED)  # as long as what it led to stands
ANSWERS = (State.AGREED, State.PARKED, State.NOT_POSSIBLE)  # what somebody waits to hear
MERGED = Said("This is counted with another suggestion. Take them apart first, or answer the other one.")


@dataclass(frozen=True, slots=True)
class LedTo:
    """Whether something that a suggestion led to stands in the draft, and in what is agreed."""

    draft: bool = False
    agreed: bool = False


def ways_on(now: State, led_to: LedTo) -> list[State]:
    """Where a suggestion can go from here: into the draft or the agreed set only with something that stands there."""
    barred = {State.IN_DRAFT: not led_to.draft, State.AGREED: not led_to.agreed}
    return [to for to in FOLLOWS[now] if not barred.get(to, False)]


def move_on(now: State, to: State, reason: str, led_to: LedTo) -> State:
    """The next state. Raises Refused where it does not follow, or where a reason is owed and not given."""
    if to not in FOLLOWS[now]:
        raise Refused("It cannot go there from where it stands.", field="to")
    if to not in ways_on(now, led_to):
        raise Refused("First say which criterion it led to.", field="part")
    if reason.strip():
        return to
    if to is State.PARKED:
        raise Refused("Say until what: more money, another round, or what else it waits for.", field="reason")
    if to is State.NOT_POSSIBLE:
        raise Refused("Say why it is not possible. Whoever suggested it reads this.", field="reason")
    if now in ANSWERS or to is State.NOTED:
        raise Refused("People were told something else. Say why it changes.", field="reason")
    return to


def waits(state: State, led_to: LedTo) -> bool:
    """Whether somebody still owes an answer: nobody gave one, or what it led to was taken out again."""
    if state is State.AGREED:
        return not led_to.agreed
    return state in UNANSWERED or (state is State.IN_DRAFT and not (led_to.draft or led_to.agreed))


class Together:
    """Which suggestions of a round are counted as one. Each keeps its own words and people, so it can be taken out."""

    def __init__(self, parents: Mapping[int, int | None]) -> None:
        self._parents = parents
        self._children: dict[int, list[int]] = {}
        for child, parent in parents.items():
            if parent is not None:
                self._children.setdefault(parent, []).append(child)

    def root(self, one: int) -> int:
        """The suggestion that this one is counted with in the end; itself where it stands alone."""
        while (further := self._parents.get(one)) is not None:
            one = further
        return one

    def group(self, one: int) -> list[int]:
        """This suggestion and all that are counted with it, at any distance."""
        found = [one]
        for head in found:
            found += self._children.get(head, ())
        return found

    def check_merge(self, one: int, into: int) -> None:
        """Raise Refused where counting one with the other would go round in a circle, or is done already."""
        if self._parents.get(one) is not None:
            raise Refused(MERGED, field="into")
        if self.root(into) == one:
            raise Refused("A suggestion cannot be counted with itself.", field="into")
