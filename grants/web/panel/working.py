"""How was this worked out? One application's score, step by step, for a pencil."""

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.core import policy, strips
from grants.core.scoring import middle_half, shown
from grants.database import db
from grants.queries.others import others_sheets
from grants.queries.rankings import rankings
from grants.queries.working import Marked, Working
from grants.queries.working import working as work_out
from grants.web.access import allow, anyone
from grants.web.filters import exactly
from grants.web.panel import bp
from grants.web.panel.ranking import hidden


@bp.route("/rounds/<slug>/results/<int:application_id>")
@allow(anyone)
def working(slug: str, application_id: int) -> ResponseReturnValue:
    """Every mark, every sum, and the place in the ranking."""
    if not policy.sees_figures(g.viewer, g.round.stage):
        if others_sheets(db.session, g.round, g.member, application_id, viewer=g.viewer) is not None:
            return redirect(url_for("panel.others", slug=slug, application_id=application_id), code=303)
        return hidden(g.round)
    known = rankings(db.session, g.round)
    version = request.args.get("version", type=int)
    criteria_set = known.agreed if version is None else known.numbered(version)
    if criteria_set is None:
        abort(404)
    found = work_out(db.session, g.round, application_id, viewer=g.viewer, criteria_set=criteria_set)
    if found is None:
        abort(404)
    standing = found.standing
    return render_template(
        "panel/working.html",
        found=found,
        by_name=policy.sees_names_beside_marks(g.viewer, g.round.choices),
        standing=standing,
        criteria=found.criteria,
        example=next((sheet for sheet in found.sheets if sheet.total is not None), None),
        spread=strips.spread(standing.totals, standing.aside, standing.score, middle_half(standing.totals)),
        range=_("%(lowest)s to %(highest)s", lowest=shown(standing.lowest, 0), highest=shown(standing.highest, 0)),
        average=average(found),
        minimums=[one for one in found.criteria if one.minimum is not None],
        comments=comments(found),
        pass_mark=criteria_set.pass_mark,
        breakers=criteria_set.breakers,
        old=criteria_set if criteria_set is not known.agreed else None,
    )


def average(found: Working) -> str:
    """The sum a pencil would do: (81.0 + 83.0) ÷ 2 = 82.0."""
    totals = [exactly(sheet.total) for sheet in found.sheets if sheet.total is not None]
    return f"({' + '.join(totals)}) ÷ {len(totals)} = {exactly(found.standing.score)}"


def comments(found: Working) -> list[tuple[str, list[tuple[str, str]]]]:
    """What members wrote, by criterion: (criterion, [(letter, words)])."""
    by_criterion = [
        (one.name, [(sheet.letter, words) for sheet in found.sheets if (words := _words(sheet, one.id))])
        for one in found.criteria
    ]
    return [(name, written) for name, written in by_criterion if written]


def _words(sheet: Marked, criterion_id: int) -> str:
    return sheet.comments.get(criterion_id, "").strip()
