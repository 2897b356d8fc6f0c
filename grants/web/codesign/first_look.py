"""The look before others see a suggestion: pass it on, set it aside and say why, or bring it back."""

from flask import flash, g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.first_look import bring_back_suggestion, look_over, set_aside
from grants.clock import now
from grants.core.errors import Refused
from grants.database import db
from grants.queries.telling import Told
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.fate_forms import AsideForm
from grants.web.codesign.fates import ONE, page, the_suggestion, who_hears
from grants.web.codesign.suggestions import to_list


@bp.route(f"{ONE}/look", methods=["GET", "POST"])
@allow(designer)
def look_at_suggestion(slug: str, suggestion_id: int) -> ResponseReturnValue:
    """Its page, with the box that asks why it is set aside; and the three things that a look can come to."""
    one, form = the_suggestion(suggestion_id), AsideForm()
    if request.method == "GET":
        return page(one, aside=form)
    do = request.form.get("do")
    if do == "pass_on":
        _say(_("Everybody can see it now."), look_over(db.session, one, by=g.person, at=now()))
    elif do == "bring_back":
        _say(_("It is back."), bring_back_suggestion(db.session, one, by=g.person, at=now()))
    elif do == "set_aside":
        try:
            heard = set_aside(db.session, one, reason=form.why.data or "", by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
            return page(one, aside=form)
        _say(_("It is set aside. Staff and the panel find it under “Set aside”, and can bring it back."), heard)
    return to_list(suggestion_id)


def _say(done: str, heard: Told) -> None:
    flash(f"{done} {who_hears(heard)}" if heard.by_mail or heard.by_hand else done)
