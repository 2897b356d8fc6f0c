"""The panel of a round."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.letters import letter
from grants.database import Model

if TYPE_CHECKING:
    from grants.models.application import Application
    from grants.models.people import Person
    from grants.models.round import Round


class PanelMember(Model):
    """A person on the panel of a round. The letter is dealt by chance when marks can first be seen."""

    __tablename__ = "panel_member"
    __table_args__ = (UniqueConstraint("round_id", "person_id"), UniqueConstraint("round_id", "letter_place"))

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    letter_place: Mapped[int | None]  # 0 for A
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    @property
    def letter(self) -> str:
        """What stands for this member wherever marks are shown."""
        return "?" if self.letter_place is None else letter(self.letter_place)


class Interest(Model):
    """A declared tie between a panel member and an application; a barring one sets their sheet aside."""

    __tablename__ = "interest"
    __table_args__ = (UniqueConstraint("member_id", "application_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"))
    member: Mapped[PanelMember] = relationship()
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application] = relationship()
    barring: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(default="")
    declared_at: Mapped[datetime]
