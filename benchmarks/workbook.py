"""What the whole export costs, in a process of its own: `python -m benchmarks.workbook FOLDER export|bare`."""

import json
import re
import resource
import sys
import time
from pathlib import Path

import openpyxl
from sqlalchemy import select

from benchmarks.pages import make_app, statements
from grants.core.policy import COMMAND_LINE
from grants.database import db, reading
from grants.exports.workbook import write_workbook
from grants.models import Round


def export(folder: Path) -> dict[str, object]:
    """Write the workbook of the round in this folder."""
    with make_app(folder).app_context(), reading(), statements() as sent:
        round = db.session.scalars(select(Round)).one()
        wall, processor = time.perf_counter(), time.process_time()
        with (folder / "export.xlsx").open("wb") as file:
            write_workbook(db.session, round, file, viewer=COMMAND_LINE)
        return _result("the whole export", wall, processor, folder / "export.xlsx", len(sent))


def bare(folder: Path) -> dict[str, object]:
    """Write the same cells with openpyxl alone, from memory: no query, no format, no care for what people typed."""
    book = openpyxl.load_workbook(folder / "export.xlsx", read_only=True)
    sheets = [[[cell for cell in row if cell is not None] for row in sheet.values] for sheet in book]
    copy = openpyxl.Workbook(write_only=True)
    wall, processor = time.perf_counter(), time.process_time()
    for rows in sheets:
        sheet = copy.create_sheet()
        for row in rows:
            sheet.append(row)
    copy.save(folder / "bare.xlsx")
    return _result("for comparison: bare openpyxl, the same cells", wall, processor, folder / "bare.xlsx", None)


def _result(what: str, wall: float, processor: float, file: Path, sent: int | None) -> dict[str, object]:
    return {
        "what": what,
        "wall": 1000 * (time.perf_counter() - wall),
        "cpu": 1000 * (time.process_time() - processor),
        "statements": sent,
        "size": file.stat().st_size / 1000,
        "memory": peak(),
    }


def peak() -> float:
    """The most memory this process held, in MB.

    Linux's ru_maxrss also counts what the process held before it became this program: that of whoever started it.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+) kB", status.read_text())):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


print(json.dumps({"export": export, "bare": bare}[sys.argv[2]](Path(sys.argv[1]))))
