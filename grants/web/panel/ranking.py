"""The ranking: who sees it is asked of the policy; before that the page says, calmly, when it will be here."""

from typing import Any

from flask import abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.core import policy, scoring
from grants.core.stages import Stage
from grants.database import db
from grants.models import FrozenRanking, Round
from grants.queries.rankings import Rankings, rankings
from grants.queries.standings import standings
from grants.web.access import allow, anyone
from grants.web.filters import moment
from grants.web.layout import Link
from grants.web.pages import Pages, pages_of
from grants.web.panel import bp
from grants.web.panel.lots import shown_lots
from grants.web.panel.rank_rows import frozen_rows, funds, rank_rows, working_link

ROWS = 100  # on one page


@bp.route("/rounds/<slug>/results")
@allow(anyone)
def ranking(slug: str) -> ResponseReturnValue:
    """Every application in order of its panel score."""
    if not policy.sees_figures(g.viewer, g.round.stage):
        return hidden(g.round)
    known = rankings(db.session, g.round)
    version = request.args.get("version", type=int)
    criteria_set = known.agreed if version is None else known.numbered(version)
    by_criteria = request.args.get("by") == "criteria"
    found = standings(db.session, g.round, viewer=g.viewer, criteria_set=criteria_set, only_deciding=not by_criteria)
    part, pages, showing = _part(len(found.rows))
    tie = found.tie_at_the_line
    line = funds(found, through_a_tie=bool(tie))
    suffix = "" if criteria_set is known.agreed or version is None else f"?version={version}"
    return render_template(
        "panel/ranking.html",
        found=found,
        rows=rank_rows(found, part, link=working_link(slug), suffix=suffix, line=line, means=by_criteria),
        criteria=found.criteria_set.criteria if found.criteria_set and by_criteria else [],
        by_criteria=by_criteria,
        line=line,
        tie=tie if criteria_set is known.agreed and g.round.stage is Stage.DECIDING else (),
        draws=policy.draws_lots(g.viewer, g.round.stage),
        lots=shown_lots(found),
        pages=pages,
        showing=showing,
        all_url=_with(all="") if pages.links else "",
        views=[
            Link(_("Scores"), _with(by=None), not by_criteria),
            Link(_("Each criterion"), _with(by="criteria"), by_criteria),
        ],
        others=_others(known, slug),
        old=criteria_set if criteria_set is not known.agreed else None,
        wide_half=scoring.WIDE_HALF,
        wide_range=scoring.WIDE_RANGE,
    )


@bp.route("/rounds/<slug>/results/seen/<int:frozen_id>")
@allow(anyone)
def frozen_ranking(slug: str, frozen_id: int) -> ResponseReturnValue:
    """The ranking as people saw it before the round went back."""
    if not policy.sees_figures(g.viewer, g.round.stage):
        return hidden(g.round)
    frozen = db.session.get(FrozenRanking, frozen_id)
    if frozen is None or frozen.round_id != g.round.id:
        abort(404)
    return render_template("panel/frozen_ranking.html", frozen=frozen, rows=frozen_rows(frozen.rows["rows"]))


def hidden(round: Round) -> ResponseReturnValue:
    """The calm page: not yet, and when."""
    deciding = round.stage is Stage.DECIDING
    return render_template(
        "panel/hidden_results.html", deciding=deciding, day=round.published_by if deciding else round.scoring_until
    )


def _part(rows: int) -> tuple[slice, Pages, str]:
    """The rows of this page, the numbers under them, and "Showing 1 to 100 of 366"."""
    if "all" in request.args or rows <= ROWS:
        return slice(0, rows), Pages([], None, None), ""
    last = -(-rows // ROWS)
    page = min(max(request.args.get("page", 1, type=int), 1), last)
    start, end = (page - 1) * ROWS, min(page * ROWS, rows)
    showing = _("Showing %(start)s to %(end)s of %(rows)s.", start=start + 1, end=end, rows=rows)
    return slice(start, end), pages_of(page, last), showing


def _with(**changes: str | None) -> str:
    """This page's address with something changed; from the first page again."""
    args: dict[str, Any] = {name: value for name, value in request.args.items() if name in ("all", "by", "version")}
    args |= {name: value for name, value in changes.items() if value is not None}
    for name in [name for name, value in changes.items() if value is None]:
        args.pop(name, None)
    return url_for("panel.ranking", slug=g.round.slug, **args)


def _others(known: Rankings, slug: str) -> list[tuple[str, str]]:
    """Every other ranking there is of this round: (words, address)."""
    earlier = [
        (
            _("By version %(number)s of the criteria", number=one.number),
            url_for("panel.ranking", slug=slug, version=one.number),
        )
        for one in known.sets
        if one is not known.agreed
    ]
    seen = [
        (
            _("The ranking as it was on %(moment)s", moment=moment(frozen.frozen_at)),
            url_for("panel.frozen_ranking", slug=slug, frozen_id=frozen.id),
        )
        for frozen in known.frozen
    ]
    return seen + earlier
