"""I know this group: a member declares a tie, or takes it back."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.interests import declare_interest, withdraw_interest
from grants.clock import now
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.database import db
from grants.queries.scoresheets import agreed_criteria, my_scoresheet
from grants.web.access import allow, panel_member
from grants.web.panel import bp
from grants.web.panel.forms import InterestForm


@bp.route("/rounds/<slug>/scoring/<int:application_id>/interest", methods=["GET", "POST"])
@allow(panel_member)
def interest(slug: str, application_id: int) -> ResponseReturnValue:
    """Say how you know this group, and whether your sheet should count."""
    agreed = agreed_criteria(db.session, g.round.id)
    if agreed is None:
        abort(404)
    opened = my_scoresheet(db.session, g.member, application_id, agreed, to_write=request.method == "POST")
    declared = opened.interest
    back = url_for("panel.scoresheet", slug=slug, application_id=application_id)
    if request.form.get("act") == "withdraw":
        withdraw_interest(db.session, opened, by=g.person, at=now())
        flash(_("Taken back. Your scoresheet counts."))
        return redirect(back, code=303)
    standing = {"reason": declared.reason, "barring": "yes" if declared.barring else "no"} if declared else {}
    form = InterestForm(**standing)
    if form.validate_on_submit():
        barring = form.barring.data == "yes"
        try:
            declare_interest(db.session, opened, form.reason.data or "", barring=barring, by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Thank you. Your scoresheet is set aside.") if barring else _("Thank you. It is on the record."))
            return redirect(url_for("panel.scoring", slug=slug) if barring else back, code=303)
    return render_template(
        "panel/interest.html",
        form=form,
        application=opened.application,
        declared=declared,
        can_change=g.round.stage in (Stage.OPEN, Stage.SCORING),
        back=back,
    ), form.status
