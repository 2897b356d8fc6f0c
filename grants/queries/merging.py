"""Which suggestions one could be counted with."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.core.criteria import fold
from grants.models import Suggestion


def same_as(session: Session, one: Suggestion) -> Sequence[Suggestion]:
    """Every other suggestion of the round that stands for itself and can be seen, the oldest first."""
    return session.scalars(
        select(Suggestion)
        .where(Suggestion.round_id == one.round_id, Suggestion.id != one.id, Suggestion.merged_into_id.is_(None))
        .where(Suggestion.set_aside_at.is_(None), Suggestion.looked_at.is_not(None))
        .order_by(Suggestion.id)
    ).all()


def searched(suggestions: Sequence[Suggestion], words: str) -> list[Suggestion]:
    """Those that hold all these words. Searched here: the databases do not agree on what a capital É is."""
    wanted = fold(words).split()
    return [one for one in suggestions if all(word in fold(one.text) for word in wanted)]
