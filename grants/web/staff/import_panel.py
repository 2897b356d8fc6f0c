"""Putting a whole panel on from a file: a look at the names first, then all of them or nobody."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField

from grants.clock import now
from grants.core.errors import Problem, Problems, Refused
from grants.database import db
from grants.imports.panel import bring_in_panel, read_panel
from grants.web.access import allow, staff
from grants.web.errors import translated
from grants.web.forms import Form
from grants.web.staff import bp
from grants.web.staff.waiting_files import forget, keep, waiting

MOST_PROBLEMS = 100


class UploadForm(Form):
    """A file to look at."""

    file = FileField(
        _l("A spreadsheet of names"),
        description=_l("An Excel workbook (.xlsx) or a .csv file, of 10 MB at most. Nothing is saved yet."),
    )


@bp.route("/rounds/<slug>/panel/import", methods=["GET", "POST"])
@allow(staff)
def import_panel(slug: str) -> ResponseReturnValue:
    """Choose a file; what is wrong with it is said here, row by row."""
    form = UploadForm()
    problems: list[Problem] = []
    if form.validate_on_submit():
        sent = form.file.data
        data, name = (sent.read(), sent.filename) if sent and sent.filename else (b"", "")
        try:
            _look(data, name)
        except Problems as found:
            problems = found.problems
        except Refused as refusal:
            form.file.errors = [translated(refusal)]
        else:
            return redirect(url_for("staff.look_at_panel", slug=slug, token=keep(data, name)), code=303)
    return _upload_page(form, problems)


@bp.route("/rounds/<slug>/panel/import/<token>", methods=["GET", "POST"])
@allow(staff)
def look_at_panel(slug: str, token: str) -> ResponseReturnValue:
    """Who is in the file; one press puts them all on the panel."""
    file = waiting(token)
    try:
        if request.method == "POST":
            number = bring_in_panel(db.session, g.round, file.data, file.name, by=g.person, at=now())
        else:
            people = read_panel(db.session, g.round, file.data, file.name)
            return render_template("staff/look_at_panel.html", file=file, people=people)
    except Problems as found:
        return _upload_page(UploadForm(), found.problems)
    except Refused as refusal:
        return _upload_page(UploadForm(), [Problem("", translated(refusal))])
    forget(token)
    flash(ngettext("One person is on the panel now.", "%(num)s people are on the panel now.", number))
    return redirect(url_for("staff.panel", slug=slug), code=303)


def _look(data: bytes, name: str) -> None:
    if not name:
        raise Refused("Choose a file first.", field="file")
    read_panel(db.session, g.round, data, name)


def _upload_page(form: UploadForm, problems: list[Problem]) -> ResponseReturnValue:
    db.session.rollback()
    return render_template(
        "staff/import_panel.html", form=form, problems=problems[:MOST_PROBLEMS], problem_count=len(problems)
    ), 422 if problems else form.status
