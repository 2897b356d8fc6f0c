"""Criteria as files: in, with a look at what was read before anything is replaced, and out."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.criteria import replace_draft
from grants.clock import now
from grants.core.boundaries import OutOfBounds
from grants.core.criteria import SetWords, fold
from grants.core.errors import Problem, Problems, Refused
from grants.core.stages import Stage
from grants.database import db
from grants.exports.criteria import as_workbook, as_yaml
from grants.imports.criteria import ReadCriteria, read_criteria, read_criteria_file
from grants.models import CriteriaSet
from grants.queries.criteria import draft_set
from grants.web.access import allow, anyone, designer
from grants.web.codesign import bp, shown
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.forms import ImportForm, ReplaceForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route(f'{PAGE}/versions/<int:number>.<any("yaml", "xlsx"):ending>')
@allow(anyone)
def criteria_file(slug: str, number: int, ending: str) -> ResponseReturnValue:
    """One version as a file that can be read back."""
    words = shown.visible_set(number).words
    data = as_yaml(words).encode() if ending == "yaml" else as_workbook(words)
    kind = "application/yaml; charset=utf-8" if ending == "yaml" else XLSX
    name = f"{slug}-criteria-{number}.{ending}"
    return Response(data, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.route(f"{PAGE}/import", methods=["GET", "POST"])
@allow(designer)
def import_criteria(slug: str) -> ResponseReturnValue:
    """Read a file; where a draft would be replaced, show what was read and ask first."""
    g.round.must_be(Stage.DESIGN)
    if request.form.get("words"):
        return _replace_as_shown(slug)
    form = ImportForm()
    problems: list[Problem] = []
    if form.validate_on_submit():
        try:
            read = _sent_file()
            return take_in(read.words, read.notices)
        except Refused as refusal:
            form.show(refusal)
        except Problems as found:
            problems = found.problems
            form.show(Refused("This file was not taken in. Nothing has changed.", field="file"))
    return render_template("codesign/import.html", form=form, problems=problems), form.status


def take_in(words: SetWords, notices: list[str] | None = None) -> ResponseReturnValue:
    """Begin the draft with these words, or ask before they replace one that holds something."""
    draft = draft_set(db.session, g.round)
    if draft is None or not (draft.criteria or draft.gates):
        replace_draft(db.session, g.round, words, by=g.person, at=now())
        flash(_("%(count)s criteria are in the draft. Change whatever you like.", count=len(words.criteria)))
        for notice in notices or []:
            flash(notice)
        return redirect(url_for("codesign.criteria", slug=g.round.slug), code=303)
    form = ReplaceForm(formdata=None, data={"words": as_yaml(words), "revision": draft.revision})
    return _ask(form, words, draft, notices or [])


def _sent_file() -> ReadCriteria:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refused("Choose a file first.", field="file")
    return read_criteria_file(sent.read(), sent.filename)


def _replace_as_shown(slug: str) -> ResponseReturnValue:
    form = ReplaceForm()
    try:
        words = read_criteria(str(form.words.data).encode(), "criteria.yaml")
    except Problems as found:
        raise Refused("What was read could not be read again. Send the file once more.") from found
    draft = draft_set(db.session, g.round, to_change=True)
    if draft is not None and draft.revision != form.seen:
        form.show(Refused("Somebody changed the draft meanwhile. Look once more before you replace it."))
        form.look_again(draft.revision)
        return _ask(form, words, draft, [])
    try:
        replace_draft(db.session, g.round, words, why=form.why.data or "", by=g.person, at=now())
    except OutOfBounds as refusal:
        if draft is None:
            raise
        form.show(refusal)
        return _ask(form, words, draft, [])
    flash(_("The draft is replaced. What was in it before can be brought back below."))
    return redirect(url_for("codesign.criteria", slug=slug), code=303)


def _ask(form: ReplaceForm, words: SetWords, draft: CriteriaSet, notices: list[str]) -> ResponseReturnValue:
    read = {fold(criterion.name) for criterion in words.criteria}
    here = {fold(criterion.name) for criterion in draft.criteria}
    return render_template(
        "codesign/import_check.html",
        form=form,
        words=words,
        draft=draft,
        notices=notices,
        gone=[criterion.name for criterion in draft.criteria if fold(criterion.name) not in read],
        known=here,
        fold=fold,
    ), form.status
