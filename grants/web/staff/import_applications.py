"""Bringing applications in from a file: a look at what was understood first, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from grants.actions.applications import bring_in
from grants.clock import now
from grants.core.cells import blank, shown
from grants.core.errors import Problem, Refused
from grants.core.fields import APPLICATIONS
from grants.core.matching import match
from grants.core.stages import Stage
from grants.database import db
from grants.imports.applications import Reading, by_column, overriding, read_applications, understood
from grants.imports.tables import Table, sheet_names
from grants.queries.applications import references, shown_already
from grants.web.access import allow, staff
from grants.web.errors import translated
from grants.web.forms import Form
from grants.web.requests import number
from grants.web.staff import bp
from grants.web.staff.waiting_files import WaitingFile, forget, keep, waiting

PREVIEW = 5
MOST_PROBLEMS = 100


class UploadForm(Form):
    """A file to look at."""

    file = FileField(
        _l("A spreadsheet of applications"),
        description=_l("An Excel workbook (.xlsx) or a .csv file, of 10 MB at most. Nothing is saved yet."),
    )


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file, what it was taken for, and its first words."""

    number: int
    heading: str
    field: str
    example: str
    close: bool  # taken for a field by a spelling that is only close
    to_panel: bool
    read_already: bool  # the panel reads the answers of earlier applications


@bp.route("/rounds/<slug>/applications/import", methods=["GET", "POST"])
@allow(staff)
def import_applications(slug: str) -> ResponseReturnValue:
    """Choose a file."""
    g.round.must_be(Stage.DESIGN, Stage.OPEN, Stage.SCORING)
    form = UploadForm()
    if form.validate_on_submit():
        try:
            data, name = _sent(form.file.data)
            _first_look(data, name)
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(url_for("staff.look_at_file", slug=slug, token=keep(data, name)), code=303)
    return render_template("staff/import_applications.html", form=form, fields=APPLICATIONS), form.status


@bp.route("/rounds/<slug>/applications/import/<token>", methods=["GET", "POST"])
@allow(staff)
def look_at_file(slug: str, token: str) -> ResponseReturnValue:
    """What was understood, column by column; put it right here, then bring it in."""
    file = waiting(token)
    g.round.must_be(Stage.DESIGN, Stage.OPEN, Stage.SCORING)
    sheet = request.values.get("sheet") or None
    reading, refusal = _read(file, sheet)
    wanted = request.form.get("do") == "bring in" and _looked_at(reading.table)
    if wanted and not refusal and not reading.problems:
        count = bring_in(
            db.session, g.round, reading.requests, shown=_shown(reading), untitled=reading.untitled, by=g.person,
            at=now(),
        )  # fmt: skip
        forget(token)
        flash(ngettext("One application is in.", "%(num)s applications are in.", count))
        return redirect(url_for("staff.applications", slug=slug), code=303)
    return _look(file, reading, sheet, refusal), 422 if wanted else 200


def _sent(file: FileStorage | None) -> tuple[bytes, str]:
    if file is None or not file.filename:
        raise Refused("Choose a file first.", field="file")
    return file.read(), file.filename


def _first_look(data: bytes, name: str) -> None:
    """Refuse what cannot be read at all before it is put aside; a choice of sheets is not a refusal."""
    try:
        read_applications(data, name)
    except Refused as refusal:
        if len(sheet_names(data, name) if refusal.values.get("sheets") else []) < 2:
            refusal.field = "file"
            raise


def _read(file: WaitingFile, sheet: str | None) -> tuple[Reading, Refused | None]:
    """Read the file, once, as the person says; what they say that cannot be stands beside the plain reading."""
    taken = references(db.session, g.round)
    try:
        plain = read_applications(file.data, file.name, taken=taken, sheet=sheet)
    except Refused as refusal:
        if not (sheets := sheet_names(file.data, file.name)):
            raise
        return read_applications(file.data, file.name, taken=taken, sheet=sheets[0]), refusal
    headings = plain.table.headings
    chosen = [request.form.get(f"column-{number}", "") for number in range(len(headings))]
    if "column-0" not in request.form or not _looked_at(plain.table):
        return plain, None
    try:
        override = overriding(headings, match(headings, APPLICATIONS), chosen)
        return (understood(plain.table, taken=taken, override=override) if override else plain), None
    except Refused as refusal:
        return plain, refusal


def _looked_at(table: Table) -> bool:
    """Whether what was pressed stood under this sheet: column 2 of another one is something else."""
    return request.form.get("read") == table.sheet


def _shown(reading: Reading) -> set[str]:
    """The titles ticked for the panel, among the columns that are no field of ours."""
    ticked = {number(one) for one in request.form.getlist("show")}
    return {heading for at, heading in enumerate(reading.table.headings) if at in ticked and at in reading.match.rest}


def _look(file: WaitingFile, reading: Reading, sheet: str | None, refusal: Refused | None) -> str:
    problems = list(reading.problems)
    if refusal is not None:
        problems.insert(0, Problem("", translated(refusal)))
    known = shown_already(db.session, g.round, set(reading.table.headings) - reading.untitled)
    return render_template(
        "staff/look_at_file.html",
        file=file,
        reading=reading,
        columns=_columns(reading, known),
        fields=APPLICATIONS,
        sheets=reading.table.sheets,
        sheet=sheet or reading.table.sheet,
        asked_sheet=sheet or "",
        problems=problems[:MOST_PROBLEMS],
        problem_count=len(problems),
        preview=_preview(reading.requests),
    )


def _columns(reading: Reading, known: set[str]) -> list[Column]:
    again = "column-0" in request.form and _looked_at(reading.table)
    ticked = request.form.getlist("show")
    return [
        Column(
            number=at,
            heading=heading,
            field=field,
            example=next((shown(row.cells[at], 80) for row in reading.table.rows if not blank(row.cells[at])), ""),
            close=reading.match.close.get(field) == at,
            to_panel=str(at) in ticked if again else heading in known,
            read_already=heading in known,
        )
        for at, (heading, field) in enumerate(zip(reading.table.headings, by_column(reading), strict=True))
    ]


def _preview(requests: Sequence[Any]) -> Sequence[Any]:
    return requests[:PREVIEW]
