"""A criteria file as a spreadsheet: the sheets Set, Gates and Criteria."""

import re
from collections.abc import Mapping, Sequence

from grants.core.cells import Cell, blank, text
from grants.core.errors import Problem, Said
from grants.core.matching import plain
from grants.imports.criteria_found import GATE, RULES, Found, FoundSet
from grants.imports.delimited import Known
from grants.imports.grid import read_grid
from grants.imports.tables import Row, Table, read_table
from grants.imports.xlsx import Book, Sheet

CRITERION = ("name", "question", "guidance", "weight", "lowest", "highest", "minimum", "comment")
LABELS = {name: name.capitalize() for name in CRITERION}
LAST_ROW = 1_000

_LEVEL = re.compile(r"level(\d{1,4})")


def find_in_workbook(data: bytes, filename: str) -> FoundSet:
    """Everything in the workbook by its keys. Raises Refused where it cannot be read at all."""
    sheets = {sheet.name.strip().casefold(): sheet for sheet in Book(data).sheets}
    found = FoundSet(Found("Set"), tie_break_in_cells=True)
    if "set" in sheets:
        _find_rules(data, sheets["set"], found)
    table = read_table(data, filename, wanted="Criteria", known=_known(CRITERION), last_row=LAST_ROW)
    found.notices += [notice for notice in table.notices if notice not in found.notices]
    columns = _columns(table, table.sheet or "Criteria", CRITERION, found)
    found.criteria = [_criterion(row, columns, table.sheet) for row in table.rows]
    if "gates" in sheets and sheets["gates"].name != table.sheet:
        _find_gates(data, filename, sheets["gates"], found)
    return found


def _find_rules(data: bytes, sheet: Sheet, found: FoundSet) -> None:
    book = Book(data)
    grid = read_grid(book, sheet, last_row=LAST_ROW)
    for trouble in grid.troubles:
        found.problems.append(
            Problem(Said("%(sheet)s, row %(row)s", sheet=sheet.name, row=trouble.row), trouble.message)
        )
    for number, cells in grid.rows.items():
        heading = plain(text(cells.get(1)))
        key = next((name for name in RULES if plain(name) == heading), None)
        value = cells.get(2)
        if heading == "key" or (not heading and blank(value)):
            continue
        if key is None:
            message = Said("There is no such key. The keys are %(keys)s.", keys=", ".join(RULES))
            found.problems.append(
                Problem(
                    Said(
                        "%(sheet)s, row %(row)s, %(key)s",
                        sheet=sheet.name,
                        row=number,
                        key=text(cells.get(1)) or Said("no key"),
                    ),
                    message,
                )
            )
        elif key == "tie_break":
            found.tie_break.append(value)
        elif key in found.rules.values:
            found.problems.append(
                Problem(
                    Said("%(sheet)s, row %(row)s, %(key)s", sheet=sheet.name, row=number, key=key),
                    Said("This stands here twice. Keep one."),
                )
            )
        else:
            found.rules.values[key] = value


def _find_gates(data: bytes, filename: str, sheet: Sheet, found: FoundSet) -> None:
    if not read_grid(Book(data), sheet, last_row=LAST_ROW).rows:
        return
    table = read_table(data, filename, wanted="Gates", known=_known(GATE), sheet=sheet.name, last_row=LAST_ROW)
    columns = _columns(table, table.sheet, GATE, found)
    for row in table.rows:
        values = {name: row.cells[column] for name, column in columns.items()}
        found.gates.append(Found(Said("%(sheet)s, row %(row)s", sheet=table.sheet, row=row.number), LABELS, values))


def _criterion(row: Row, columns: Mapping[str, int], sheet: str) -> Found:
    values: dict[str, Cell] = {}
    levels: dict[int, Cell] = {}
    labels = dict(LABELS)
    for name, column in columns.items():
        if level := _LEVEL.fullmatch(name):
            levels[int(level[1])] = row.cells[column]
            labels[f"level {int(level[1])}"] = f"Level {int(level[1])}"
        else:
            values[name] = row.cells[column]
    filled = {point: cell for point, cell in levels.items() if not blank(cell)}
    return Found(Said("%(sheet)s, row %(row)s", sheet=sheet, row=row.number), labels, values, filled)


def _columns(table: Table, sheet: str, names: Sequence[str], found: FoundSet) -> dict[str, int]:
    columns: dict[str, int] = {}
    for at, heading in enumerate(table.headings):
        key = _key(heading, names)
        if key is None:
            titles = [LABELS[name] for name in names] + (["Level 0", "Level 1…"] if "weight" in names else [])
            message = Said("There is no such column here. The columns are %(columns)s.", columns=", ".join(titles))
            found.problems.append(Problem(Said("%(sheet)s, column “%(column)s”", sheet=sheet, column=heading), message))
        elif key in columns:
            found.problems.append(
                Problem(
                    Said("%(sheet)s, column “%(column)s”", sheet=sheet, column=heading),
                    Said("There are two of these columns. Keep one."),
                )
            )
        else:
            columns[key] = at
    for problem in table.problems():
        found.problems.append(Problem(Said("%(sheet)s, %(place)s", sheet=sheet, place=problem.place), problem.message))
    return columns


def _key(heading: str, names: Sequence[str]) -> str | None:
    word = plain(heading)
    if word in names:
        return word
    level = _LEVEL.fullmatch(word)
    return f"level{int(level[1])}" if level and "weight" in names else None


def _known(names: Sequence[str]) -> Known:
    return lambda headings: sum(_key(heading, names) is not None for heading in headings)
