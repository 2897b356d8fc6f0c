"""Looking at what a draft would have meant last time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.days import day_of
from grants.database import Model

if TYPE_CHECKING:
    from grants.models.criteria import CriteriaSet
    from grants.models.people import Person
    from grants.models.round import Round


class LastTime(Model):
    """Which criteria of an earlier round a person holds against those of the draft, and when they opened the page.

    Nothing of what the page shows is stored.
    """

    __tablename__ = "last_time"
    __table_args__ = (UniqueConstraint("round_id", "earlier_id", "person_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship(foreign_keys=[round_id])
    earlier_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    earlier: Mapped[Round] = relationship(foreign_keys=[earlier_id])
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    mapping: Mapped[dict[str, Any]]  # by part of the draft: the lineage of a criterion of then, or None
    opened_at: Mapped[datetime]
    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"), index=True)  # the draft it was opened for
    criteria_set: Mapped[CriteriaSet] = relationship()
    revision: Mapped[int]  # of that draft

    def is_open(self, draft: CriteriaSet, at: datetime) -> bool:
        """Whether it still is: for this very draft, until the day ends. Each look goes on the record."""
        return self.set_id == draft.id and self.revision == draft.revision and day_of(self.opened_at) == day_of(at)
