"""Telling people what became of what they said: a letter where there is an address, else a line on a list."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grants.actions.record import record
from grants.core.errors import Refused
from grants.models import Mail, Person, StoppedLetters, Suggestion, SuggestionStep, Telling
from grants.queries.telling import Contact, Told, contacts
from grants.queries.voices import Voices

SUBJECT = "What became of what you said"  # the letter's own words are made as it is sent


def tell(
    session: Session, known: Voices, steps: Sequence[SuggestionStep], *, by: Person | None, at: datetime
) -> Told:
    """Tell everybody behind these suggestions their step; whoever has an address gets one letter for all of them."""
    session.flush()
    letters: dict[str, Mail] = {}
    by_hand = 0
    for step in steps:
        for contact in contacts(session, known, step.suggestion_id, but=by):
            telling = Telling(step=step, suggestion=contact.suggestion, person=contact.person)
            if contact.email:
                telling.mail = letters.setdefault(contact.email.casefold(), _letter(contact, at))
            else:
                _forget_older_news(session, contact)
                by_hand += 1
            session.add(telling)
    session.add_all(letters.values())
    session.flush()
    return Told(by_mail=len(letters), by_hand=by_hand)


def _letter(contact: Contact, at: datetime) -> Mail:
    return Mail(to_email=contact.email, to_name=contact.name, subject=SUBJECT, created_at=at)


def _forget_older_news(session: Session, contact: Contact) -> None:
    """Somebody who still waits to be told the step before is told the latest alone."""
    person_id = None if contact.person is None else contact.person.id
    same = Telling.person_id.is_(None) if person_id is None else Telling.person_id == person_id
    session.execute(
        delete(Telling)
        .where(Telling.suggestion_id == contact.suggestion.id, same)
        .where(Telling.mail_id.is_(None), Telling.told_at.is_(None))
        .execution_options(synchronize_session=False)
    )


def forget_untold(session: Session, suggestion: Suggestion) -> None:
    """Nobody need be told any more what became of this one, where nobody has been yet."""
    untold = (Telling.mail_id.is_(None), Telling.told_at.is_(None))
    session.execute(delete(Telling).where(Telling.suggestion_id == suggestion.id, *untold))


def mark_told(telling: Telling, *, by: Person, at: datetime) -> None:
    """Somebody rang them, or knocked."""
    if telling.told_at is not None:
        return
    telling.told_at, telling.told_by = at, by
    suggestion = telling.suggestion
    record(by, "told somebody what became of a suggestion", suggestion, round=suggestion.round, at=at)


def not_told_after_all(telling: Telling, *, by: Person, at: datetime) -> None:
    """It was ticked by mistake: they wait again."""
    if telling.told_at is None:
        return
    telling.told_at, telling.told_by = None, None
    suggestion = telling.suggestion
    record(by, "put somebody back on the list of those to tell", suggestion, round=suggestion.round, at=at)


def stop_letters(session: Session, email: str, *, at: datetime) -> None:
    """No more letters about suggestions to this address."""
    if not email:
        raise Refused("This letter went to nobody we can stop writing to.")
    if session.scalar(select(StoppedLetters).where(StoppedLetters.email == email.casefold())) is None:
        session.add(StoppedLetters(email=email.casefold(), at=at))
        session.flush()


def start_letters(session: Session, email: str) -> None:
    """Letters again, for somebody who had stopped them."""
    session.execute(delete(StoppedLetters).where(StoppedLetters.email == email.casefold()))
