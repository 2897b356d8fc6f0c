"""The panel's other sheets for one application, while people score: where the group agreed to show them."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from grants.actions.others import look_at_others
from grants.clock import now
from grants.database import db
from grants.queries.others import others_sheets
from grants.web.access import allow, panel_member
from grants.web.panel import bp


@bp.route("/rounds/<slug>/scoring/<int:application_id>/others", methods=["GET", "POST"])
@allow(panel_member)
def others(slug: str, application_id: int) -> ResponseReturnValue:
    """A button that opens them, for opening goes on the record; then each sheet, mark by mark."""
    looking = request.method == "POST"
    found = others_sheets(db.session, g.round, g.member, application_id, viewer=g.viewer, to_look=looking)
    if found is None:
        abort(404)
    if looking:
        look_at_others(found, by=g.person, at=now())
        return redirect(url_for("panel.others", slug=slug, application_id=application_id), code=303)
    return render_template("panel/others.html", found=found, application=found.application)
