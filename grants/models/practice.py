"""Trying a draft out on made-up applications. What people give there are no scores, and is thrown away."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Model

if TYPE_CHECKING:
    from grants.models.people import Person
    from grants.models.round import Round


class Practice(Model):
    """One try-out; a round has one at the most, and clearing it away leaves nothing."""

    __tablename__ = "practice"
    __table_args__ = (UniqueConstraint("round_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship()
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_by: Mapped[Person | None] = relationship()
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # from then on everybody sees how the criteria were read
    samples: Mapped[list[PracticeSample]] = relationship(
        back_populates="practice", order_by="PracticeSample.id", cascade="all, delete-orphan"
    )


class PracticeSample(Model):
    """One made-up application."""

    __tablename__ = "practice_sample"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    practice: Mapped[Practice] = relationship(back_populates="samples")
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
    sheets: Mapped[list[PracticeSheet]] = relationship(
        back_populates="sample", order_by="PracticeSheet.id", cascade="all, delete-orphan"
    )


class PracticeSheet(Model):
    """What one person gave a made-up application, under the draft as it was. Theirs alone until the try-out ends."""

    __tablename__ = "practice_sheet"
    __table_args__ = (UniqueConstraint("sample_id", "person_id"),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("practice_sample.id"))
    sample: Mapped[PracticeSample] = relationship(back_populates="sheets")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    marks: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by lineage, see core/practice.kept
    sent_at: Mapped[datetime]
