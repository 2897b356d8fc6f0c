"""Criteria sets, their criteria and their gates."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetState, SetWords, fold
from grants.core.parts import part_of_criterion, part_of_gate
from grants.database import Model, by_value

if TYPE_CHECKING:
    from grants.models.lot import Lot
    from grants.models.people import Person
    from grants.models.round import Round
    from grants.models.vote import Vote


class Levels(TypeDecorator[dict[int, str]]):
    """The words for each point; JSON can only have text as keys."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: dict[int, str] | None, dialect: Dialect) -> dict[str, str]:
        """Points as text, lowest first."""
        return {str(point): words for point, words in sorted((value or {}).items())}

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[int, str]:
        """Points as whole numbers."""
        return {int(point): words for point, words in (value or {}).items()}


class CriteriaSet(Model):
    """One numbered version of the criteria of a round. A round has one draft and one agreed set at the most."""

    __tablename__ = "criteria_set"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        Index("uq_criteria_set_one_draft", "round_id", unique=True, sqlite_where=text("state = 'draft'"),
              postgresql_where=text("state = 'draft'")),
        Index("uq_criteria_set_one_agreed", "round_id", unique=True, sqlite_where=text("state = 'agreed'"),
              postgresql_where=text("state = 'agreed'")),
        CheckConstraint("state IN ('draft', 'agreed', 'superseded')", name="known_state"),
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    round: Mapped[Round] = relationship()
    number: Mapped[int]
    state: Mapped[SetState] = mapped_column(by_value(SetState), default=SetState.DRAFT)
    revision: Mapped[int] = mapped_column(default=1)  # goes up with every change, so that a stale page is noticed
    title: Mapped[str] = mapped_column(String(200), default="")
    pass_mark: Mapped[Decimal | None]
    cannot_tell: Mapped[bool] = mapped_column(default=False)
    tie_break: Mapped[list[str]] = mapped_column(default=list)  # names of criteria, first rule first
    rules_revision: Mapped[int] = mapped_column(default=1)  # of the title, pass mark, tie-break and "I can't tell"
    rules_changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    rules_changed_by: Mapped[Person | None] = relationship(foreign_keys=[rules_changed_by_id])
    agreed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    agreed_by: Mapped[Person | None] = relationship(foreign_keys=[agreed_by_id])  # None: the group, by a vote
    agreed_at: Mapped[datetime | None]
    by_administrator: Mapped[bool] = mapped_column(default=False)  # agreed by command, not by the group
    reason: Mapped[str] = mapped_column(default="")
    emergency_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    emergency_by: Mapped[Person | None] = relationship(foreign_keys=[emergency_by_id])
    emergency_at: Mapped[datetime | None]  # it came into force before the group agreed it: marked so for ever
    emergency_reason: Mapped[str | None]
    awaits_group: Mapped[bool] = mapped_column(default=False, server_default=text("false"))  # since the emergency
    superseded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    votes: Mapped[list[Vote]] = relationship(back_populates="criteria_set", order_by="Vote.id")
    lots: Mapped[list[Lot]] = relationship(back_populates="criteria_set", order_by="Lot.id")  # for ties of its ranking
    all_criteria: Mapped[list[Criterion]] = relationship(
        back_populates="criteria_set", order_by="Criterion.position, Criterion.id", cascade="all, delete-orphan"
    )
    all_gates: Mapped[list[Gate]] = relationship(
        back_populates="criteria_set", order_by="Gate.position, Gate.id", cascade="all, delete-orphan"
    )

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria that count, in order: without those that were removed."""
        return [criterion for criterion in self.all_criteria if criterion.removed_at is None]

    @property
    def gates(self) -> list[Gate]:
        """The gates in force, in order."""
        return [gate for gate in self.all_gates if gate.removed_at is None]

    @property
    def removed(self) -> list[Criterion | Gate]:
        """What was taken out and can be brought back, the latest first."""
        gone: list[Criterion | Gate] = [*self.all_criteria, *self.all_gates]
        return sorted((part for part in gone if part.removed_at), key=lambda part: str(part.removed_at), reverse=True)

    @property
    def live_vote(self) -> Vote | None:
        """The vote on it that has not ended."""
        return next((vote for vote in self.votes if vote.ended_at is None), None)

    @property
    def stands_without_group(self) -> bool:
        """Whether it counts although the group has yet to agree it."""
        return self.state is SetState.AGREED and (self.by_administrator or self.awaits_group)

    @property
    def part_names(self) -> dict[str, str]:
        """The names of its criteria and gates by their parts, in order; what was removed comes last."""
        names: dict[str, str] = {}
        for part in (*self.criteria, *self.gates, *self.removed):
            names.setdefault(part.part, part.name)
        return names

    @property
    def weight(self) -> int:
        """All weights added up."""
        return sum(criterion.weight for criterion in self.criteria)

    @property
    def breakers(self) -> list[Criterion]:
        """The criteria of the tie-break list, in its order."""
        named = {fold(criterion.name): criterion for criterion in self.criteria}
        return [named[fold(name)] for name in self.tie_break if fold(name) in named]

    @property
    def words(self) -> SetWords:
        """The set as plain values."""
        return SetWords(
            title=self.title,
            pass_mark=self.pass_mark,
            tie_break=tuple(criterion.name for criterion in self.breakers),
            cannot_tell=self.cannot_tell,
            gates=tuple(gate.words for gate in self.gates),
            criteria=tuple(criterion.words for criterion in self.criteria),
        )


class Criterion(Model):
    """One thing to judge. `lineage` is shared by the same criterion in later versions of the set."""

    __tablename__ = "criterion"
    __table_args__ = (
        CheckConstraint("weight >= 0", name="weight_not_below_zero"),
        CheckConstraint("lowest >= 0 AND lowest < highest", name="scale_in_order"),
        CheckConstraint("comment IN ('required', 'optional', 'none')", name="known_comment_rule"),
    )

    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"), index=True)
    criteria_set: Mapped[CriteriaSet] = relationship(back_populates="all_criteria")
    lineage: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(default="")
    guidance: Mapped[str] = mapped_column(default="")
    weight: Mapped[int] = mapped_column(default=0)
    lowest: Mapped[int] = mapped_column(default=0)
    highest: Mapped[int] = mapped_column(default=5)
    minimum: Mapped[Decimal | None]
    comment: Mapped[CommentRule] = mapped_column(by_value(CommentRule), default=CommentRule.OPTIONAL)
    levels: Mapped[dict[int, str]] = mapped_column(Levels, default=dict)
    revision: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_by: Mapped[Person | None] = relationship()
    removed_at: Mapped[datetime | None]

    @property
    def token(self) -> str:
        """What stands for it in an address."""
        return f"criterion-{self.id}"

    @property
    def part(self) -> str:
        """Its name in all versions."""
        return part_of_criterion(self.lineage)

    @property
    def words(self) -> CriterionWords:
        """The criterion as plain values."""
        return CriterionWords(
            name=self.name,
            question=self.question,
            guidance=self.guidance,
            weight=self.weight,
            lowest=self.lowest,
            highest=self.highest,
            minimum=self.minimum,
            comment=self.comment,
            levels=dict(self.levels),
        )


class Gate(Model):
    """A yes or no test that must be passed; it carries no points."""

    __tablename__ = "gate"

    set_id: Mapped[int] = mapped_column(ForeignKey("criteria_set.id"), index=True)
    criteria_set: Mapped[CriteriaSet] = relationship(back_populates="all_gates")
    lineage: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_by: Mapped[Person | None] = relationship()
    removed_at: Mapped[datetime | None]

    @property
    def token(self) -> str:
        """What stands for it in an address."""
        return f"gate-{self.id}"

    @property
    def part(self) -> str:
        """Its name in all versions."""
        return part_of_gate(self.lineage)

    @property
    def words(self) -> GateWords:
        """The gate as plain values."""
        return GateWords(name=self.name, question=self.question)
