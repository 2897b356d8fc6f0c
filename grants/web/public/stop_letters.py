"""The link at the end of a letter: no more letters about suggestions, and back again."""

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.telling import start_letters, stop_letters
from grants.clock import now
from grants.core import tokens
from grants.database import db
from grants.models import Mail
from grants.queries.telling import has_stopped
from grants.web.access import allow, anyone
from grants.web.public import bp


@bp.route(f"{tokens.STOP_PATH}<token>", methods=["GET", "POST"])
@allow(anyone)
def stop_letters_here(token: str) -> ResponseReturnValue:
    """Opening it changes nothing, for mail scanners open links; its button does."""
    mail = _letter(token)
    if request.method == "POST":
        if request.form.get("act") == "start":
            start_letters(db.session, mail.to_email)
            flash(_("You get letters again."))
        else:
            stop_letters(db.session, mail.to_email, at=now())
            flash(_("You get no more letters about suggestions."))
        return redirect(url_for("public.stop_letters_here", token=token), code=303)
    stopped = has_stopped(db.session, mail.to_email)
    return render_template("public/stop_letters.html", email=mail.to_email, stopped=stopped)


def _letter(token: str) -> Mail:
    """The letter whose link this is; a link we never made leads nowhere."""
    parts = tokens.parts_of_link(token)
    key = current_app.config["SETTINGS"].secret_key or ""
    if parts is None or not tokens.same(tokens.stop_token(key, parts[0]), token):
        abort(404)
    return db.session.get(Mail, parts[0]) or abort(404)
