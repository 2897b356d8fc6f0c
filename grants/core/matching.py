"""Which column of a spreadsheet is which field: titles that we know, spellings close to them, or what a person says."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache

from grants.core.cells import Cell, blank
from grants.core.errors import Problem, Problems, Refused, Said
from grants.core.fields import Field, Fields

CLOSE = 0.88  # of the letters shared: "Refrence" and "Organistion" pass, "Organisation type" does not
LONGEST = 200  # characters of a cell that are looked at; a longer one is no heading
LONG_ENOUGH = 5  # letters; in shorter words one letter makes another word
OTHER_WORDS = frozenset({"preference", "contract", "lease", "places"})  # near to our titles, and other things


@dataclass(frozen=True, slots=True)
class Match:
    """What was understood of the headings, column by column; columns are counted from 0."""

    headings: tuple[str, ...]
    columns: dict[str, tuple[int, ...]]  # for each field found; where there are several, the first one filled counts
    rest: tuple[int, ...]  # the columns that are no field of ours
    close: dict[str, int] = field(default_factory=dict)  # fields found by a spelling that is only close
    problems: tuple[Problem, ...] = ()  # a field that two columns could be, a required field that none is

    def value(self, cells: Sequence[Cell], field: str) -> Cell:
        """What a row holds for a field, or None."""
        return next((cells[column] for column in self.columns.get(field, ()) if not blank(cells[column])), None)

    def column(self, cells: Sequence[Cell], field: str) -> int | None:
        """The column that `value` reads in this row, so that a problem can name it."""
        columns = self.columns.get(field, ())
        return next((column for column in columns if not blank(cells[column])), columns[0] if columns else None)

    def must_be_clear(self) -> None:
        """Refuse to go on while a field is missing or could be two columns."""
        if self.problems:
            raise Problems(self.problems)


def match(headings: Sequence[str], fields: Fields, override: Mapping[str, str] | None = None) -> Match:
    """Find the column of each field. `override` says it for some: {field: heading}, or an empty heading for none."""
    columns = _as_told(headings, fields, override or {})
    free = [at for at, heading in enumerate(headings) if plain(heading) and not _taken(at, columns)]
    doubts: dict[str, list[int]] = {}
    for find in (_by_own_title, _by_known_title, _by_side_by_side):
        for wanted in fields:
            if wanted.name not in columns and wanted.name not in doubts:
                found = find(wanted, [at for at in free if not _taken(at, columns)], headings)
                if len(found) > 1 and find is not _by_side_by_side:
                    doubts[wanted.name] = found
                elif found:
                    columns[wanted.name] = tuple(found)
    close = _by_close_spelling(headings, fields, columns, doubts)
    told = {name: at for name, at in columns.items() if at}
    problems = [*_doubtful(headings, fields, doubts), *_missing(fields, told, doubts)]
    rest = tuple(at for at, heading in enumerate(headings) if heading and not _taken(at, told))
    return Match(tuple(headings), told, rest, close, tuple(problems))


def known(fields: Fields, override: Mapping[str, str] | None = None) -> Callable[[Sequence[str]], int]:
    """A count of the headings that we know, for finding the row and the sheet that hold them."""
    told = {plain(heading) for heading in (override or {}).values()} - {""}
    anything = Field("", "", tuple(title for wanted in fields for title in _titles(wanted)))

    def count(headings: Sequence[str]) -> int:
        words = {plain(heading) for heading in headings} - {""}
        return sum(word in told or _likeness(anything, word) >= CLOSE for word in words)

    return count


def plain(heading: str) -> str:
    """A heading without capitals, spaces and signs: "E-mail " and "Email" are one."""
    start = unicodedata.normalize("NFKC", heading[:LONGEST]).casefold()
    return "".join(letter for letter in start if letter.isalnum())


def _as_told(headings: Sequence[str], fields: Fields, override: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    columns: dict[str, tuple[int, ...]] = {}
    for name, heading in override.items():
        if name not in {wanted.name for wanted in fields}:
            names = ", ".join(wanted.name for wanted in fields)
            raise Refused("There is no field “%(field)s”. The fields are: %(fields)s.", field=name, fields=names)
        found = [at for at, title in enumerate(headings) if plain(title) == plain(heading)] if plain(heading) else []
        if heading and not found:
            titles = ", ".join(f"“{title}”" for title in headings if title)
            raise Refused("There is no column “%(column)s”. There are: %(columns)s.", column=heading, columns=titles)
        if found and _taken(found[0], columns):
            raise Refused("The column “%(column)s” is given for two fields. Choose one.", column=heading)
        columns[name] = tuple(found[:1])
    return columns


def _taken(column: int, columns: Mapping[str, tuple[int, ...]]) -> bool:
    return any(column in at for at in columns.values())


def _by_own_title(wanted: Field, free: Sequence[int], headings: Sequence[str]) -> list[int]:
    return [at for at in free if plain(headings[at]) == plain(wanted.title)]


def _by_known_title(wanted: Field, free: Sequence[int], headings: Sequence[str]) -> list[int]:
    titles = {plain(title) for title in wanted.titles}
    return [at for at in free if plain(headings[at]) in titles]


def _by_side_by_side(wanted: Field, free: Sequence[int], headings: Sequence[str]) -> list[int]:
    places = {plain(headings[at]): at for at in free}
    return [places[plain(title)] for title in wanted.one_after_other if plain(title) in places]


def _by_close_spelling(
    headings: Sequence[str], fields: Fields, columns: dict[str, tuple[int, ...]], doubts: dict[str, list[int]]
) -> dict[str, int]:
    """Columns whose heading is nearly a title; each goes to the field it is nearest to, if that one is free."""
    nearest: dict[str, list[int]] = {}
    for at, heading in enumerate(headings):
        if plain(heading) and not _taken(at, columns) and not any(at in doubt for doubt in doubts.values()):
            best = max(fields, key=lambda wanted: _likeness(wanted, plain(heading)))
            if _likeness(best, plain(heading)) >= CLOSE and best.name not in columns and best.name not in doubts:
                nearest.setdefault(best.name, []).append(at)
    for name, found in nearest.items():
        if len(found) > 1:
            doubts[name] = found
        else:
            columns[name] = tuple(found)
    return {name: found[0] for name, found in nearest.items() if len(found) == 1}


def _likeness(wanted: Field, word: str) -> float:
    titles = _titles(wanted)
    if word in titles:
        return 1.0
    if len(word) < LONG_ENOUGH or word in OTHER_WORDS:
        return 0.0
    near = (title for title in titles if title[0] == word[0] and abs(len(title) - len(word)) <= 3)
    return max((_alike(word, title) for title in near if len(title) >= LONG_ENOUGH), default=0.0)


@cache
def _titles(wanted: Field) -> frozenset[str]:
    return frozenset(plain(title) for title in (wanted.title, *wanted.titles, *wanted.one_after_other)) - {""}


def _alike(word: str, title: str) -> float:
    """How much of two words is the same; the quick answer first, for most words are far apart."""
    letters = SequenceMatcher(None, title, word, autojunk=False)
    return letters.ratio() if letters.quick_ratio() >= CLOSE else 0.0


def _doubtful(headings: Sequence[str], fields: Fields, doubts: Mapping[str, list[int]]) -> list[Problem]:
    titles = {wanted.name: wanted.title for wanted in fields}
    return [
        Problem(
            Said("headings"),
            Said(
                "Several columns could be “%(title)s”: %(columns)s. Say which it is.",
                title=titles[name],
                columns=_quoted(headings, found),
            ),
        )
        for name, found in doubts.items()
    ]


def _missing(fields: Fields, columns: Mapping[str, object], doubts: Mapping[str, object]) -> list[Problem]:
    return [
        Problem(
            Said("headings"),
            Said("There is no column “%(title)s”. Add it, or say which column it is.", title=wanted.title),
        )
        for wanted in fields
        if wanted.required and wanted.name not in columns and wanted.name not in doubts
    ]


def _quoted(headings: Sequence[str], columns: Sequence[int]) -> str:
    return ", ".join(f"“{headings[at]}”" for at in columns)
