"""What was parked wakes when the next round of the fund begins."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, selectinload

from grants.actions.record import record
from grants.core.suggestions import SuggestionState
from grants.models import Person, Round, Suggestion, Support
from grants.queries.voices import voices

OWN = ("text", "channel", "event", "heard", "by_id", "logged_by_id", "said_by", "email", "phone", "looked_at",
       "looked_by_id")  # fmt: skip


def wake_parked(session: Session, round: Round, *, by: Person | None, at: datetime) -> int:
    """Copy what earlier rounds of the fund parked into this one, as noted; how many woke.

    Everybody behind it comes along, so the count is what it was and they are told when it moves. Nobody is told now:
    nothing is decided yet. Each wakes once; parked again, it is the copy that wakes the next time.
    """
    copy = aliased(Suggestion)
    parked = session.scalars(
        select(Suggestion)
        .join(Round, Suggestion.round_id == Round.id)
        .outerjoin(copy, copy.woken_from_id == Suggestion.id)
        .where(Round.fund_id == round.fund_id, Round.id != round.id, copy.id.is_(None))
        .where(Suggestion.state == SuggestionState.PARKED, Suggestion.merged_into_id.is_(None))
        .where(Suggestion.set_aside_at.is_(None), Suggestion.looked_at.is_not(None))
        .order_by(Suggestion.id)
    ).all()
    for suggestion in parked:
        _wake(session, suggestion, round, at)
    if parked:
        record(by, "woke what earlier rounds had parked", round, round=round, at=at)
    return len(parked)


def _wake(session: Session, parked: Suggestion, round: Round, at: datetime) -> None:
    """One suggestion with all that are counted with it, and everybody behind each of them."""
    ids = voices(session, parked.round_id).together.group(parked.id)
    sleeping = select(Suggestion).where(Suggestion.id.in_(ids)).options(selectinload(Suggestion.supports))
    copies: dict[int, Suggestion] = {}
    # What another is counted with comes before it, so that its copy is there.
    for one in sorted(session.scalars(sleeping), key=lambda one: ids.index(one.id)):
        copies[one.id] = Suggestion(
            round=round, state=SuggestionState.NOTED, at=at, woken_from=one,
            merged_into=copies.get(one.merged_into_id or 0),
            supports=[Support(person_id=support.person_id, at=support.at) for support in one.supports],
            **{name: getattr(one, name) for name in OWN},
        )  # fmt: skip
    session.add_all(copies.values())
    session.flush()
