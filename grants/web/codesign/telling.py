"""The list of people to tell by hand: to read out on the telephone, or to print and take along."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.telling import mark_told, not_told_after_all
from grants.clock import now
from grants.core.suggestions import STATES
from grants.database import db
from grants.queries import telling
from grants.queries.criteria import agreed_set
from grants.queries.votes import to_tell_of_emergency
from grants.web.access import allow, staff
from grants.web.codesign import bp
from grants.web.codesign.fates import LIST
from grants.web.requests import number


@bp.route(f"{LIST}/to-tell", methods=["GET", "POST"])
@allow(staff)
def to_tell(slug: str) -> ResponseReturnValue:
    """Who waits to hear what became of what they said, and what to say to them."""
    if request.method == "POST":
        one = telling.telling_of(db.session, g.round, number(request.form.get("telling")) or 0, to_change=True)
        if one is None:
            abort(404)
        if request.form.get("act") == "undo":
            not_told_after_all(one, by=g.person, at=now())
            flash(_("Back on the list."))
        else:
            mark_told(one, by=g.person, at=now())
            flash(_("Told. It stands below, should it have been a slip."))
        return redirect(url_for("codesign.to_tell", slug=slug), code=303)
    agreed = agreed_set(db.session, g.round)
    return render_template(
        "codesign/to_tell.html",
        emergency=agreed,
        of_emergency=to_tell_of_emergency(db.session, agreed),
        waiting=telling.to_tell(db.session, g.round),
        done=telling.told_lately(db.session, g.round),
        states=STATES,
    )
