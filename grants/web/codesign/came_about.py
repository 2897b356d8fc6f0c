"""How a version came about, for its page: the way back to each thing that led to it."""

from flask import g

from grants.core import policy
from grants.core.criteria import SetState
from grants.database import db
from grants.models import CriteriaSet
from grants.queries.came_about import came_about
from grants.web.codesign import talk
from grants.web.codesign.vote_shown import history


def beside(criteria_set: CriteriaSet | None) -> dict[str, object]:
    """For a draft only its votes, since its editor says the rest; for people from outside what they may read."""
    if criteria_set is None or criteria_set.state is SetState.DRAFT:
        return {"votes": history(criteria_set)}
    inside = policy.sees_record(g.viewer)
    return {
        "came_about": came_about(db.session, criteria_set) if inside else None,
        **talk.beside(criteria_set),
        "votes": history(criteria_set),
    }
