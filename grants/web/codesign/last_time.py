"""What the draft would have meant last time: its weights over what an earlier round's panel gave."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from grants.actions.last_time import look_at_last_time
from grants.clock import now
from grants.core.errors import Refused
from grants.core.last_time import Named, suggested
from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet, LastTime, Round
from grants.queries.criteria import draft_set
from grants.queries.last_time import earlier_rounds, in_round, named, the_draft, what_if
from grants.queries.rankings import rankings
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.last_time_shown import ShownLast, shown_last
from grants.web.forms import Form

LEFT_OUT = ""


class MatchForm(Form):
    """Which criterion of then each of the draft goes on from; a field for each is added, see `match_form`."""

    parts: Mapping[str, str]  # the name of the field of each part

    def mapping(self) -> dict[str, str | None]:
        """What was chosen, by part."""
        return {part: self[name].data or None for part, name in self.parts.items()}


def match_form(draft: CriteriaSet, then: CriteriaSet, chosen: Mapping[str, str | None]) -> MatchForm:
    """The form for these two sets, with what is matched already."""
    choices = [SelectChoice(LEFT_OUT, _l("Nothing: leave it out"))]
    choices += [SelectChoice(one.lineage, one.name) for one in then.criteria]
    parts = {one.part: f"match_{one.lineage}" for one in draft.criteria}
    fields: dict[str, Any] = {
        parts[one.part]: SelectField(one.name, choices=choices, default=LEFT_OUT) for one in draft.criteria
    }
    made = type("MatchOfSetsForm", (MatchForm,), fields | {"parts": parts})
    form: MatchForm = made(data={parts[part]: key or LEFT_OUT for part, key in chosen.items() if part in parts})
    return form


@bp.route("/rounds/<slug>/last-time", methods=["GET", "POST"])
@allow(designer)
def last_time(slug: str) -> ResponseReturnValue:
    """A GET shows the button and what it does; the button opens it for one person, on the record."""
    g.round.must_be(Stage.DESIGN)
    posted = request.method == "POST"
    draft = draft_set(db.session, g.round, to_change=True) if posted else the_draft(db.session, g.round)
    known = dict(earlier_rounds(db.session, g.round, g.viewer, g.person))
    if draft is None or not draft.criteria or not known:
        return render_template("codesign/last_time.html", draft=draft, earlier=None, known=[*known], found=None)
    earlier = _chosen([*known])
    then = rankings(db.session, earlier).agreed
    if then is None:
        raise Refused("That round has no agreed criteria, so there is nothing to compare with.")
    look = known[earlier]
    form = match_form(draft, then, look.mapping if look else _suggested(draft, then))
    if form.validate_on_submit():
        try:
            look_at_last_time(db.session, draft, earlier, form.mapping(), by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(url_for("codesign.last_time", slug=slug, round=earlier.slug), code=303)
    return _page(form, draft, earlier, then, look, known=[*known])


def _page(
    form: MatchForm, draft: CriteriaSet, earlier: Round, then: CriteriaSet, look: LastTime | None, *,
    known: Sequence[Round],
) -> ResponseReturnValue:  # fmt: skip
    found: ShownLast | None = None
    if look is not None and look.is_open(draft, now()) and not form.form_errors and not form.errors:
        viewer = in_round(g.viewer, member=True)  # `earlier_rounds` has asked: this person sees that round's figures
        made = what_if(db.session, draft, earlier, then, look.mapping, viewer=viewer)
        found = shown_last(made, draft, then, look.mapping, everything="all" in request.args)
    return render_template(
        "codesign/last_time.html",
        form=form,
        draft=draft,
        earlier=earlier,
        known=known,
        look=look,
        found=found,
    ), form.status


def _chosen(known: Sequence[Round]) -> Round:
    """The earlier round that the address names, else the latest."""
    wanted = request.args.get("round")
    return next((one for one in known if wanted in (None, one.slug)), None) or abort(404)


def _suggested(draft: CriteriaSet, then: CriteriaSet) -> dict[str, str | None]:
    return suggested([Named(one.part, one.lineage, one.name) for one in draft.criteria], named(then))
