"""A criteria set from a file, YAML or xlsx: every problem with its place, or the whole set."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from grants.core.cells import Cell, blank, cleaned, plain_digits, shown, text, whole
from grants.core.criteria import (
    CommentRule,
    CriterionWords,
    GateWords,
    SetWords,
    faults,
    fold,
    one_line,
    tidied,
    tidied_gate,
    tidy,
)
from grants.core.errors import Problem, Problems, Refused, Said
from grants.imports.criteria_found import Found, FoundSet
from grants.imports.criteria_xlsx import find_in_workbook
from grants.imports.criteria_yaml import find_in_yaml
from grants.imports.tables import is_workbook

T = TypeVar("T")

MOST_PROBLEMS = 100  # a list that somebody can still read

TRUE = frozenset({"true", "yes", "on", "1"})
FALSE = frozenset({"false", "no", "off", "0"})
_FIGURE = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,20})?")


@dataclass(frozen=True, slots=True)
class ReadCriteria:
    """A set that was read, and what its reader should know about the file."""

    words: SetWords
    notices: list[str] = field(default_factory=list)


def read_criteria(data: bytes, filename: str) -> SetWords:
    """The set that a file holds. Raises Problems, all of them, where something cannot be taken as it was meant."""
    return read_criteria_file(data, filename).words


def read_criteria_file(data: bytes, filename: str) -> ReadCriteria:
    """The same, with notices about the file."""
    try:
        found = find_in_workbook(data, filename) if is_workbook(data, filename) else find_in_yaml(data)
    except Refused as refusal:
        raise Problems([Problem("", refusal.said)]) from refusal
    words = _set_words(found)
    _check(words, found)
    if found.problems:
        raise Problems(_listed(found.problems))
    return ReadCriteria(words, found.notices)


def _listed(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - MOST_PROBLEMS
    if more <= 0:
        return problems
    return [*problems[:MOST_PROBLEMS], Problem("", Said("There are %(more)s more problems.", more=more))]


def _set_words(found: FoundSet) -> SetWords:
    rules = _Values(found.rules, found)
    return SetWords(
        title=one_line(rules.text("title")),
        pass_mark=rules.read("pass_mark", figure, None),
        tie_break=_tie_break(found),
        cannot_tell=rules.read("cannot_tell", _flag, default=False),
        gates=tuple(_gate(one, found) for one in found.gates),
        criteria=tuple(_criterion(one, found) for one in found.criteria),
    )


def _gate(one: Found, found: FoundSet) -> GateWords:
    values = _Values(one, found)
    return tidied_gate(GateWords(name=values.text("name"), question=values.text("question")))


def _criterion(one: Found, found: FoundSet) -> CriterionWords:
    values = _Values(one, found)
    if "weight" not in one.failed and blank(one.values.get("weight")):
        found.add(one, "weight", Said("Give it a weight, a whole number from 0."))
    return tidied(
        CriterionWords(
            name=values.text("name"),
            question=values.text("question"),
            guidance=values.text("guidance"),
            weight=values.read("weight", whole, 0),
            lowest=values.read("lowest", whole, 0),
            highest=values.read("highest", whole, 5),
            minimum=values.read("minimum", figure, None),
            comment=values.read("comment", _comment_rule, CommentRule.OPTIONAL),
            levels={point: _clean(cell) for point, cell in one.levels.items()},
        )
    )


class _Values:
    """The values of one thing, each taken as it was meant; what cannot be is noted as a problem."""

    def __init__(self, one: Found, found: FoundSet) -> None:
        self._one, self._found = one, found

    def text(self, key: str) -> str:
        return _clean(self._one.values.get(key))

    def read(self, key: str, kind: Callable[[Cell], T], default: T) -> T:
        value = self._one.values.get(key)
        if blank(value):
            return default
        try:
            return kind(value)
        except Refused as refusal:
            self._found.add(self._one, key, refusal.said)
            return default


def _clean(value: Cell) -> str:
    return tidy(cleaned(text(value))[0])


def figure(value: Cell) -> Decimal:
    """A number with or without decimals, such as a pass mark."""
    written = plain_digits(text(value)).strip()
    if isinstance(value, bool) or not _FIGURE.fullmatch(written):
        raise Refused("Write a number, such as 2 or 2.5, in place of “%(text)s”.", text=shown(value))
    return Decimal(written)


def _flag(value: Cell) -> bool:
    word = text(value).strip().casefold()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise Refused("Write true or false in place of “%(text)s”.", text=shown(value))


def _comment_rule(value: Cell) -> CommentRule:
    try:
        return CommentRule(text(value).strip().casefold())
    except ValueError:
        raise Refused("Write required, optional or none in place of “%(text)s”.", text=shown(value)) from None


def _tie_break(found: FoundSet) -> tuple[str, ...]:
    """The names in order. A spreadsheet may give several in one cell, with commas or on lines of their own."""
    known = {fold(_clean(one.values.get("name"))) for one in found.criteria}
    names: list[str] = []
    for cell in found.tie_break:
        written = _clean(cell)
        whole_name = fold(written) in known or not found.tie_break_in_cells
        names += [written] if whole_name else written.replace(";", "\n").replace(",", "\n").split("\n")
    return tuple(one_line(name) for name in names if one_line(name))


def _check(words: SetWords, found: FoundSet) -> None:
    lists: Mapping[str, list[Found]] = {"gates": found.gates, "criteria": found.criteria}
    for fault in faults(words):
        one = lists[fault.part][fault.place] if fault.part else found.rules
        name = str(fault.refusal.field)
        if name in one.failed or ("highest" in one.failed and name in ("levels", "minimum")):
            continue
        if name == "levels" and "point" in fault.refusal.values:
            name = f"level {fault.refusal.values['point']}"
        found.add(one, name, fault.refusal.said)
