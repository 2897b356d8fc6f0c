"""The history of what is written together."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.changes import ChangeKind
from grants.core.parts import LONGEST
from grants.database import Model, by_value

if TYPE_CHECKING:
    from grants.models.criteria import CriteriaSet
    from grants.models.people import Person
    from grants.models.round import Round


class Change(Model):
    """One change to one part, with the whole part as it was before and after; never changed or thrown away itself.

    Whoever made it can say `why` later, once.
    """

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index(None, "round_id", "part", "number"),
        Index(None, "set_id", "number"),
        CheckConstraint("kind IN ('added', 'changed', 'moved', 'removed', 'brought back')", name="known_kind"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship()
    set_id: Mapped[int | None] = mapped_column(ForeignKey("criteria_set.id"))  # None: not of a criteria set
    criteria_set: Mapped[CriteriaSet | None] = relationship()
    number: Mapped[int]  # counts up through the round, see Round.changes
    part: Mapped[str] = mapped_column(String(LONGEST))
    name: Mapped[str] = mapped_column(String(200))  # of the part, as it was then
    kind: Mapped[ChangeKind] = mapped_column(by_value(ChangeKind))
    before: Mapped[dict[str, Any] | None]  # None: it was not there
    after: Mapped[dict[str, Any] | None]  # None: it is not there any more
    # The parts of its list in their order, where that changed; so any earlier state can be put in order again.
    sequence: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    why: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person | None] = relationship()
    at: Mapped[datetime]
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))  # the change that this one took back
    undoes: Mapped[Change | None] = relationship(remote_side="Change.id")
