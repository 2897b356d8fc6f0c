"""Declaring a tie with an application, and taking it back."""

from datetime import datetime

from sqlalchemy.orm import Session

from grants.actions.record import record
from grants.core.errors import Refused, Said
from grants.core.stages import Stage
from grants.models import Interest, Person
from grants.queries.scoresheets import OpenSheet

LONGEST_REASON = 2_000


def declare_interest(
    session: Session, opened: OpenSheet, reason: str, *, barring: bool, by: Person | None, at: datetime
) -> Interest:
    """Say that the member knows this group, and how. A barring tie sets their sheet aside: it is not counted."""
    _must_be_open(opened)
    if not reason.strip():
        raise Refused("Say how you know this group", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused("Keep this to %(most)s characters.", field="reason", most=f"{LONGEST_REASON:,}")
    interest = opened.interest
    if interest is not None and (interest.barring, interest.reason) == (barring, reason.strip()):
        return interest
    if interest is None:
        interest = Interest(member=opened.member, application=opened.application)
        session.add(interest)
    interest.barring, interest.reason, interest.declared_at = barring, reason.strip(), at
    action = Said("declared a tie that sets the scoresheet aside" if barring else "declared a tie")
    record(by, action, opened.application, opened.member, round=opened.member.round, at=at, text=interest.reason)
    return interest


def withdraw_interest(session: Session, opened: OpenSheet, *, by: Person | None, at: datetime) -> None:
    """Take a declared tie back; where there is none, there is nothing to do."""
    _must_be_open(opened)
    if opened.interest is not None:
        session.delete(opened.interest)
        record(by, "took back a declared tie", opened.application, opened.member, round=opened.member.round, at=at)


def _must_be_open(opened: OpenSheet) -> None:
    if opened.member.round.stage not in (Stage.OPEN, Stage.SCORING):
        raise Refused("Ties can be declared until scoring ends. Ask the staff if something is wrong.")
