"""Sharing out 100 points: when a round asked for it, and what each person gave."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.days import end_of_day
from grants.core.weights import Limits, Points
from grants.database import Model

if TYPE_CHECKING:
    from grants.models.criteria import CriteriaSet
    from grants.models.people import Person
    from grants.models.round import Round


class Sharing(Model):
    """One time that a round asks everyone to share out 100 points over the criteria of a draft."""

    __tablename__ = "sharing"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    round: Mapped[Round] = relationship()
    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"), index=True)
    criteria_set: Mapped[CriteriaSet] = relationship()
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_by: Mapped[Person | None] = relationship(foreign_keys=[opened_by_id])
    opened_at: Mapped[datetime]
    closes_on: Mapped[date]  # open to the end of this day
    closed_at: Mapped[datetime | None]  # sooner: all had handed in, or somebody closed it
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    reason: Mapped[str] = mapped_column(default="")  # why somebody closed it by hand
    taken_over_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    taken_over_by: Mapped[Person | None] = relationship(foreign_keys=[taken_over_by_id])
    taken_over_at: Mapped[datetime | None]
    # The criteria as they were when somebody last handed in: part, name, low and high of each, in their order.
    asked: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    @property
    def ends_at(self) -> datetime:
        """When nothing can be handed in any more."""
        last = end_of_day(self.closes_on)
        return last if self.closed_at is None else min(last, self.closed_at)

    def is_open(self, at: datetime) -> bool:
        """Whether points can be handed in at this moment."""
        return at < self.ends_at

    @property
    def names(self) -> dict[str, str]:
        """The names of the criteria, by part, in their order."""
        return {one["part"]: one["name"] for one in self.asked}

    @property
    def limits(self) -> Limits:
        """How few and how many points each could have, by part, in their order."""
        return {one["part"]: (one["low"], one["high"]) for one in self.asked}

    def ask(self, names: dict[str, str], limits: Limits) -> None:
        """Remember the criteria as they are now."""
        self.asked = [
            {"part": part, "name": names[part], "low": low, "high": high} for part, (low, high) in limits.items()
        ]


class SharedPoints(Model):
    """What one person gives: as they write it, and as they handed it in. Theirs alone until the sharing closes."""

    __tablename__ = "shared_points"
    __table_args__ = (UniqueConstraint("sharing_id", "person_id"),)

    sharing_id: Mapped[int] = mapped_column(ForeignKey("sharing.id"))
    sharing: Mapped[Sharing] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    as_staff: Mapped[bool]  # staff are staff, on the panel as well, as in a vote
    revision: Mapped[int] = mapped_column(default=0)  # goes up with every save, so that a stale page is noticed
    # Points by part, as last saved; what a criterion had that is gone stays, in case it is brought back.
    draft: Mapped[dict[str, Any]] = mapped_column(default=dict)
    saved_at: Mapped[datetime]
    points: Mapped[dict[str, Any] | None]  # points by part, as handed in
    handed_in_at: Mapped[datetime | None]

    @property
    def changed_since(self) -> bool:
        """Whether something was saved after handing in that is not handed in yet."""
        return any(self.draft.get(part) != given for part, given in (self.points or {}).items())

    def stands_for(self, parts: Points | Limits | dict[str, str]) -> bool:
        """Whether what was handed in is about these very criteria; else it is asked for again."""
        return self.points is not None and self.points.keys() == parts.keys()
