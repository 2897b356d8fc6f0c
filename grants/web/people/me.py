"""My own page, and going out."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.signing_in import end_all_visits, end_visit
from grants.clock import now
from grants.database import db
from grants.queries.people import rounds_of
from grants.web import visits
from grants.web.access import allow, anyone, signed_in
from grants.web.people import bp


@bp.route("/me")
@allow(signed_in)
def me() -> ResponseReturnValue:
    """Who I am here, what I may do, and the way out."""
    return render_template("people/me.html", rounds=rounds_of(db.session, g.person))


@bp.route("/sign-out", methods=["POST"])
@allow(anyone)
def sign_out() -> ResponseReturnValue:
    """End this visit; harmless where there is none."""
    if g.visit is not None:
        end_visit(g.visit, at=now())
    return _goodbye(_("You are signed out."))


@bp.route("/sign-out/everywhere", methods=["POST"])
@allow(signed_in)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every visit of mine, on every phone and computer."""
    end_all_visits(db.session, g.person, at=now())
    return _goodbye(_("You are signed out everywhere."))


def _goodbye(words: str) -> ResponseReturnValue:
    visits.forget()
    flash(words)
    return redirect(url_for("public.home"), code=303)
