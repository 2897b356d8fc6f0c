"""Noting things down while a meeting goes on: one box, one press, and what was said stands on the list and the wall."""

import secrets

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import HiddenField, TextAreaField

from grants.actions.first_look import bring_back_suggestion, take_note_back
from grants.actions.suggestions import log_heard
from grants.clock import now
from grants.core.errors import Refused
from grants.core.heard import lines_of
from grants.core.stages import Stage
from grants.core.suggestions import Channel
from grants.database import db
from grants.models import Suggestion
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.hall import HALL, event_named, heard_at
from grants.web.forms import Form

CAPTURE = f"{HALL}/notes"
SHOWN = 20


class CaptureForm(Form):
    """What somebody just said."""

    sheet = HiddenField()
    said = TextAreaField(
        _l("What did somebody say?"),
        description=_l("One line for each thing. Write “4x more benches” if four people said it."),
    )


@bp.route(CAPTURE, methods=["GET", "POST"])
@allow(designer)
def capture(slug: str) -> ResponseReturnValue:
    """One box; what is written is kept under the meeting's name."""
    g.round.must_be(Stage.DESIGN)
    event = event_named()
    if not event:
        return redirect(url_for("codesign.hall", slug=slug), code=303)
    form = CaptureForm()
    if form.validate_on_submit():
        try:
            kept = log_heard(
                db.session, g.round, [(line, None) for line in lines_of(form.said.data or "")], channel=Channel.EVENT,
                event=event, sheet=(form.sheet.data or "")[:60], by=g.person, at=now(),
            )  # fmt: skip
        except Refused as refusal:
            refusal.field = "said"
            form.show(refusal)
        else:
            if kept:
                flash(_("Noted: %(words)s", words=kept[-1].text[:80]))
            return redirect(url_for("codesign.capture", slug=slug, event=event), code=303)
    if request.method == "GET":
        form.sheet.data = secrets.token_urlsafe(12)
    return render_template("codesign/capture.html", form=form, event=event, heard=heard_at(event, SHOWN)), form.status


@bp.route(f"{CAPTURE}/<int:suggestion_id>/take-back", methods=["POST"])
@allow(designer)
def take_back_note(slug: str, suggestion_id: int) -> ResponseReturnValue:
    """Take a note off the list, or put it back; what somebody sent is set aside on its own page, with a reason."""
    note = db.session.scalars(
        select(Suggestion)
        .where(Suggestion.round_id == g.round.id, Suggestion.id == suggestion_id)
        .where(Suggestion.logged_by_id.is_not(None))
    ).one()
    if request.form.get("do") == "back":
        bring_back_suggestion(db.session, note, by=g.person, at=now())
        flash(_("It stands on the list again."))
    else:
        take_note_back(db.session, note, by=g.person, at=now())
        flash(_("Taken off the list. You find it under “set aside” on the suggestions page."))
    return redirect(url_for("codesign.capture", slug=slug, event=note.event), code=303)
