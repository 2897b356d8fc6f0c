"""One cycle of a fund."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.agreement import Choices, choices_from
from grants.core.boundaries import NAMED, BoundaryKind, BoundaryPart, Limit
from grants.core.errors import Refused, Said
from grants.core.parts import LONGEST
from grants.core.stages import Stage
from grants.database import Model, by_value

if TYPE_CHECKING:
    from grants.models.challenge import Challenge
    from grants.models.fund import Fund
    from grants.models.people import Person


class Round(Model):
    """A round: a budget, dates, a panel and a stage. Amounts are whole pence."""

    __tablename__ = "round"
    __table_args__ = (
        CheckConstraint("budget >= 0", name="budget_not_below_zero"),
        CheckConstraint("lowest IS NULL OR highest IS NULL OR lowest <= highest", name="limits_in_order"),
        CheckConstraint("stage IN ('design', 'open', 'scoring', 'deciding', 'published')", name="known_stage"),
    )

    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"), index=True)
    fund: Mapped[Fund] = relationship(back_populates="rounds")
    name: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    short_code: Mapped[str | None] = mapped_column(String(8), index=True, unique=True)  # of its leaflet: /s/K7WM4
    stage: Mapped[Stage] = mapped_column(by_value(Stage), default=Stage.DESIGN)
    budget: Mapped[int] = mapped_column(BigInteger)
    lowest: Mapped[int | None] = mapped_column(BigInteger)
    highest: Mapped[int | None] = mapped_column(BigInteger)
    panel_decides: Mapped[str] = mapped_column(default="")  # as the panel accepted it; see its agreement
    design_until: Mapped[date | None]
    open_until: Mapped[date | None]
    scoring_until: Mapped[date | None]
    meets_on: Mapped[date | None]
    published_by: Mapped[date | None]
    choices_made: Mapped[dict[str, Any] | None]  # what its agreement settles, see `choices`
    changes: Mapped[int] = mapped_column(default=0, server_default="0")  # the number of the latest Change
    pulse: Mapped[int] = mapped_column(default=0, server_default="0")  # raised by what designers should see at once
    vote_closes_on: Mapped[date | None]  # the last day of a vote that takes answers; when it is over, see settle_vote
    results_seen_at: Mapped[datetime | None]  # when people could first see marks; set for ever
    created_at: Mapped[datetime]
    all_boundaries: Mapped[list[Boundary]] = relationship(
        back_populates="round", order_by="Boundary.id", cascade="all, delete-orphan"
    )

    @property
    def boundaries(self) -> list[Boundary]:
        """What is fixed, limited or open now: without what was lifted."""
        return [boundary for boundary in self.all_boundaries if boundary.lifted_at is None]

    @property
    def choices(self) -> Choices:
        """What its agreement settles, or what holds where nothing is agreed."""
        return choices_from(self.choices_made or {})

    def must_be(self, *stages: Stage) -> None:
        """Raise Refused unless the round is in one of these stages."""
        if self.stage not in stages:
            wanted = stages[0].said
            for other in stages[1:]:
                wanted = Said("%(one)s or %(other)s", one=wanted, other=other.said)
            raise Refused("This round is not in %(wanted)s. It is in %(now)s.", wanted=wanted, now=self.stage.said)


class Boundary(Model):
    """Something fixed or limited, with its reason and who set it."""

    __tablename__ = "boundary"

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    round: Mapped[Round] = relationship(back_populates="all_boundaries")
    part: Mapped[BoundaryPart] = mapped_column(by_value(BoundaryPart))
    kind: Mapped[BoundaryKind] = mapped_column(by_value(BoundaryKind))
    about: Mapped[str | None] = mapped_column(String(LONGEST))  # the criterion, gate, date… or the piece of it
    limit: Mapped[str] = mapped_column(String(300), default="")  # in words: "at £22,500", "£300 to £5,000"
    low: Mapped[int | None] = mapped_column(BigInteger)  # of a weight or a pass mark; pence of money
    high: Mapped[int | None] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(default="")
    set_by: Mapped[str] = mapped_column(String(200))  # "the board, March 2026"
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])
    entered_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]  # it stands no more, and can be brought back
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lifted_by: Mapped[Person | None] = relationship(foreign_keys=[lifted_by_id])
    lifted_why: Mapped[str | None]
    challenges: Mapped[list[Challenge]] = relationship(
        back_populates="boundary", order_by="Challenge.id", cascade="all, delete-orphan"
    )

    @property
    def on(self) -> str:
        """The name of what it is about, see core/parts.py; empty where it is said in words alone."""
        return self.about or NAMED.get(self.part, "")

    @property
    def rule(self) -> Limit:
        """What it asks, as plain values."""
        return Limit(self.id, self.on, self.kind, self.reason, self.set_by, self.low, self.high)
