"""The look before others see a suggestion: passed on, or set aside with a reason that its sender hears."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.fates import reason_of, told_where
from grants.actions.record import record
from grants.actions.suggestions import still_there
from grants.actions.telling import forget_untold, tell
from grants.core.errors import Refused
from grants.models import Person, Suggestion, SuggestionStep
from grants.queries.telling import Told
from grants.queries.voices import voices


def look_over(session: Session, suggestion: Suggestion, *, by: Person, at: datetime) -> Told:
    """Pass it on, so that others see it. Possible in every stage: nothing that came in in time is left lying.

    Where its sender counted it with one that has an answer, they hear that answer.
    """
    _hold(session, suggestion)
    if suggestion.set_aside_at is not None:
        raise Refused("Somebody set this suggestion aside meanwhile. Bring it back first.")
    if suggestion.looked_at is not None:
        return Told()
    suggestion.looked_at, suggestion.looked_by = at, by
    record(by, "passed a suggestion on", suggestion, round=suggestion.round, at=at)
    stir(suggestion.round)
    return _told(session, suggestion, by=by, at=at)


def set_aside(session: Session, suggestion: Suggestion, *, reason: str, by: Person, at: datetime) -> Told:
    """Show it to nobody else: it is no suggestion, or it would hurt somebody. Whoever is behind it hears why."""
    _hold(session, suggestion)
    if suggestion.set_aside_at is not None:
        return Told()
    reason = reason_of(reason, field="why")
    if not reason:
        raise Refused("Say why, in a few words. Whoever sent it hears this.", field="why")
    _hide(session, suggestion, reason, by=by, at=at)
    step = SuggestionStep(suggestion=suggestion, state=suggestion.state, set_aside=True, reason=reason, by=by, at=at)
    session.add(step)
    session.flush()
    return tell(session, voices(session, suggestion.round_id), [step], by=by, at=at)


def take_note_back(session: Session, note: Suggestion, *, by: Person, at: datetime) -> None:
    """Hide what was just typed up, such as a slip: nobody outside the room knows of it, so nobody is told."""
    _hold(session, note)
    if note.set_aside_at is None:
        _hide(session, note, "", by=by, at=at)
        forget_untold(session, note)


def bring_back_suggestion(session: Session, suggestion: Suggestion, *, by: Person, at: datetime) -> Told:
    """Undo setting it aside: it is where it was, on the list or waiting for a look. Who was told why hears that too."""
    _hold(session, suggestion)
    if suggestion.set_aside_at is None:
        return Told()
    suggestion.set_aside_at = None
    suggestion.merged_into = still_there(session, suggestion.merged_into)
    record(by, "brought a suggestion back", suggestion, round=suggestion.round, at=at)
    stir(suggestion.round)
    return Told() if suggestion.looked_at is None else _told(session, suggestion, by=by, at=at)


def _hide(session: Session, suggestion: Suggestion, reason: str, *, by: Person, at: datetime) -> None:
    there = (Suggestion.merged_into_id == suggestion.id, Suggestion.set_aside_at.is_(None))
    if session.scalar(select(Suggestion.id).where(*there).limit(1)) is not None:
        raise Refused("Others are counted with this suggestion, and would go with it. Take them out of it first.")
    suggestion.set_aside_at = at
    record(by, "set a suggestion aside", suggestion, round=suggestion.round, at=at, text=reason)
    stir(suggestion.round)


def _told(session: Session, one: Suggestion, *, by: Person, at: datetime) -> Told:
    """Tell those behind it where it stands, as far as they think otherwise."""
    session.flush()
    known = voices(session, one.round_id)
    head = session.get_one(Suggestion, known.together.root(one.id))
    thought_gone = bool(one.steps) and one.steps[-1].set_aside
    return told_where(session, known, one, head, anew=thought_gone, by=by, at=at)


def _hold(session: Session, suggestion: Suggestion) -> None:
    session.flush()
    session.refresh(suggestion.round, with_for_update=True)
    session.refresh(suggestion)
