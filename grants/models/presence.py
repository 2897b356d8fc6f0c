"""Who has a page of the draft open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.parts import LONGEST
from grants.database import Model

if TYPE_CHECKING:
    from grants.models.people import Person


class Presence(Model):
    """When somebody's page last said that they are here, and what they had open. Not on the record, and not kept."""

    __tablename__ = "presence"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    part: Mapped[str] = mapped_column(String(LONGEST), default="")  # empty: reading
    seen_at: Mapped[datetime]
