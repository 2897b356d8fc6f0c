"""You said, we did: everything people told a round and what became of it, naming nobody."""

from dataclasses import dataclass

from flask import g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.core import policy
from grants.core.suggestions import SuggestionState
from grants.database import db
from grants.queries.fates import Answered, what_became
from grants.web.access import allow, anyone
from grants.web.public import bp

ORDER = (
    SuggestionState.AGREED,
    SuggestionState.IN_DRAFT,
    SuggestionState.PARKED,
    SuggestionState.NOT_POSSIBLE,
    SuggestionState.TALKED_ABOUT,
    SuggestionState.NOTED,
)


@dataclass(frozen=True, slots=True)
class Group:
    """Suggestions that the same became of."""

    state: SuggestionState
    title: str
    rows: list[Answered]


def _stands(one: Answered) -> SuggestionState:
    """Where a suggestion stands on this page: what lost the criterion it led to is talked about again."""
    return SuggestionState.TALKED_ABOUT if one.lost_its_part else one.suggestion.state


@bp.route("/rounds/<slug>/you-said-we-did")
@allow(anyone)
def you_said(slug: str) -> ResponseReturnValue:
    """From the first day on: who left no address has no other way to learn what became of what they said."""
    found = what_became(db.session, g.round, with_draft=policy.sees_draft_criteria(g.viewer))
    titles = {
        SuggestionState.AGREED: _("You said, we did"),
        SuggestionState.IN_DRAFT: _("We have written it in, and have still to agree it"),
        SuggestionState.PARKED: _("Not now, and not forgotten"),
        SuggestionState.NOT_POSSIBLE: _("Not possible, and why"),
        SuggestionState.TALKED_ABOUT: _("We are talking about it"),
        SuggestionState.NOTED: _("We have heard it, and you have no answer yet"),
    }
    groups = [Group(state, titles[state], [one for one in found if _stands(one) is state]) for state in ORDER]
    return render_template(
        "public/you_said.html",
        groups=[group for group in groups if group.rows],
        count=len(found),
        answered=sum(not one.waits for one in found),
        inside=g.viewer.inside,
    )
