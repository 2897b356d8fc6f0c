"""What was parked wakes when the next round of the fund begins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from grants.actions.record import record
from grants.actions.telling import tell
from grants.core.suggestions import SuggestionState
from grants.models import Person, Round, Suggestion, SuggestionStep, Support
from grants.queries.voices import voices

OWN = ("text", "channel", "event", "heard", "by_id", "logged_by_id", "said_by", "email", "phone", "looked_at",
       "looked_by_id")  # fmt: skip


def wake_parked(session: Session, round: Round, *, by: Person | None, at: datetime) -> int:
    """Copy what earlier rounds of the fund parked into this one, as noted; how many woke.

    Everybody behind it comes along, so the count is what it was, and they are told that it is back on the table. Each
    wakes once for each time that it was parked; parked again as a copy, it is the copy that wakes the next time.
    """
    parked = _parked(session, round)
    if not parked:
        return 0
    first = _first_of(session, round)
    copies: dict[int, Suggestion] = {}
    for suggestion in parked:
        _wake(session, suggestion, round, first=first, copies=copies, at=at)
    session.add_all(copies.values())
    steps = [
        SuggestionStep(suggestion=one, state=SuggestionState.NOTED, by=by, at=at)
        for one in copies.values() if one.merged_into is None
    ]  # fmt: skip
    session.add_all(steps)
    record(by, "woke what earlier rounds had parked", round, round=round, at=at)
    session.flush()
    tell(session, voices(session, round.id), steps, by=by, at=at)
    return len(steps)


def _parked(session: Session, round: Round) -> Sequence[Suggestion]:
    """What was parked and has not woken since, the latest rounds first: a copy has whoever joined it there."""
    copy, step = aliased(Suggestion), SuggestionStep
    woken = select(func.max(copy.at)).where(copy.woken_from_id == Suggestion.id).scalar_subquery()
    parked = (
        select(func.max(step.at))
        .where(step.suggestion_id == Suggestion.id, step.state == SuggestionState.PARKED, ~step.set_aside)
        .scalar_subquery()
    )
    return session.scalars(
        select(Suggestion)
        .join(Round, Suggestion.round_id == Round.id)
        .where(Round.fund_id == round.fund_id, Round.id != round.id, or_(woken.is_(None), parked > woken))
        .where(Suggestion.state == SuggestionState.PARKED, Suggestion.merged_into_id.is_(None))
        .where(Suggestion.set_aside_at.is_(None), Suggestion.looked_at.is_not(None))
        .order_by(Suggestion.round_id.desc(), Suggestion.id)
    ).all()


def _first_of(session: Session, round: Round) -> dict[int, int]:
    """By copy: the suggestion that it was copied from in the beginning."""
    rows = session.execute(
        select(Suggestion.id, Suggestion.woken_from_id)
        .join(Round, Suggestion.round_id == Round.id)
        .where(Round.fund_id == round.fund_id, Suggestion.woken_from_id.is_not(None))
        .order_by(Suggestion.id)
    )
    first: dict[int, int] = {}
    for one, before in rows:
        if before is not None:
            first[one] = first.get(before, before)
    return first


def _wake(
    session: Session, parked: Suggestion, round: Round, *, first: dict[int, int], copies: dict[int, Suggestion],
    at: datetime,
) -> None:  # fmt: skip
    """One suggestion with all that are counted with it, and everybody behind each, but for who is here already.

    `copies`: all that woke in this round so far, by the suggestion that each was copied from in the beginning.
    """
    ids = voices(session, parked.round_id).together.group(parked.id)
    sleeping = select(Suggestion).where(Suggestion.id.in_(ids)).options(selectinload(Suggestion.supports))
    # What another is counted with comes before it, so that its copy is there.
    for one in sorted(session.scalars(sleeping), key=lambda one: ids.index(one.id)):
        head = one.merged_into_id
        if (origin := first.get(one.id, one.id)) not in copies:
            copies[origin] = Suggestion(
                round=round, state=SuggestionState.NOTED, at=at, woken_from=one,
                merged_into=None if head is None else copies.get(first.get(head, head)),
                supports=[Support(person_id=support.person_id, at=support.at) for support in one.supports],
                **{name: getattr(one, name) for name in OWN},
            )  # fmt: skip
