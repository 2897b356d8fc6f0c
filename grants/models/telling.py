"""Telling people what became of what they said: by letter, or by somebody who rings them or knocks."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Model
from grants.models.people import Mail, Person
from grants.models.suggestion import Suggestion, SuggestionStep


class Telling(Model):
    """Somebody is to be told one step: by the letter in `mail`, or by hand where there is none."""

    __tablename__ = "telling"

    step_id: Mapped[int] = mapped_column(ForeignKey("suggestion_step.id"), index=True)
    step: Mapped[SuggestionStep] = relationship()
    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)  # their own words
    suggestion: Mapped[Suggestion] = relationship()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # None: as the suggestion says
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    mail: Mapped[Mail | None] = relationship()
    told_at: Mapped[datetime | None]  # by hand
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    told_by: Mapped[Person | None] = relationship(foreign_keys=[told_by_id])


class StoppedLetters(Model):
    """An address that wants no more letters about suggestions."""

    __tablename__ = "stopped_letters"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    at: Mapped[datetime]
