"""Starting from what others used: a template, or what an earlier round of the fund agreed; whole, or one by one."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, SelectMultipleField

from grants.actions.criteria_offers import take_parts
from grants.clock import now
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.database import db
from grants.queries.criteria import draft_set
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.files import take_in
from grants.web.codesign.offers import Offer, offers
from grants.web.forms import Form


class TakeForm(Form):
    """What somebody ticked in one of the sets."""

    offer = HiddenField()
    parts = SelectMultipleField(_l("What to take"), validate_choice=False)


@bp.route(f"{PAGE}/start", methods=["GET", "POST"])
@allow(designer)
def start_criteria(slug: str) -> ResponseReturnValue:
    """Take one of them whole, or what is ticked in it; then everything taken can be changed."""
    g.round.must_be(Stage.DESIGN)
    offered, form = offers(), TakeForm()
    if request.method == "POST":
        chosen = next((offer for offer in offered if offer.key == form.offer.data), None)
        if chosen is None:
            abort(404)
        if request.form.get("take") != "ticked":
            return take_in(chosen.words)
        try:
            return _take(chosen, form)
        except Refused as refusal:
            form.show(refusal)
            db.session.rollback()
            offered = offers()
    draft = draft_set(db.session, g.round)
    return render_template("codesign/start.html", offers=offered, draft=draft, form=form), form.status


def _take(chosen: Offer, form: TakeForm) -> ResponseReturnValue:
    wanted = chosen.parts(form.parts.data or [])
    why = _("From “%(title)s”", title=chosen.title)
    take_parts(db.session, g.round, wanted, why=why, by=g.person, at=now())
    flash(ngettext("One more is in the draft.", "%(num)s more are in the draft.", len(wanted)))
    return redirect(url_for("codesign.criteria", slug=g.round.slug), code=303)
