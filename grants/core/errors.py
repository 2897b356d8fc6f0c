"""What is said to a person when something cannot be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


class Said(str):
    """A sentence of ours: English as it stands, and translated late where somebody reads another language.

    `message` may hold `%(name)s` places, filled from `values`; a value may be such a sentence too. Without values it is
    a sentence to be filled later: `Said(TOO_LONG, most=5)`. Collected for translation by its name and its first words.
    """

    __slots__ = ("message", "values")
    message: str
    values: dict[str, object]

    def __new__(cls, message: str, /, **values: object) -> Self:
        said = super().__new__(cls, message % values if values else message)
        said.message = str(message)
        said.values = values
        return said


class Counted(Said):
    """The same, worded for one and for many; the words for many name the `count`."""

    __slots__ = ("many", "number")
    many: str
    number: int

    def __new__(cls, one: str, many: str, number: int, /, **values: object) -> Self:
        values = {"count": f"{number:,}", **values}
        said = str.__new__(cls, (one if number == 1 else many) % values)
        said.message, said.many, said.number, said.values = one, many, number, values
        return said


class Refused(Exception):
    """Not now, or not like this: a sentence for the person who asked, and the field it is about.

    `message` may hold `%(name)s` places, filled from `values`, so that it can be translated before it is filled.
    `mend` names the page where it can be put right (the web turns it into a link).
    """

    def __init__(self, message: str, field: object = None, mend: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.mend = mend
        self.values = values

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Said:
        """The sentence by itself, where it is shown as one problem among others."""
        if isinstance(self.message, Said) and self.message.values:
            return self.message
        return Said(self.message, **({"field": self.field} | self.values if self.values else {}))


MOST_PROBLEMS = 20_000  # of one file; nobody mends so many by hand, and each of them takes room
STOPPED = Said("There are more problems than are listed here. Check that it is the right file and the right sheet.")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what came in, and where: "row 5, column Amount". Both are Said, so that they translate."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class Problems(Exception):
    """Everything wrong with a file, found in one reading; nothing was saved."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
