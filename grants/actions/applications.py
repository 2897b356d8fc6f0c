"""Bringing applications in, and the yes or no checks."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from grants.actions.record import record
from grants.core.applications import Request, question_title, title_of_its_own
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Application, Gate, GateResult, Person, Question, Round
from grants.queries.applications import references

USUAL = (
    "reference", "project", "organisation", "amount", "least", "summary", "theme", "place", "contact", "email", "phone",
    "postcode", "charity_number", "company_number",
)  # fmt: skip


def bring_in(
    session: Session,
    round: Round,
    requests: Sequence[Request],
    *,
    shown: Collection[str] = (),
    untitled: Collection[str] = (),
    by: Person | None,
    at: datetime,
) -> int:
    """Add applications to a round, all of them; how many. `shown` names the columns that the panel may read.

    A column with a title that came in before is the same question: it is shown or hidden for all its answers, old and
    new. One of the `untitled` is a question of its own, for what stood in column C of another file is something else.
    """
    round.must_be(Stage.DESIGN, Stage.OPEN, Stage.SCORING)
    session.flush()
    session.refresh(round, with_for_update=True)  # one file after the other, and none once the stage has moved on
    round.must_be(Stage.DESIGN, Stage.OPEN, Stage.SCORING)
    if twice := references(session, round) & {request.reference for request in requests}:
        raise Refused("%(reference)s came in a moment ago. Look at your file once more.", reference=min(twice))
    questions = _questions(session, round, requests, untitled)
    for title, question in questions.items():
        show_question(question, title in shown, round=round, by=by, at=at)
    session.execute(
        insert(Application),
        [
            {
                "round_id": round.id,
                "created_at": at,
                "answers": {str(questions[title].id): answer for title, answer in request.answers.items()},
                **{name: getattr(request, name) for name in USUAL},
            }
            for request in requests
        ],
    )
    action = "brought in one application" if len(requests) == 1 else f"brought in {len(requests)} applications"
    record(by, action, round, round=round, at=at)
    return len(requests)


def _questions(
    session: Session, round: Round, requests: Sequence[Request], untitled: Collection[str]
) -> dict[str, Question]:
    there = {one.title: one for one in session.scalars(select(Question).where(Question.round_id == round.id))}
    known = {}
    for title in dict.fromkeys(title for request in requests for title in request.answers):
        kept = title_of_its_own(title, there) if title in untitled else question_title(title)
        if kept not in there:
            there[kept] = Question(round_id=round.id, title=kept, position=len(there) + 1)
            session.add(there[kept])
        known[title] = there[kept]
    session.flush()
    return known


def show_question(question: Question, shown: bool, *, round: Round, by: Person | None, at: datetime) -> None:
    """Let the panel read the answers to a question, or stop it."""
    if question.shown_to_panel is not shown:
        question.shown_to_panel = shown
        record(by, "showed an answer to the panel" if shown else "hid an answer from the panel", question,
               round=round, at=at, text=question.title)  # fmt: skip


def check_gate(
    application: Application, gate: Gate, passed: bool | None, reason: str, *, by: Person | None, at: datetime
) -> None:
    """Say whether an application passed a yes or no test, and why; None takes the answer back.

    Raises Refused for a no without a reason, and once the results can be seen.
    """
    application.round.must_be(Stage.DESIGN, Stage.OPEN, Stage.SCORING)
    if passed is False and not reason.strip():
        raise Refused("Say why it does not pass. The group has a right to know.", field="reason")
    before = next((check for check in application.checks if check.gate_id == gate.id), None)
    if passed is None:
        if before is not None:
            application.checks.remove(before)
            record(by, "took back a check", application, gate, round=application.round, at=at)
        return
    if before is None:
        before = GateResult(gate=gate, gate_id=gate.id)
        application.checks.append(before)
    elif (before.passed, before.reason) == (passed, reason.strip()):
        return
    before.passed, before.reason, before.by, before.at = passed, reason.strip(), by, at
    record(
        by,
        "wrote that an application passed a check" if passed else "wrote that an application failed a check",
        application,
        gate,
        round=application.round,
        at=at,
        text=reason,
    )
