"""Typing up what was heard: notes, a look at what was understood, and nothing is kept until somebody says yes."""

import secrets

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from wtforms.fields.choices import SelectChoice

from grants.actions.suggestions import CLOSED, log_heard
from grants.clock import now
from grants.core import policy
from grants.core.errors import Refused
from grants.core.heard import Heard, lines_of
from grants.core.stages import Stage
from grants.core.suggestions import Channel
from grants.database import db
from grants.models import Suggestion
from grants.queries.near_suggestions import Near, near_each
from grants.queries.suggestion_groups import suggestion_of
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.heard_forms import LineForm, LinesForm, NotesForm
from grants.web.codesign.suggestions import PAGE
from grants.web.filters import isolated
from grants.web.forms import Form
from grants.web.requests import number

SHORT = 80  # characters of a suggestion in a list to choose from


@bp.route(f"{PAGE}/heard", methods=["GET", "POST"])
@allow(designer)
def log_suggestions(slug: str) -> ResponseReturnValue:
    """Many at once, one line each."""
    if g.round.stage is not Stage.DESIGN:
        raise Refused(CLOSED)
    do = request.form.get("do")
    if do == "keep":
        return _keep()
    form = NotesForm()
    if do != "back" and form.validate_on_submit():
        try:
            form.where()
            return _look(lines_of(form.notes.data or ""), form)
        except Refused as refusal:
            refusal.field = "notes" if refusal.field == "lines" else refusal.field
            form.show(refusal)
    return _notes(form)


def _notes(form: Form) -> ResponseReturnValue:
    return render_template("codesign/heard.html", form=form, notes=form), form.status


def _look(heard: list[Heard], notes: NotesForm) -> ResponseReturnValue:
    """What was understood, each line with boxes to put it right, and what others said that may be the same."""
    lines = [{"text": one.text, "people": str(one.people), "who": one.who} for one in heard]
    typed = {"channel": notes.channel.data, "event": notes.event.data, "notes": notes.notes.data}
    form = LinesForm(formdata=None, data={**typed, "lines": lines, "sheet": secrets.token_hex(8)})
    return _page(form)


def _keep() -> ResponseReturnValue:
    form = LinesForm()
    if form.validate_on_submit():
        try:
            channel = form.where()
            heard = [(line.heard(), _same(line)) for line in _rows(form)]
            lines = [(one, same) for one, same in heard if one is not None]
            if wrong := [line.errors for line in _rows(form) if line.errors]:
                form.lines.errors = wrong  # found after the form was checked, so the list does not know yet
            else:
                return _kept(len(lines)) if _log(form, lines, channel) else _already()
        except Refused as refusal:
            form.show(refusal)
    return _page(form)


def _log(form: LinesForm, lines: list[tuple[Heard, Suggestion | None]], channel: Channel) -> bool:
    if not lines:
        raise Refused("Leave at least one line.")
    sheet = "".join(letter for letter in str(form.sheet.data or "") if letter.isalnum())[:32]
    kept = log_heard(
        db.session, g.round, lines, channel=channel, event=form.event.data or "",
        sheet=f"{g.person.id}:{sheet}" if sheet else "", by=g.person, at=now(),
    )  # fmt: skip
    return bool(kept)


def _kept(count: int) -> ResponseReturnValue:
    flash(ngettext("One suggestion is on the list.", "%(num)s suggestions are on the list.", count))
    return redirect(url_for("codesign.suggestions", slug=g.round.slug), code=303)


def _already() -> ResponseReturnValue:
    flash(_("These are on the list already: you sent them a moment ago."))
    return redirect(url_for("codesign.suggestions", slug=g.round.slug), code=303)


def _rows(form: LinesForm) -> list[LineForm]:
    return [entry.form for entry in form.lines]


def _same(line: LineForm) -> Suggestion | None:
    wanted = number(line.same.data)
    if wanted is None:
        return None
    try:
        found = suggestion_of(db.session, g.round, wanted, policy.OUTSIDER, None)
    except NoResultFound:
        return None  # set aside meanwhile: what was said stands by itself
    return found.merged_into or found


def _page(form: LinesForm) -> ResponseReturnValue:
    rows = _rows(form)
    found = near_each(db.session, g.round, [str(row.text.data or "") for row in rows], g.viewer, g.person.id)
    for row, near in zip(rows, found, strict=True):
        row.same.choices = [SelectChoice("", _("No, it is new")), *(_choice(one) for one in near)]
    return render_template("codesign/heard_look.html", form=form, lines=rows), form.status


def _choice(one: Near) -> SelectChoice:
    words = one.text if len(one.text) <= SHORT else f"{one.text[:SHORT]}…"
    return SelectChoice(str(one.id), f"{isolated(words)} ({ngettext('one person', '%(num)s people', one.people)})")
