"""Applications, the questions they answer, and the yes or no checks."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Model

if TYPE_CHECKING:
    from grants.models.criteria import Gate
    from grants.models.people import Person
    from grants.models.round import Round


class Question(Model):
    """Something applications answer beyond the usual fields; staff choose whether the panel reads it."""

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("round_id", "title"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    title: Mapped[str] = mapped_column(String(500))
    position: Mapped[int]
    shown_to_panel: Mapped[bool] = mapped_column(default=False)


class Application(Model):
    """One group's request. Amounts are whole pence."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("round_id", "reference"),
        Index(None, "round_id", "id"),
        CheckConstraint("amount IS NULL OR amount >= 0", name="amount_not_below_zero"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship()
    reference: Mapped[str] = mapped_column(String(100))
    project: Mapped[str] = mapped_column(String(500))
    organisation: Mapped[str] = mapped_column(String(500))
    amount: Mapped[int | None] = mapped_column(BigInteger)
    least: Mapped[int | None] = mapped_column(BigInteger)  # the least that would still be of use
    summary: Mapped[str] = mapped_column(default="")
    theme: Mapped[str] = mapped_column(String(500), default="")
    place: Mapped[str] = mapped_column(String(500), default="")
    charity_number: Mapped[str] = mapped_column(String(100), default="")
    company_number: Mapped[str] = mapped_column(String(100), default="")
    contact: Mapped[str] = mapped_column(String(500), default="")  # this and the next three: for staff only
    email: Mapped[str] = mapped_column(String(500), default="")
    phone: Mapped[str] = mapped_column(String(100), default="")
    postcode: Mapped[str] = mapped_column(String(100), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # question id as text -> answer
    created_at: Mapped[datetime]
    checks: Mapped[list[GateResult]] = relationship(back_populates="application", cascade="all, delete-orphan")


class GateResult(Model):
    """Whether an application passed one gate, and why. No row: not yet checked."""

    __tablename__ = "gate_result"
    __table_args__ = (
        UniqueConstraint("application_id", "gate_id"),
        Index("ix_gate_result_failed", "gate_id", "passed", "application_id"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship(back_populates="checks")
    gate_id: Mapped[int] = mapped_column(ForeignKey("gate.id"))
    gate: Mapped[Gate] = relationship()
    passed: Mapped[bool]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person | None] = relationship()
    at: Mapped[datetime]
