"""Questions about what is fixed, and their answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.challenges import Outcome
from grants.database import Model, by_value

if TYPE_CHECKING:
    from grants.models.people import Person
    from grants.models.round import Boundary


class Challenge(Model):
    """Somebody asks why, or says that it should not be so; staff answer by a day, and everybody reads the answer."""

    __tablename__ = "challenge"
    __table_args__ = (Index(None, "boundary_id", "answered_at"),)

    boundary_id: Mapped[int] = mapped_column(ForeignKey("boundary.id"))
    boundary: Mapped[Boundary] = relationship(back_populates="challenges")
    text: Mapped[str]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    asked_at: Mapped[datetime]
    answer_by: Mapped[date]  # at the end of this day, in London
    answer: Mapped[str] = mapped_column(default="")
    outcome: Mapped[Outcome | None] = mapped_column(by_value(Outcome))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])
    answered_at: Mapped[datetime | None]

    @property
    def waits(self) -> bool:
        """Whether nobody has answered yet."""
        return self.answered_at is None
