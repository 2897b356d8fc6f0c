"""My applications: how far I have come, and which is next. Others of the round see how many sheets are sent."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.core import policy
from grants.core.cells import cleaned
from grants.core.stages import Stage
from grants.database import db
from grants.queries import my_applications
from grants.queries.my_applications import Show
from grants.queries.panels import panel
from grants.queries.scoresheets import agreed_criteria
from grants.web.access import allow, insider, panel_member
from grants.web.errors import translated
from grants.web.layout import Link
from grants.web.pages import pages_of
from grants.web.panel import bp

NO_SET = 0  # no set has this number: before the criteria are agreed nothing is sent


@bp.route("/rounds/<slug>/scoring")
@allow(insider)
def scoring(slug: str) -> ResponseReturnValue:
    """A member's own list; for staff and observers, the number of sheets each member has sent."""
    agreed = agreed_criteria(db.session, g.round.id)
    set_id = agreed.set_id if agreed is not None else NO_SET
    if g.member is None:
        seats = panel(db.session, g.round).seats
        counts = [(translated(seat.member.person.shown_name), seat.sent, seat.to_send) for seat in seats]
        by_name = policy.sees_counts_by_name(g.viewer, g.round.stage, g.round.choices)
        return render_template("panel/scoring_counts.html", counts=counts, by_name=by_name)
    show = Show(request.args["show"]) if request.args.get("show") in set(Show) else Show.ALL
    search, _said = cleaned(request.args.get("q", "")[:200])  # PostgreSQL takes no text with a character of nothing
    page = request.args.get("page", "1")
    listed = my_applications.my_applications(
        db.session, g.member, set_id, show=show, search=search, page=int(page[:6]) if page.isdecimal() else 1
    )
    progress = my_applications.progress(db.session, g.member, set_id)
    return render_template(
        "panel/scoring.html",
        listed=listed,
        progress=progress,
        next=_next(set_id) if g.round.stage is Stage.SCORING else None,
        scoring=g.round.stage is Stage.SCORING,
        criteria_number=agreed.number if agreed is not None else None,
        begun=g.round.stage.place >= Stage.SCORING.place,
        search=search,
        show=show,
        filters=_filters(show, search),
        pages=pages_of(listed.page, listed.pages),
    )


@bp.route("/rounds/<slug>/scoring/next")
@allow(panel_member)
def next_application(slug: str) -> ResponseReturnValue:
    """Go on to the next application without a sent sheet, or back to the list when all are sent."""
    agreed = agreed_criteria(db.session, g.round.id)
    after = request.args.get("after", "")
    found = None
    if agreed is not None and g.round.stage is Stage.SCORING:
        found = my_applications.next_to_score(
            db.session, g.member, agreed.set_id, int(after) if after.isdecimal() and len(after) < 19 else None
        )
    if found is None:
        return redirect(url_for("panel.scoring", slug=slug), code=303)
    return redirect(url_for("panel.scoresheet", slug=slug, application_id=found[0]), code=303)


def _next(set_id: int) -> Link | None:
    found = my_applications.next_to_score(db.session, g.member, set_id)
    if found is None:
        return None
    return Link(found[1], url_for("panel.scoresheet", slug=g.round.slug, application_id=found[0]))


def _filters(show: Show, search: str) -> list[Link]:
    labels = {Show.ALL: _("All"), Show.TO_DO: _("To do"), Show.SENT: _("Sent")}
    return [Link(label, _address(kind, search), kind is show) for kind, label in labels.items()]


def _address(show: Show, search: str) -> str:
    return url_for(
        "panel.scoring",
        slug=g.round.slug,
        show=None if show is Show.ALL else show.value,
        q=search or None,
    )
