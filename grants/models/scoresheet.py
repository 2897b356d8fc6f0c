"""Scoresheets: what a member wrote for an application, what was sent, and every version sent before."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Model

if TYPE_CHECKING:
    from grants.models.application import Application
    from grants.models.criteria import CriteriaSet, Criterion
    from grants.models.panel import PanelMember


class Scoresheet(Model):
    """One panel member's view of one application.

    What was sent stands in `scores` and `total`; what is being written stands in `draft`, which is the member's alone
    and which no query of anyone else's reads. A sent sheet goes on counting while a change to it is being drafted.
    """

    __tablename__ = "scoresheet"
    __table_args__ = (
        UniqueConstraint("application_id", "member_id"),
        Index("ix_scoresheet_counting", "application_id", "set_id", "member_id", "total"),
        Index("ix_scoresheet_progress", "member_id", "set_id", "application_id"),
    )

    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"))
    application: Mapped[Application] = relationship()
    member_id: Mapped[int] = mapped_column(ForeignKey("panel_member.id"))
    member: Mapped[PanelMember] = relationship()
    revision: Mapped[int] = mapped_column(default=0)  # goes up with every save, so that a stale page is noticed
    # criterion id as text -> {"mark": 3 | null | "", "comment": "…"}
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    draft_saved_at: Mapped[datetime | None]
    set_id: Mapped[int | None] = mapped_column(ForeignKey("criteria_set.id"), index=True)  # what it was sent under
    criteria_set: Mapped[CriteriaSet | None] = relationship()
    submitted_at: Mapped[datetime | None]
    total: Mapped[Fraction | None]  # of what was sent, 0 to 100, exact
    from_file: Mapped[bool] = mapped_column(default=False)
    after_results: Mapped[bool] = mapped_column(default=False)  # changed after results were seen
    others_seen_at: Mapped[datetime | None]  # when its writer first looked at the panel's other sheets, in scoring
    after_others: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # changed after that
    scores: Mapped[list[Score]] = relationship(back_populates="scoresheet", cascade="all, delete-orphan")
    versions: Mapped[list[SheetVersion]] = relationship(
        back_populates="scoresheet", order_by="SheetVersion.number", cascade="all, delete-orphan"
    )


class Score(Model):
    """One criterion's mark on a sent sheet; no value: "I can't tell"."""

    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("scoresheet_id", "criterion_id"),
        Index("ix_score_means", "criterion_id", "scoresheet_id", "value"),
    )

    scoresheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheet.id"))
    scoresheet: Mapped[Scoresheet] = relationship(back_populates="scores")
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    criterion: Mapped[Criterion] = relationship()
    value: Mapped[int | None]
    comment: Mapped[str] = mapped_column(default="")


class SheetVersion(Model):
    """A sheet as it was sent once. All are kept; earlier ones are for their writer alone."""

    __tablename__ = "sheet_version"
    __table_args__ = (UniqueConstraint("scoresheet_id", "number"), Index(None, "set_id", "scoresheet_id"))

    scoresheet_id: Mapped[int] = mapped_column(ForeignKey("scoresheet.id"))
    scoresheet: Mapped[Scoresheet] = relationship(back_populates="versions")
    number: Mapped[int]
    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"))
    submitted_at: Mapped[datetime]
    total: Mapped[Fraction | None]
    marks: Mapped[dict[str, Any]]  # criterion id as text -> {"mark": 3 | null, "comment": "…"}
    counted: Mapped[bool] = mapped_column(default=False)  # when its criteria were superseded; meaningless before
    from_file: Mapped[bool] = mapped_column(default=False)
    after_others: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # others' were seen then


class FrozenRanking(Model):
    """The ranking as people saw it when a round went back from deciding; never changed."""

    __tablename__ = "frozen_ranking"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"))
    criteria_set: Mapped[CriteriaSet] = relationship()
    frozen_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    rows: Mapped[dict[str, Any]]  # {"rows": [...]} each as `grants results --json` prints it, in the order people saw
