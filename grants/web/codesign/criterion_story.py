"""The way of one criterion: back to what people said, and forward to what it decided."""

from flask import abort, g, render_template
from flask.typing import ResponseReturnValue

from grants.core import policy
from grants.core.criteria import SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import Criterion, Suggestion
from grants.queries import criterion_story as story
from grants.web.access import allow, anyone
from grants.web.codesign import bp
from grants.web.codesign.came_from import began_with
from grants.web.codesign.criteria import PAGE


@bp.route(f'{PAGE}/<any("criterion", "gate"):kind>/<int:part_id>/story')
@allow(anyone)
def criterion_story(slug: str, kind: str, part_id: int) -> ResponseReturnValue:
    """Where it came from, how it changed, and which awards it decided."""
    part = story.part_with_set(db.session, g.round, kind, part_id)
    sees_draft = policy.sees_draft_criteria(g.viewer)
    if part is None or (part.criteria_set.state is SetState.DRAFT and not sees_draft):
        abort(404)
    known, suggestions = story.came_from(db.session, g.round, part.part)
    changes = story.latest_changes_of(db.session, g.round, part.part) if policy.sees_record(g.viewer) else []
    decided = story.decided_by(db.session, g.round, part, g.viewer) if isinstance(part, Criterion) else []
    return render_template(
        "codesign/criterion_story.html",
        part=part,
        kind=kind,
        began=began_with(known, part.part) if suggestions else "",
        suggestions=[one for one in suggestions if _seen(one)],
        changes=changes[: story.CHANGES_SHOWN],
        more_changes=len(changes) > story.CHANGES_SHOWN,
        sees_changes=policy.sees_record(g.viewer),
        decided=decided,
        sees_figures=policy.sees_figures(g.viewer, g.round.stage),
        opened=g.round.stage.place >= Stage.OPEN.place,
    )


def _seen(one: Suggestion) -> bool:
    seen: bool = policy.sees_suggestion(
        g.viewer, looked_over=one.looked_at is not None, set_aside=one.set_aside_at is not None
    )
    return seen
