"""Builders for the small cast: each makes one thing, with nothing surprising in it.

Ada and Ben sit on the panel, Stella is staff, Amir applies, Olga observes, Eve should see nothing.
"""

from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

from grants.core.agreeing import Stance
from grants.core.criteria import SetState
from grants.core.parts import RULES
from grants.core.stages import Stage
from grants.core.suggestions import Channel
from grants.models import (
    Application,
    CriteriaSet,
    Criterion,
    Fund,
    Gate,
    PanelMember,
    Person,
    Round,
    Score,
    Scoresheet,
    SheetVersion,
    Suggestion,
    Vote,
    VoteAnswer,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
_number = count(1)


def a_person(name: str = "Eve", **values: Any) -> Person:
    """Somebody with no role at all."""
    values.setdefault("email", f"{name.split(maxsplit=1)[0].lower()}{next(_number)}@example.org")
    return Person(name=name, created_at=NOON, **values)


def staff(name: str = "Stella") -> Person:
    """A staff member."""
    return a_person(name, is_staff=True)


def an_administrator(name: str = "Adele") -> Person:
    """An administrator."""
    return a_person(name, is_staff=True, is_admin=True)


def an_observer(name: str = "Olga") -> Person:
    """Somebody from the board."""
    return a_person(name, is_observer=True)


def a_round(stage: Stage = Stage.DESIGN, **values: Any) -> Round:
    """A round of its own fund, with £10,000 to give."""
    number = next(_number)
    values.setdefault("fund", Fund(name=f"Fund {number}", help_name="Stella", help_phone="0161 496 0018"))
    values.setdefault("name", f"Round {number}")
    values.setdefault("slug", f"round-{number}")
    values.setdefault("budget", 1_000_000)
    return Round(stage=stage, created_at=NOON, **values)


def a_criterion(name: str = "Local need", weight: int = 10, **values: Any) -> Criterion:
    """A criterion from 0 to 5."""
    values.setdefault("lowest", 0)
    values.setdefault("highest", 5)
    values.setdefault("question", f"What about {name.lower()}?")
    values.setdefault("levels", {})
    return Criterion(name=name, weight=weight, lineage=uuid4().hex, **values)


def a_set(round: Round, *criteria: Criterion, gates: tuple[str, ...] = (), **values: Any) -> CriteriaSet:
    """An agreed set of these criteria, in this order."""
    values.setdefault("state", SetState.AGREED)
    values.setdefault("number", 1)
    values.setdefault("tie_break", [])
    for position, criterion in enumerate(criteria):
        criterion.position = position
    return CriteriaSet(
        round=round,
        created_at=NOON,
        all_criteria=list(criteria),
        all_gates=[
            Gate(name=name, question=f"{name}?", lineage=uuid4().hex, position=place)
            for place, name in enumerate(gates)
        ],
        **values,
    )


def a_closed_vote(criteria_set: CriteriaSet, person: Person) -> Vote:
    """A vote on this set that has closed, in which this person is not happy and waits for an answer."""
    answer = VoteAnswer(person=person, number=1, as_staff=False, answer=Stance.NOT_HAPPY, part=RULES,
                        words="Nobody asked us.", at=NOON)  # fmt: skip
    return Vote(round=criteria_set.round, criteria_set=criteria_set, opened_by=person, opened_at=NOON,
                closes_on=NOON.date(), closed_at=NOON, quorum=1, least_residents=1, asked=2,
                all_answers=[answer])  # fmt: skip


def an_application(round: Round, reference: str | None = None, **values: Any) -> Application:
    """A request for £500."""
    values.setdefault("project", f"Project {reference or ''}".strip())
    values.setdefault("organisation", "Elm Court Residents")
    values.setdefault("amount", 50_000)
    return Application(
        round=round, reference=reference or f"A-{next(_number):03}", answers={}, created_at=NOON, **values
    )


def a_suggestion(round: Round, text: str = "More benches in the park", **values: Any) -> Suggestion:
    """An idea that came in on the doorstep and was looked over."""
    values.setdefault("channel", Channel.DOORSTEP)
    values.setdefault("looked_at", NOON)
    values.setdefault("at", NOON)
    return Suggestion(round=round, text=text, **values)


def a_member(round: Round, person: Person | None = None, **values: Any) -> PanelMember:
    """A person on the panel of a round."""
    return PanelMember(round=round, person=person or a_person("Ada"), joined_at=NOON, **values)


def a_sent_sheet(
    application: Application, member: PanelMember, marks: dict[Criterion, int | None], **values: Any
) -> Scoresheet:
    """A scoresheet that was sent, with its total and its first version."""
    from grants.core.scoring import Weighed, total

    criteria_set = next(iter(marks)).criteria_set
    worked_out = total([Weighed(mark, criterion.weight, criterion.highest) for criterion, mark in marks.items()])
    return Scoresheet(
        application=application,
        member=member,
        revision=1,
        criteria_set=criteria_set,
        submitted_at=NOON,
        total=worked_out,
        scores=[Score(criterion=criterion, value=mark) for criterion, mark in marks.items()],
        versions=[SheetVersion(number=1, set_id=criteria_set.id, submitted_at=NOON, total=worked_out, marks={})]
        if criteria_set.id
        else [],
        **values,
    )
