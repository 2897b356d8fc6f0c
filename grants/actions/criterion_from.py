"""From a suggestion to a criterion, in one act."""

from datetime import datetime

from sqlalchemy.orm import Session

from grants.actions.criteria import begin_draft
from grants.actions.criteria_drafts import add_criterion
from grants.actions.fates import hold, link_suggestion, move_suggestion
from grants.core.criteria import CriterionWords
from grants.core.fates import UNANSWERED
from grants.core.suggestions import SuggestionState
from grants.models import Criterion, Person, Suggestion


def criterion_from(
    session: Session, suggestion: Suggestion, words: CriterionWords, *, by: Person | None, at: datetime
) -> Criterion:
    """Begin a criterion in the words of a suggestion, and link the two; one nobody answered is in the draft now."""
    hold(session, suggestion)
    draft = begin_draft(session, suggestion.round, by=by, at=at)
    criterion = add_criterion(draft, words, by=by, at=at)
    session.flush()
    link_suggestion(session, suggestion, criterion.part, by=by, at=at)
    if suggestion.state in UNANSWERED:
        move_suggestion(session, suggestion, SuggestionState.IN_DRAFT, seen=suggestion.state, by=by, at=at)
    return criterion
