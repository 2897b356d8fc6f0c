"""Reading the criteria: what is agreed, the draft, every version, and the scoresheet they make."""

from flask import g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from grants.core import policy
from grants.core.criteria import SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet
from grants.queries.criteria import sets_now, versions
from grants.web.access import allow, anyone
from grants.web.codesign import bp, came_about, shown
from grants.web.codesign.offers import offers

PAGE = "/rounds/<slug>/criteria"


@bp.route(PAGE)
@allow(anyone)
def criteria(slug: str) -> ResponseReturnValue:
    """The draft for those who write it, while the round is designed; else what is agreed."""
    draft, agreed = sets_now(db.session, g.round)
    draft = draft if policy.sees_draft_criteria(g.viewer) else None
    if draft is None and agreed is None and shown.may_change():
        return render_template("codesign/empty.html", offers=offers(), boundaries=shown.boundaries())
    if draft is not None and (g.round.stage is Stage.DESIGN or agreed is None):
        removed = next((part for part in draft.removed if part.token == request.args.get("removed")), None)
        return render_template("codesign/criteria.html", agreed=agreed, removed=removed, **shown.editor(draft))
    return _version(agreed, draft)


@bp.route(f"{PAGE}/versions")
@allow(anyone)
def criteria_versions(slug: str) -> ResponseReturnValue:
    """Every version, with who agreed it and when."""
    sees_draft = policy.sees_draft_criteria(g.viewer)
    listed = [one for one in versions(db.session, g.round) if sees_draft or one.state is not SetState.DRAFT]
    return render_template("codesign/versions.html", versions=listed, names=policy.sees_record(g.viewer))


@bp.route(f"{PAGE}/versions/<int:number>")
@allow(anyone)
def criteria_version(slug: str, number: int) -> ResponseReturnValue:
    """One version, as it is or was."""
    found = shown.visible_set(number)
    if found.state is SetState.DRAFT and shown.may_change():
        return redirect(url_for("codesign.criteria", slug=slug), code=303)
    return _version(found)


@bp.route(f"{PAGE}/versions/<int:number>/scoresheet")
@allow(anyone)
def criteria_preview(slug: str, number: int) -> ResponseReturnValue:
    """The scoresheet that this version makes; nothing typed on it is kept."""
    return render_template("codesign/preview.html", criteria_set=shown.visible_set(number))


def _version(criteria_set: CriteriaSet | None, draft: CriteriaSet | None = None) -> str:
    page = {**shown.reading(criteria_set, draft), **came_about.beside(criteria_set)}
    return render_template("codesign/version.html", **page)
