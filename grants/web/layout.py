"""What stands on every page: the way round, the path of the round's life, and the footer."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask.templating import Environment
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from grants.config import CHECKOUT, Settings
from grants.core.criteria import SetState
from grants.core.stages import STAGES, Stage
from grants.database import db
from grants.models import CriteriaSet, Round
from grants.web.filters import day
from grants.web.requests import once


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the header or the footer."""

    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the path: done, now or ahead, and when."""

    stage: str
    label: str
    state: str
    when: str


class Templates(Environment):
    """Templates that share one dictionary of globals, for none has globals of its own.

    By itself Jinja lays an empty one over it, and goes through both in Python for every macro that a page imports: a
    tenth of the time of a page with a form.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What every template knows."""
        return super().make_globals(d) if d else self.globals


def init_app(app: Flask) -> None:
    """Give every page its surroundings."""
    kit = PackageLoader("govuk_frontend_jinja")
    ours = FileSystemLoader(CHECKOUT / "templates")
    app.jinja_loader = ChoiceLoader([ours, PrefixLoader({"govuk_frontend_jinja": kit})])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(_surroundings)


def stage_label(stage: Stage) -> str:
    """A stage's name as people read it."""
    return str(_STAGE_NAMES[stage])


_STAGE_NAMES = {
    Stage.DESIGN: _l("Design"),
    Stage.OPEN: _l("Open"),
    Stage.SCORING: _l("Scoring"),
    Stage.DECIDING: _l("Deciding"),
    Stage.PUBLISHED: _l("Published"),
}


def path_stops(round: Round) -> list[Stop]:
    """The five stops of a round's life, with "we are here"."""
    stops = []
    for stage in STAGES:
        state = "now" if stage is round.stage else "done" if stage.place < round.stage.place else "ahead"
        stops.append(Stop(stage.value, stage_label(stage), state, _when(round, stage, state)))
    return stops


def _when(round: Round, stage: Stage, state: str) -> str:
    date = {
        Stage.DESIGN: round.design_until,
        Stage.OPEN: round.open_until,
        Stage.SCORING: round.scoring_until,
        Stage.DECIDING: round.meets_on,
        Stage.PUBLISHED: round.published_by,
    }[stage]
    if date is None:
        return ""
    if stage is Stage.PUBLISHED:
        return _("by %(day)s", day=day(date)) if state == "ahead" else ""
    if stage is Stage.DECIDING:
        return _("panel met %(day)s", day=day(date)) if state == "done" else _("panel meets %(day)s", day=day(date))
    if state == "done":
        return _("closed %(day)s", day=day(date))
    return _("until %(day)s", day=day(date))


def _surroundings() -> dict[str, object]:
    round: Round | None = g.get("round")
    person = g.get("person")
    return {
        "person": person,
        "viewer": g.get("viewer"),
        "organisation": _organisation(),
        "round": round,
        "fund": round.fund if round else None,
        "nav": _nav(round),
        "path_stops": path_stops(round) if round else [],
        "yet_to_agree": once("yet_to_agree", lambda: _yet_to_agree(round)),
        "footer_links": _footer(round),
        "demo": _settings().demo,
        "stage_label": stage_label,
        "home_url": url_for("public.round_home", slug=round.slug) if round else url_for("public.home"),
    }


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _organisation() -> str:
    return str(_settings().organisation or _("Community Fund Panel"))


def _nav(round: Round | None) -> list[Link]:
    links: list[Link] = []
    here = request.path
    if round is not None:
        home = url_for("public.round_home", slug=round.slug)
        links.append(Link(_("The round"), home, here == home))
        scoring = [(_("Scoring"), "panel.scoring")] if g.viewer.inside or not g.viewer.signed_in else []
        for label, endpoint in (
            (_("Criteria"), "codesign.criteria"),
            *_suggestions(round),
            *scoring,
            (_("Results"), "panel.ranking"),
        ):
            url = url_for(endpoint, slug=round.slug)
            links.append(Link(label, url, here.startswith(url)))
    elif g.viewer.staff:
        links.append(Link(_("All rounds"), url_for("staff.home"), here.startswith(url_for("staff.home"))))
    if g.get("person") is None:
        links.append(Link(_("Sign in"), url_for("people.sign_in"), request.endpoint == "people.sign_in"))
    else:
        links.append(Link(g.person.name.split()[0], url_for("people.me"), request.endpoint == "people.me"))
    return links


def _suggestions(round: Round) -> list[tuple[str, str]]:
    """While a round is designed: the list for those who have signed in, and the box for everybody else."""
    if round.stage is not Stage.DESIGN:
        return []
    return [(_("Suggestions"), "codesign.suggestions" if g.viewer.signed_in else "public.suggest")]


def _footer(round: Round | None) -> list[Link]:
    links = []
    if round is not None:
        links.append(Link(_("What the panel decides"), url_for("public.panel_decides", slug=round.slug)))
    links.append(Link(_("How scores are worked out"), url_for("public.how_scores_work")))
    return links


@dataclass(frozen=True, slots=True)
class Yet:
    """The criteria count although the group has yet to agree them: said on every page of the round."""

    by_administrator: bool
    name: str
    at: datetime | None


_YET_TO_AGREE = (  # asked for every page, so it is put together once
    select(CriteriaSet)
    .where(CriteriaSet.round_id == bindparam("round_id"), CriteriaSet.state == SetState.AGREED)
    .where(CriteriaSet.by_administrator | CriteriaSet.awaits_group)
    .options(joinedload(CriteriaSet.emergency_by))
)


def _yet_to_agree(round: Round | None) -> Yet | None:
    if round is None:
        return None
    found = db.session.scalar(_YET_TO_AGREE, {"round_id": round.id})
    if found is None:
        return None
    name = found.emergency_by.shown_name if found.emergency_by else ""
    return Yet(found.by_administrator, name, found.emergency_at)
