"""What was found in a criteria file before it is understood: values by their keys, each with its place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grants.core.cells import Cell
from grants.core.errors import Problem, Said

RULES = ("title", "pass_mark", "tie_break", "cannot_tell")
GATE = ("name", "question")


@dataclass(slots=True)
class Found:
    """The rules of the set, one gate or one criterion. `labels` says what a field is called in this kind of file."""

    place: str
    labels: Mapping[str, str] = field(default_factory=dict)
    values: dict[str, Cell] = field(default_factory=dict)
    levels: dict[int, Cell] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


@dataclass(slots=True)
class FoundSet:
    """Everything found in one file, and everything wrong with it so far."""

    rules: Found
    gates: list[Found] = field(default_factory=list)
    criteria: list[Found] = field(default_factory=list)
    tie_break: list[Cell] = field(default_factory=list)
    tie_break_in_cells: bool = False  # several names may stand in one
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def add(self, one: Found, name: str, message: str) -> None:
        """Note a problem at a field."""
        one.failed.add(name)
        label = one.labels.get(name, name)
        place = Said("%(place)s, %(field)s", place=one.place, field=label) if one.place else label
        self.problems.append(Problem(place, message))
