"""The home of a round, and what is said about it to everybody."""

from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.core.money import pounds
from grants.core.stages import Stage
from grants.database import db
from grants.models import Round
from grants.queries.agreement import agreement_of
from grants.queries.round_home import Asked, News, asked, lately
from grants.web.access import allow, anyone
from grants.web.agreement import what_holds
from grants.web.layout import path_stops
from grants.web.limits import seen_boundaries
from grants.web.public import bp
from grants.web.public.next_step import next_step
from grants.web.public.together import steps


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the money bar."""

    percent: float
    words: str
    rest: bool = False


@bp.route("/rounds/<slug>")
@allow(anyone)
def round_home(slug: str) -> ResponseReturnValue:
    """Where the round is, the next step, the money and the news."""
    money = asked(db.session, g.round)
    return render_template(
        "public/round_home.html",
        stops=path_stops(g.round),
        step=next_step(g.round),
        asked=money,
        money_bar=_money_bar(g.round, money),
        together=steps(),
        news=[(_told(item), item) for item in lately(db.session, g.round)],
    )


@bp.route("/rounds/<slug>/what-the-panel-decides")
@allow(anyone)
def panel_decides(slug: str) -> ResponseReturnValue:
    """What the group agreed, as everybody may read it; and what holds where it agreed nothing."""
    found = agreement_of(db.session, g.round)
    return render_template(
        "public/panel_decides.html",
        sections=what_holds(g.round, found),
        limits=seen_boundaries(g.round.boundaries),
        being_written=found is not None and found.is_written and found.agreed is None,
    )


def _money_bar(round: Round, money: Asked) -> list[Part]:
    if not round.budget or money.pence <= round.budget:
        return [Part(100, pounds(round.budget))]
    share = 100 * round.budget / money.pence
    return [Part(share, pounds(round.budget)), Part(100 - share, "", rest=True)]


def _told(item: News) -> str:
    """A line of the record as news."""
    told = {
        "moved the round to open": _("The round opened for applications."),
        "moved the round to scoring": _("Applications closed and scoring started."),
        "moved the round to deciding": _("Everyone has had their say: the scores can be seen."),
        "moved the round to published": _("The results were published."),
        "changed the criteria in an emergency": _("The criteria were changed in an emergency."),
    }
    if item.action in told:
        return str(told[item.action])
    if item.action.startswith("agreed the criteria"):
        return str(_("The criteria were agreed."))
    stage = Stage(item.action.rsplit(" ", 1)[-1])
    return str(_("The round went back to %(stage)s.", stage=stage.value))

