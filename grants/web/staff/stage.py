"""Moving a round on, or back."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired

from grants.actions.rounds import move_round
from grants.clock import now
from grants.core.agreement import MarksUnder, Shown
from grants.core.errors import Refused
from grants.core.stages import STAGES, Caution, Stage, move
from grants.database import db
from grants.queries.rounds import readiness
from grants.web.access import allow, staff
from grants.web.errors import translated
from grants.web.forms import Form
from grants.web.layout import path_stops, stage_label
from grants.web.staff import bp

MENDED_AT = {
    "criteria": "codesign.criteria",
    "applications": "staff.import_applications",
    "panel": "staff.panel",
    "scoring": "staff.panel",
}


class BackForm(Form):
    """Where to go back to, and why."""

    seen = HiddenField()
    to = RadioField(
        _l("Go back to"), [DataRequired(_l("Choose the stage to go back to."))], choices=[], validate_choice=False
    )
    reason = TextAreaField(_l("Why?"), description=_l("Everybody in the round can read this on the record."))


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the round cannot move on, and where that can be put right."""

    words: str
    label: str = ""
    url: str = ""


@bp.route("/rounds/<slug>/stage", methods=["GET", "POST"])
@allow(staff)
def stage(slug: str) -> ResponseReturnValue:
    """Where the round is; one press moves it on, a reason moves it back."""
    form = _back_form()
    if request.method == "GET":
        return _page(form)
    if request.form.get("seen") != g.round.stage.value:
        return _moved_meanwhile()
    if "on" in request.form:
        return _move_on(form)
    if form.validate():
        try:
            _move(Stage(form.to.data), form.reason.data or "")
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("The round is back in %(stage)s. The reason is on the record.", stage=stage_label(g.round.stage)))
            return redirect(url_for("public.round_home", slug=slug), code=303)
    return _page(form, status=422)


def _back_form() -> BackForm:
    form = BackForm(seen=g.round.stage.value)
    earlier = STAGES[: g.round.stage.place]
    form.to.choices = [SelectChoice(stage.value, stage_label(stage)) for stage in reversed(earlier)]
    if form.to.data not in earlier:
        form.to.data = None
    return form


def _move_on(form: BackForm) -> ResponseReturnValue:
    """Move one stage on; what people should know first is asked once, and again only where it has changed."""
    to = STAGES[min(g.round.stage.place + 1, len(STAGES) - 1)]
    try:
        cautions = move(g.round.stage, to, readiness(db.session, g.round), "")
        if [str(caution) for caution in cautions] != request.form.getlist("told"):
            return _page(form, cautions, status=422)
        _move(to, "")
    except Refused as refusal:
        db.session.rollback()
        return _page(form, obstacle=_obstacle(refusal), status=422)
    flash(_what_happens_now()[to])
    return redirect(url_for("public.round_home", slug=g.round.slug), code=303)


def _move(to: Stage, reason: str) -> None:
    move_round(
        db.session,
        g.round,
        to,
        has=readiness(db.session, g.round),
        reason=reason,
        by=g.person,
        at=now(),
        shuffle=random.SystemRandom().shuffle,
    )


def _moved_meanwhile() -> ResponseReturnValue:
    """A second press of the same button, or somebody else was quicker: nothing is moved twice."""
    if request.form.get("on") != g.round.stage.value and request.form.get("to") != g.round.stage.value:
        flash(_("The round is in %(stage)s now: somebody moved it meanwhile.", stage=stage_label(g.round.stage)))
    return redirect(url_for("staff.stage", slug=g.round.slug), code=303)


def _page(
    form: BackForm, cautions: Sequence[Caution] = (), *, obstacle: Obstacle | None = None, status: int = 200
) -> ResponseReturnValue:
    now_at = g.round.stage
    following = STAGES[now_at.place + 1] if now_at is not Stage.PUBLISHED else None
    return render_template(
        "staff/stage.html",
        form=form,
        stops=path_stops(g.round),
        following=following,
        words=_what_moving_on_means().get(following, "") if following else "",
        cautions=[(str(one), ngettext(one.one, one.many, one.count, count=one.count)) for one in cautions],
        obstacle=obstacle,
        hints=_what_going_back_means(now_at),
    ), status


def _obstacle(refusal: Refused) -> Obstacle:
    labels = {
        "criteria": _("Go to the criteria"),
        "applications": _("Bring in applications"),
        "panel": _("Go to the panel"),
        "scoring": _("See who has sent how many"),
    }
    if refusal.mend not in MENDED_AT:
        return Obstacle(translated(refusal))
    return Obstacle(translated(refusal), labels[refusal.mend], url_for(MENDED_AT[refusal.mend], slug=g.round.slug))


def _what_moving_on_means() -> Mapping[Stage, str]:
    return {
        Stage.OPEN: _("Groups can apply, and everybody can read the criteria. The agreed criteria stay as they are."),
        Stage.SCORING: _("The panel scores. Nobody sees anyone else's scores until you move the round on again.")
        if g.round.choices.marks_shown is Shown.AT_THE_END
        else _("The panel scores. Members see others' scores for an application once their own are sent."),
        Stage.DECIDING: _(
            "Scoring ends. The panel, staff and observers see the results at the same moment, with members’ names"
            " beside their marks, as the group agreed."
        )
        if g.round.choices.marks_under is MarksUnder.NAMES
        else _(
            "Scoring ends. The panel, staff and observers see the results at the same moment, with letters in place of"
            " members’ names."
        ),
        Stage.PUBLISHED: _("Everybody can see the results, signed in or not."),
    }


def _what_happens_now() -> Mapping[Stage, str]:
    return {
        Stage.OPEN: _("The round is open. Groups can apply now."),
        Stage.SCORING: _("Scoring has started. The panel can send scoresheets now."),
        Stage.DECIDING: _("Scoring is over. The panel, staff and observers can see the results now."),
        Stage.PUBLISHED: _("The results are published. Everybody can see them now."),
    }


def _what_going_back_means(now_at: Stage) -> Mapping[str, str]:
    """For each earlier stage, what people should know before they choose it."""
    frozen = _("The ranking is kept as people saw it. Scores changed from then on are marked as changed after that.")
    words = {
        Stage.DESIGN: _("A new version of the criteria can be agreed. Scoresheets then need a second look."),
        Stage.OPEN: _("Scoring stops until you start it again. What was sent is kept."),
        Stage.SCORING: _("The panel can change its scoresheets again."),
        Stage.DECIDING: _("Only the panel, staff and observers see the results, until you publish again."),
    }
    seen = now_at.place >= Stage.DECIDING.place
    return {
        stage.value: f"{words[stage]} {frozen}" if seen and stage.place < Stage.DECIDING.place else words[stage]
        for stage in STAGES[: now_at.place]
    }
