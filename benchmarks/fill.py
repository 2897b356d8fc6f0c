"""A round of any size: S applications, each with 5 sheets of 6 criteria, the same every time."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from grants.core.criteria import CommentRule, SetState
from grants.core.scoring import Weighed, total
from grants.core.stages import Stage
from grants.models import (
    Application,
    CriteriaSet,
    Criterion,
    Fund,
    Gate,
    GateResult,
    PanelMember,
    Person,
    Round,
    Score,
    Scoresheet,
    SheetVersion,
)

SHEETS = 5
WEIGHTS = {
    "Local need": 25, "Residents involved": 20, "Including everyone": 20, "Can they do it": 15,
    "Value for money": 10, "Lasting difference": 10,
}  # fmt: skip
LEVELS = {0: "Not shown", 1: "Hardly shown", 2: "Partly shown", 3: "Shown well", 4: "Strong", 5: "Could not be better"}
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CANNOT_TELL = 0.02  # of all marks
TOGETHER = 2_000  # rows sent to the database at once


def fill(session: Session, size: int, stage: Stage = Stage.DECIDING, members: int = SHEETS) -> Round:
    """Store a round with its panel, criteria, applications, sheets and scores; members sign in by their e-mail."""
    chance = random.Random(size)
    round = Round(
        fund=Fund(name=f"Fund of {size}", help_name="Priya", help_phone="0161 496 0018"),
        name="Autumn round", slug=f"round-{size}", stage=stage, budget=size * 60_000, lowest=30_000, highest=500_000,
        scoring_until=date(2026, 12, 4), meets_on=date(2026, 12, 10), created_at=NOON,
    )  # fmt: skip
    criteria_set = _criteria(round)
    panel = [
        PanelMember(round=round, person=_person(f"Member {n}", n), letter_place=n, joined_at=NOON)
        for n in range(members)
    ]
    staff = _person("Stella", 1000)
    staff.is_staff = True
    session.add_all([round, criteria_set, staff, *panel])
    session.flush()
    applications = _applications(session, round, size, chance)
    _checks(session, criteria_set, applications, chance)
    if stage.place >= Stage.DECIDING.place:
        _sheets(session, criteria_set, panel[:SHEETS], applications, chance)
    session.commit()
    return round


def _person(name: str, number: int) -> Person:
    return Person(name=name, email=f"person{number}@example.org", created_at=NOON)


def _criteria(round: Round) -> CriteriaSet:
    criteria = [
        Criterion(
            lineage=UUID(int=place).hex, position=place, name=name, weight=weight, question=f"And {name.lower()}?",
            guidance="Look for what residents said, not for how well it is written.", levels=LEVELS,
            minimum=Decimal(2) if place == 0 else None, comment=CommentRule.OPTIONAL,
        )
        for place, (name, weight) in enumerate(WEIGHTS.items())
    ]  # fmt: skip
    gates = [
        Gate(lineage=UUID(int=100 + place).hex, position=place, name=name, question=f"{name}?")
        for place, name in enumerate(("Set up properly", "In our area"))
    ]
    return CriteriaSet(
        round=round, number=1, state=SetState.AGREED, title="Autumn round", pass_mark=Decimal(50), cannot_tell=True,
        tie_break=["Residents involved", "Local need"], created_at=NOON, agreed_at=NOON, all_criteria=criteria,
        all_gates=gates,
    )  # fmt: skip


def _applications(session: Session, round: Round, size: int, chance: random.Random) -> list[int]:
    words = "A place for neighbours to meet, cook and learn from each other, run by the people who live here. " * 6
    _store(session, Application, [
        {
            "round_id": round.id, "reference": f"A-{number:05}", "project": f"Project {number} on Larch Close",
            "organisation": f"Residents of block {number % 97}", "amount": chance.randrange(300, 5000) * 100,
            "summary": words, "answers": {}, "created_at": NOON,
        }
        for number in range(1, size + 1)
    ])  # fmt: skip
    ours = select(Application.id).where(Application.round_id == round.id).order_by(Application.id)
    return list(session.scalars(ours))


def _checks(session: Session, criteria_set: CriteriaSet, applications: list[int], chance: random.Random) -> None:
    _store(session, GateResult, [
        {"application_id": application, "gate_id": gate.id, "passed": chance.random() > 0.02, "at": NOON}
        for application in applications
        for gate in criteria_set.gates
        if chance.random() > 0.02
    ])  # fmt: skip


def _sheets(
    session: Session,
    criteria_set: CriteriaSet,
    panel: list[PanelMember],
    applications: list[int],
    chance: random.Random,
) -> None:
    criteria = criteria_set.criteria
    sheets: list[dict[str, Any]] = []
    scores: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    for application in applications:
        worth = chance.uniform(1.5, 4.5)
        for member in panel:
            marks = [_mark(worth, chance) for _ in criteria]
            sheet = _sheet(application, member, criteria_set, marks)
            sheet["id"] = len(sheets) + 1
            sheets.append(sheet)
            named = dict(zip(criteria, marks, strict=True))
            scores += [
                {"scoresheet_id": sheet["id"], "criterion_id": criterion.id, "value": mark, "comment": "Because."}
                for criterion, mark in named.items()
            ]
            versions.append({
                "scoresheet_id": sheet["id"], "number": 1, "set_id": criteria_set.id, "submitted_at": NOON,
                "total": sheet["total"],
                "marks": {str(one.id): {"mark": mark, "comment": "Because."} for one, mark in named.items()},
            })  # fmt: skip
    _store(session, Scoresheet, sheets)
    _store(session, Score, scores)
    _store(session, SheetVersion, versions)


def _mark(worth: float, chance: random.Random) -> int | None:
    return None if chance.random() < CANNOT_TELL else max(0, min(5, int(chance.gauss(worth, 0.8) + 0.5)))


def _sheet(
    application: int, member: PanelMember, criteria_set: CriteriaSet, marks: list[int | None]
) -> dict[str, Any]:
    worked_out: Fraction | None = total(
        [Weighed(mark, one.weight, one.highest) for mark, one in zip(marks, criteria_set.criteria, strict=True)]
    )
    return {
        "application_id": application, "member_id": member.id, "revision": 1, "set_id": criteria_set.id,
        "submitted_at": NOON, "total": worked_out,
    }  # fmt: skip


def _store(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), TOGETHER):
        session.execute(insert(model), rows[start : start + TOGETHER])
