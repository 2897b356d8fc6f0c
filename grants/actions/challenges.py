"""Asking why something is fixed, or challenging it; and answering, so that everybody can read it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.boundaries import lift_boundary
from grants.actions.changes import stir
from grants.actions.record import record
from grants.core.challenges import Outcome, answer_by
from grants.core.criteria import LONGEST_TEXT, tidy
from grants.core.errors import Refused
from grants.models import Boundary, Challenge, Person


def ask(session: Session, boundary: Boundary, text: str, *, by: Person, at: datetime) -> tuple[Challenge, bool]:
    """Ask why, or say that it should not be so; staff have until a day to answer.

    The same question sent twice is one question: the answer says whether this one is new.
    """
    text = _said(text, "text", "Write your question, or what you think should change.")
    round = boundary.round
    session.flush()
    session.refresh(round, with_for_update=True)  # sent twice at once: the second sees the first
    session.refresh(boundary)
    if boundary.lifted_at is not None:
        raise Refused("This was lifted, so nothing stands in the way any more.")
    asked = select(Challenge).where(
        Challenge.boundary_id == boundary.id, Challenge.asked_by_id == by.id, Challenge.answered_at.is_(None)
    )
    for earlier in session.scalars(asked):
        if earlier.text == text:
            return earlier, False
    challenge = Challenge(boundary=boundary, text=text, asked_by=by, asked_at=at, answer_by=answer_by(at))
    session.add(challenge)
    session.flush()
    stir(round)
    record(by, "asked why something is fixed", boundary, challenge, round=round, at=at, text=text)
    return challenge, True


def answer(
    session: Session, challenge: Challenge, text: str, outcome: Outcome, *, by: Person, at: datetime
) -> None:
    """Answer for everybody to read, and say what becomes of the boundary; lifting it is done at once."""
    text = _said(text, "answer", "Write the answer. Everybody can read it.")
    round = challenge.boundary.round
    session.flush()
    session.refresh(round, with_for_update=True)  # two who answer at once: one answer stands, the other sees it
    session.refresh(challenge)
    if not challenge.waits:
        raise Refused("Somebody answered this before you. Their answer stands above; yours is still in the box.")
    challenge.answer, challenge.outcome, challenge.answered_by, challenge.answered_at = text, outcome, by, at
    stir(round)
    record(by, "answered why something is fixed", challenge.boundary, challenge, round=round, at=at, text=text)
    if outcome is Outcome.LIFTED:
        lift_boundary(challenge.boundary, by=by, at=at, why=text)


def _said(text: str, field: str, otherwise: str) -> str:
    text = tidy(text)
    if not text:
        raise Refused(otherwise, field=field)
    if len(text) > LONGEST_TEXT:
        raise Refused("Keep this to %(most)s characters.", field=field, most=f"{LONGEST_TEXT:,}")
    return text
