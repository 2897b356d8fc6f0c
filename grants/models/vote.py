"""Votes: a version of the criteria put to the group, what each person says to it, and answers to those not happy."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.agreeing import Ending, Quorum, Stance, Voice
from grants.core.parts import LONGEST
from grants.database import Model, by_value

if TYPE_CHECKING:
    from grants.models.criteria import CriteriaSet
    from grants.models.people import Person
    from grants.models.round import Round


class Vote(Model):
    """One text put to the group. A round has one that has not ended at the most.

    It takes answers until it closes; closed, it waits only until every "not happy" has an answer.
    """

    __tablename__ = "vote"
    __table_args__ = (
        Index("uq_vote_one_live", "round_id", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
        CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="ended_somehow"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    round: Mapped[Round] = relationship()
    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"), index=True)
    criteria_set: Mapped[CriteriaSet] = relationship(back_populates="votes")
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_by: Mapped[Person] = relationship(foreign_keys=[opened_by_id])
    opened_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(default="")
    closes_on: Mapped[date]  # the last day to answer
    closed_at: Mapped[datetime | None]
    quorum: Mapped[int | None]  # as it was when the vote closed; until then what holds now
    least_residents: Mapped[int | None]
    asked: Mapped[int | None]  # how many could answer when it closed
    ended: Mapped[Ending | None] = mapped_column(by_value(Ending))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who changed the text or took it back
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id])
    all_answers: Mapped[list[VoteAnswer]] = relationship(
        back_populates="vote", order_by="VoteAnswer.id", cascade="all, delete-orphan"
    )

    @property
    def answers(self) -> list[VoteAnswer]:
        """What stands: of each person the last they said."""
        return [answer for answer in self.all_answers if answer.replaced_at is None]

    @property
    def wanted(self) -> Quorum | None:
        """The quorum it closed under."""
        if self.quorum is None or self.least_residents is None:
            return None
        return Quorum(self.quorum, self.least_residents)

    @property
    def is_read_by_all(self) -> bool:
        """Whether those who gave no answer may read the others': only where this very vote took answers to its close.

        One that was withdrawn, taken back or overtaken before stays as hidden as it was, whatever becomes of the
        criteria: people answered it for those who answer too, and a comma changed would open it otherwise.
        """
        return self.closed_at is not None

    def answer_of(self, person_id: int | None) -> VoteAnswer | None:
        """What one person says now."""
        return next((answer for answer in self.answers if answer.person_id == person_id), None)


class VoteAnswer(Model):
    """What one person said. Saying something else makes a new row, and this one stays."""

    __tablename__ = "vote_answer"
    __table_args__ = (
        UniqueConstraint("vote_id", "person_id", "number"),
        CheckConstraint("answer IN ('happy', 'can live with it', 'not happy')", name="known_answer"),
    )

    vote_id: Mapped[int] = mapped_column(ForeignKey("vote.id"))
    vote: Mapped[Vote] = relationship(back_populates="all_answers")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    number: Mapped[int]  # counts up through what this person said
    as_staff: Mapped[bool]
    answer: Mapped[Stance] = mapped_column(by_value(Stance))
    part: Mapped[str] = mapped_column(String(LONGEST), default="")  # what would have to change
    words: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    replaced_at: Mapped[datetime | None]  # the same person said something else then
    counted: Mapped[bool] = mapped_column(default=True)  # False: they could not answer any more when it closed
    replies: Mapped[list[VoteReply]] = relationship(
        back_populates="answer", order_by="VoteReply.id", cascade="all, delete-orphan"
    )

    @property
    def is_point(self) -> bool:
        """Whether it asks for an answer."""
        return self.answer is Stance.NOT_HAPPY

    @property
    def voice(self) -> Voice:
        """As it counts."""
        return Voice(self.as_staff, self.answer, replied=bool(self.replies))


class VoteReply(Model):
    """What another designer answers to somebody who is not happy."""

    __tablename__ = "vote_reply"

    answer_id: Mapped[int] = mapped_column(ForeignKey("vote_answer.id"), index=True)
    answer: Mapped[VoteAnswer] = relationship(back_populates="replies")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship()
    at: Mapped[datetime]
    words: Mapped[str]
