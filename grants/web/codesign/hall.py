"""The hall: the draft on a big screen that follows every change, and a page beside it for quick notes."""

from collections.abc import Sequence

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import StringField

from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet, Suggestion
from grants.queries.criteria import sets_now
from grants.web.access import allow, designer
from grants.web.codesign import bp, shown
from grants.web.codesign.here import stamp_now
from grants.web.forms import Form

HALL = "/rounds/<slug>/hall"
NOTES = 5  # of what was heard, on the wall


class EventForm(Form):
    """What the meeting is called."""

    class Meta:
        csrf = False  # it only chooses what a page shows

    event = StringField(
        _l("What is this meeting called?"),
        description=_l("Such as: Mere Road drop-in, 4 March. What you note down is kept under this name."),
    )


@bp.route(HALL)
@allow(designer)
def hall(slug: str) -> ResponseReturnValue:
    """The draft for a projector; without the name of a meeting, the page that asks for it."""
    g.round.must_be(Stage.DESIGN)
    event = event_named()
    if not event:
        return render_template("codesign/hall_start.html", form=EventForm(request.args))
    return render_template("codesign/hall.html", **_wall(event))


@bp.route(f"{HALL}/now")
@allow(designer)
def hall_now(slug: str) -> ResponseReturnValue:
    """What the big screen needs to catch up; 204 where nothing is new. It says when nothing changes any more."""
    stamp = stamp_now()
    if request.args.get("seen") == stamp:
        return "", 204
    return render_template("codesign/hall_now.html", **_wall(event_named())), 200, {"X-Stamp": stamp}


def event_named() -> str:
    """The meeting that the address names."""
    return " ".join(request.args.get("event", "").split())[:200]


def heard_at(event: str, most: int = NOTES) -> Sequence[Suggestion]:
    """What was noted down at a meeting, the latest first; without what was set aside."""
    return db.session.scalars(
        select(Suggestion)
        .where(
            Suggestion.round_id == g.round.id,
            Suggestion.event == event,
            Suggestion.set_aside_at.is_(None),
            Suggestion.looked_at.is_not(None),
        )
        .order_by(Suggestion.id.desc())
        .limit(most)
    ).all()


def _wall(event: str) -> dict[str, object]:
    draft, agreed = sets_now(db.session, g.round)
    in_design = g.round.stage is Stage.DESIGN
    criteria_set: CriteriaSet | None = (draft if in_design else agreed) or agreed
    criteria = criteria_set.criteria if criteria_set else []
    return {
        "criteria_set": criteria_set,
        "goes_on": in_design and (draft is not None or agreed is None),  # whether anything here can still change
        "bar": shown.bar(criteria),
        "total_words": shown.total_words(criteria),
        "event": event,
        "heard": heard_at(event),
        "stamp": stamp_now(),
    }
