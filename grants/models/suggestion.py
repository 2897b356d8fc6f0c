"""Suggestions: what was heard, from whom, who else wants it, and what became of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.parts import LONGEST
from grants.core.suggestions import Channel, SuggestionState
from grants.database import Model, by_value

if TYPE_CHECKING:
    from grants.models.people import Person
    from grants.models.round import Round


class Suggestion(Model):
    """An idea heard from someone, by some channel. Who said it, and how to reach them, is for staff alone."""

    __tablename__ = "suggestion"
    __table_args__ = (
        Index(None, "round_id", "state"),
        UniqueConstraint("round_id", "sent"),
        UniqueConstraint("woken_from_id", "round_id"),
        CheckConstraint("heard >= 0", name="heard_not_below_zero"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship()
    text: Mapped[str]
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    event: Mapped[str] = mapped_column(String(200), default="")  # of the meeting or event where it was heard
    heard: Mapped[int] = mapped_column(default=1)  # people who said it, beside those in `supports`
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)  # who suggested it, signed in
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    logged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who typed up what somebody else said
    logged_by: Mapped[Person | None] = relationship(foreign_keys=[logged_by_id])
    said_by: Mapped[str] = mapped_column(String(200), default="")  # staff only
    email: Mapped[str] = mapped_column(String(254), default="")  # staff only; for the answer
    phone: Mapped[str] = mapped_column(String(50), default="")  # staff only; for the answer
    looked_at: Mapped[datetime | None]  # None: it waits for a look before others see it
    looked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    looked_by: Mapped[Person | None] = relationship(foreign_keys=[looked_by_id])
    sent: Mapped[str | None] = mapped_column(String(64))  # a keyed hash: the same words sent again are stored once
    set_aside_at: Mapped[datetime | None]  # not shown: it was no suggestion, or it would hurt somebody
    state: Mapped[SuggestionState] = mapped_column(by_value(SuggestionState), default=SuggestionState.NOTED)
    merged_into_id: Mapped[int | None] = mapped_column(
        # A suggestion may be counted with a newer one, so a backup brings it in before the one it points at.
        ForeignKey("suggestion.id", deferrable=True, initially="DEFERRED"), index=True
    )
    merged_into: Mapped[Suggestion | None] = relationship(
        remote_side="Suggestion.id", foreign_keys=[merged_into_id], back_populates="merged"
    )
    merged: Mapped[list[Suggestion]] = relationship(foreign_keys=[merged_into_id], back_populates="merged_into")
    woken_from_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"))  # parked
    woken_from: Mapped[Suggestion | None] = relationship(remote_side="Suggestion.id", foreign_keys=[woken_from_id])
    supports: Mapped[list[Support]] = relationship(back_populates="suggestion", cascade="all, delete-orphan")
    steps: Mapped[list[SuggestionStep]] = relationship(
        back_populates="suggestion", order_by="SuggestionStep.id", cascade="all, delete-orphan"
    )
    links: Mapped[list[SuggestionLink]] = relationship(back_populates="suggestion", cascade="all, delete-orphan")


class Support(Model):
    """Somebody signed in who would like it too; once a person."""

    __tablename__ = "support"
    __table_args__ = (UniqueConstraint("suggestion_id", "person_id"),)

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    suggestion: Mapped[Suggestion] = relationship(back_populates="supports")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    at: Mapped[datetime]


class Sending(Model):
    """One suggestion sent from outside, counted against floods; thrown away after a day, and no address is in it."""

    __tablename__ = "sending"
    __table_args__ = (Index(None, "round_id", "at"), Index(None, "at"))

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    address_hash: Mapped[str] = mapped_column(String(64), default="")  # keyed, another each day; "" for one not known
    at: Mapped[datetime]


class SuggestionStep(Model):
    """What became of a suggestion at one moment, with the reason that everybody can read."""

    __tablename__ = "suggestion_step"

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"), index=True)
    suggestion: Mapped[Suggestion] = relationship(back_populates="steps")
    state: Mapped[SuggestionState] = mapped_column(by_value(SuggestionState))
    set_aside: Mapped[bool] = mapped_column(default=False)  # then: the reason is for its sender, and those who look
    reason: Mapped[str] = mapped_column(default="")  # "until there is more money", "the law asks for it"
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person | None] = relationship()
    at: Mapped[datetime]

    @property
    def wakes(self) -> bool:
        """Whether it says that what an earlier round parked is back on the table: the first that is said of a copy."""
        is_first = self.suggestion.woken_from_id is not None and self.suggestion.steps[0] is self
        return is_first and self.state is SuggestionState.NOTED and not self.set_aside


class SuggestionLink(Model):
    """A suggestion led to a part of what is written; see core/parts.py for its name."""

    __tablename__ = "suggestion_link"
    __table_args__ = (UniqueConstraint("suggestion_id", "part"), Index(None, "part"))

    suggestion_id: Mapped[int] = mapped_column(ForeignKey("suggestion.id"))
    suggestion: Mapped[Suggestion] = relationship(back_populates="links")
    part: Mapped[str] = mapped_column(String(LONGEST))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person | None] = relationship()
    at: Mapped[datetime]
