"""Applications out of a csv or xlsx file: what was understood, and everything that is wrong with it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from grants.core.applications import LONGEST, LONGEST_TEXT, Request, new_references
from grants.core.cells import Cell, blank, text
from grants.core.errors import MOST_PROBLEMS, STOPPED, Counted, Problem, Problems, Refused, Said
from grants.core.fields import APPLICATIONS
from grants.core.matching import Match, known, match
from grants.core.money import pence
from grants.imports.tables import Row, Table, read_table

MONEY = ("amount", "least")
WORDS = tuple(one.name for one in APPLICATIONS if one.name not in (*MONEY, "reference"))


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was understood. Nothing is saved; with `problems` nothing can be."""

    table: Table
    match: Match
    requests: Sequence[Request]
    problems: Sequence[Problem]
    notices: Sequence[str]

    @property
    def sum(self) -> int:
        """What they ask for together, in pence."""
        return sum(request.amount or 0 for request in self.requests)

    @property
    def kept_as_answers(self) -> list[str]:
        """The titles of the columns that are no field of ours and hold something."""
        return [
            self.table.headings[column]
            for column in self.match.rest
            if any(not blank(row.cells[column]) for row in self.table.rows)
        ]

    @property
    def untitled(self) -> set[str]:
        """What we call the columns that have no title."""
        return {self.table.headings[column] for column in self.table.untitled}

    def must_be_whole(self) -> None:
        """Raise Problems where anything is wrong."""
        if self.problems:
            raise Problems(self.problems)


@dataclass(slots=True)
class _Desk:
    """What is on the table while a file is read, row by row."""

    table: Table
    match: Match
    taken: Collection[str]
    rows_of: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    troubled: set[tuple[int, int | None]] = field(default_factory=set)  # cells without a value, reported already

    def problem(self, row: Row, name: str, message: str) -> None:
        column = self.match.column(row.cells, name)
        place = Said("row %(row)s", row=row.number) if column is None else self.table.place(row.number, column)
        self.problems.append(Problem(place, message))


def read_applications(
    data: bytes,
    filename: str,
    *,
    taken: Collection[str] = (),
    override: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Reading:
    """Read a file of applications. `taken` are the round's references; `override` says {field: heading}.

    Raises Refused where the file cannot be read at all; what is wrong with its rows stands in `problems`.
    """
    table = read_table(data, filename, wanted="Applications", known=known(APPLICATIONS, override), sheet=sheet)
    return understood(table, taken=taken, override=override)


def understood(table: Table, *, taken: Collection[str] = (), override: Mapping[str, str] | None = None) -> Reading:
    """What a table says, by its own headings or as a person says which is which: a file is read only once for both."""
    found = match(table.headings, APPLICATIONS, override)
    if found.problems:
        return Reading(table, found, (), list(found.problems), table.notices)
    desk = _Desk(table, found, taken)
    desk.problems += table.problems()
    desk.troubled = {(trouble.row, trouble.column) for trouble in table.troubles}
    spare = new_references({*taken, *(text(found.value(row.cells, "reference")) for row in table.rows)})
    requests: list[Request] = []
    for row in table.rows:
        if len(desk.problems) >= MOST_PROBLEMS:
            return Reading(table, found, requests, [Problem("", STOPPED), *desk.problems], table.notices)
        requests.append(_request(desk, row, spare))
    notices = list(table.notices)
    if not requests:
        desk.problems.append(Problem("", Said("There are no applications in this file.")))
    without = sum(blank(found.value(row.cells, "reference")) for row in table.rows)
    if requests and without:
        notices.append(
            Counted(
                "One had no reference and was given one, such as A-001.",
                "%(count)s had no reference and were given one: A-001, A-002 and on.",
                without,
            )
        )
    return Reading(table, found, requests, desk.problems, notices)


def _request(desk: _Desk, row: Row, spare: Iterator[str]) -> Request:
    reference = _reference(desk, row) or next(spare)
    words = {name: _words(desk, row, name) for name in WORDS}
    for name in ("project", "organisation"):
        if not words[name]:
            said = Said("Give the project a name." if name == "project" else "Say which group asks.")
            desk.problem(row, name, said)
    if blank(desk.match.value(row.cells, "amount")):
        desk.problem(row, "amount", Said("Say how much the group asks for, such as 1200.50."))
    amount, least = (_money(desk, row, name) for name in MONEY)
    return Request(
        reference=reference,
        amount=amount,
        least=least,
        answers={desk.table.headings[at]: text(row.cells[at]) for at in desk.match.rest if not blank(row.cells[at])},
        **words,
    )


def _reference(desk: _Desk, row: Row) -> str:
    reference = _words(desk, row, "reference")
    if not reference:
        return ""
    if reference in desk.taken:
        desk.problem(row, "reference", Said("%(reference)s is in this round already.", reference=reference))
    elif (first := desk.rows_of.setdefault(reference, row.number)) != row.number:
        desk.problem(
            row,
            "reference",
            Said(
                "%(reference)s is in row %(first)s too. Each application needs its own.",
                reference=reference,
                first=first,
            ),
        )
    return reference


def _words(desk: _Desk, row: Row, name: str) -> str:
    said = text(desk.match.value(row.cells, name))
    longest = LONGEST.get(name, LONGEST_TEXT)
    if len(said) > longest:
        desk.problem(
            row,
            name,
            Said(
                "This is %(length)s characters long. Keep it to %(most)s.", length=f"{len(said):,}", most=f"{longest:,}"
            ),
        )
    return said if name == "summary" else " ".join(said.split())


def _money(desk: _Desk, row: Row, name: str) -> int | None:
    cell: Cell = desk.match.value(row.cells, name)
    if blank(cell) or (row.number, desk.match.column(row.cells, name)) in desk.troubled:
        return None
    try:
        return pence(cell)
    except Refused as refusal:
        desk.problem(row, name, refusal.said)
        return None


def by_column(reading: Reading) -> list[str]:
    """For each column the field it was taken for, or nothing."""
    fields = [""] * len(reading.table.headings)
    for name, columns in reading.match.columns.items():
        for column in columns:
            fields[column] = name
    return fields


def overriding(headings: Sequence[str], found: Match, chosen: Sequence[str]) -> dict[str, str]:
    """What a person's choice of a field for each column changes: {field: heading}, empty for none.

    Raises Refused where one field is chosen for two columns that we would not read side by side ourselves.
    """
    titles = {one.name: one.title for one in APPLICATIONS}
    override = {}
    for name, title in titles.items():
        columns = tuple(column for column, field in enumerate(chosen) if field == name)
        if set(columns) == set(found.columns.get(name, ())):
            continue
        if len(columns) > 1:
            first, *others = (f"“{headings[column]}”" for column in columns)
            both = Said("%(columns)s and %(last)s", columns=", ".join([first, *others[:-1]]), last=others[-1])
            raise Refused("%(columns)s are both “%(field)s”. Choose one of them.", columns=both, field=title)
        override[name] = headings[columns[0]] if columns else ""
    return override
