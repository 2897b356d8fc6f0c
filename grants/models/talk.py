"""The talk about what is written together."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.parts import LONGEST
from grants.database import Model

if TYPE_CHECKING:
    from grants.models.people import Person
    from grants.models.round import Round

IDS = 10**9 - 1


def any_id() -> int:
    """A number that does not count up: it must not tell in which order comments came."""
    return secrets.randbelow(IDS) + 1


class Comment(Model):
    """Something said about a part of the round, or an answer to it.

    Said without a name, it has no person, not even a hidden one; `at` is then the quarter hour from which it shows.
    """

    __tablename__ = "comment"
    __table_args__ = (
        Index(None, "round_id", "part", "at"),
        CheckConstraint("unnamed = (by_id IS NULL)", name="unnamed_has_nobody"),
        CheckConstraint("answer_to_id IS NULL OR settled_at IS NULL", name="first_is_settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=any_id, sort_order=-1)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship()
    part: Mapped[str] = mapped_column(String(LONGEST))
    name: Mapped[str] = mapped_column(String(200))  # of the part, as it was then
    text: Mapped[str]
    unnamed: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    by: Mapped[Person | None] = relationship(foreign_keys=[by_id])
    at: Mapped[datetime]  # from when others can read it
    on_record: Mapped[bool] = mapped_column(default=True)  # an unnamed one only after its batch
    answer_to_id: Mapped[int | None] = mapped_column(
        ForeignKey("comment.id", deferrable=True, initially="DEFERRED"), index=True  # ids in no order come back in any
    )
    answer_to: Mapped[Comment | None] = relationship(remote_side="Comment.id")
    taken_back_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]  # of the first one: the matter is settled
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])
