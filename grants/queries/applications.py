"""The applications of a round: listed, searched, filtered and paged; and one of them, whole."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from grants.core.applications import question_title
from grants.core.criteria import SetState
from grants.models import Application, CriteriaSet, Gate, GateResult, Question, Round

A_PAGE = 50


class Checked(StrEnum):
    """How far the yes or no checks of an application are."""

    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Line:
    """One application in the list."""

    id: int
    reference: str
    project: str
    organisation: str
    amount: int | None
    checked: Checked


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `found` counts all that fit, on every page."""

    lines: Sequence[Line]
    found: int
    page: int
    pages: int


def listing(
    session: Session, round: Round, *, words: str = "", checked: Checked | None = None, page: int = 1
) -> Listing:
    """The applications that hold these words, in the order they came; four statements whatever the number."""
    gates = gate_ids(session, round)
    wanted = select(Application.id).where(Application.round_id == round.id, *_holding(words), *_fitting(checked, gates))
    found = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    pages = max(1, -(-found // A_PAGE))
    page = min(max(1, page), pages)
    rows = session.execute(
        select(Application.id, Application.reference, Application.project, Application.organisation, Application.amount)
        .where(Application.id.in_(wanted))
        .order_by(Application.id)
        .limit(A_PAGE)
        .offset((page - 1) * A_PAGE)
    ).all()
    states = _states(session, [row.id for row in rows], gates)
    lines = [
        Line(row.id, row.reference, row.project, row.organisation, row.amount, states[row.id]) for row in rows
    ]
    return Listing(lines, found, page, pages)


def next_to_check(session: Session, round: Round, after: int) -> int | None:
    """The next application with checks to do, in the order of the list, beginning again from the top."""
    gates = gate_ids(session, round)
    wanted = (
        select(Application.id)
        .where(Application.round_id == round.id, Application.id != after, *_fitting(Checked.WAITING, gates))
        .order_by(Application.id <= after, Application.id)
        .limit(1)
    )
    return session.scalar(wanted) if gates else None


def gate_ids(session: Session, round: Round) -> list[int]:
    """The gates in force: those of the agreed set."""
    return list(
        session.scalars(
            select(Gate.id)
            .join(Gate.criteria_set)
            .where(
                CriteriaSet.round_id == round.id, CriteriaSet.state == SetState.AGREED, Gate.removed_at.is_(None)
            )
        )
    )


def application_of(session: Session, round: Round, application_id: int) -> Application:
    """An application of this round; another round's does not exist. Raises NoResultFound."""
    return session.scalars(
        select(Application).where(Application.id == application_id, Application.round_id == round.id)
    ).one()


def questions(session: Session, round: Round) -> Sequence[Question]:
    """The questions of a round, in the order of their columns."""
    return session.scalars(
        select(Question).where(Question.round_id == round.id).order_by(Question.position, Question.id)
    ).all()


def shown_already(session: Session, round: Round, headings: Collection[str]) -> set[str]:
    """Which of these columns are questions whose answers the panel reads of earlier applications."""
    titles = select(Question.title).where(Question.round_id == round.id, Question.shown_to_panel)
    read = set(session.scalars(titles))
    return {heading for heading in headings if question_title(heading) in read}


def question_of(session: Session, round: Round, question_id: int) -> Question:
    """A question of this round; another round's does not exist. Raises NoResultFound."""
    return session.scalars(select(Question).where(Question.id == question_id, Question.round_id == round.id)).one()


def references(session: Session, round: Round) -> set[str]:
    """Every reference the round has."""
    return set(session.scalars(select(Application.reference).where(Application.round_id == round.id)))


def _holding(words: str) -> list[ColumnElement[bool]]:
    one = Application
    columns = (one.reference, one.project, one.organisation, one.place, one.theme)
    return [
        or_(*(column.icontains(word, autoescape=True) for column in columns)) for word in words.split()[:8]
    ]


def _fitting(checked: Checked | None, gates: Sequence[int]) -> list[ColumnElement[bool]]:
    if checked is None:
        return []
    of_this = (GateResult.application_id == Application.id, GateResult.gate_id.in_(gates))
    failed = exists().where(*of_this, GateResult.passed.is_(False))
    looked_at = select(func.count()).where(*of_this).scalar_subquery()
    if checked is Checked.FAILED:
        return [failed]
    return [~failed, looked_at == len(gates) if checked is Checked.PASSED else looked_at < len(gates)]


def _states(session: Session, ids: Sequence[int], gates: Sequence[int]) -> dict[int, Checked]:
    results: dict[int, list[bool]] = {one: [] for one in ids}
    for application_id, passed in session.execute(
        select(GateResult.application_id, GateResult.passed).where(
            GateResult.application_id.in_(ids), GateResult.gate_id.in_(gates)
        )
    ):
        results[application_id].append(passed)
    return {one: _state(passes, len(gates)) for one, passes in results.items()}


def _state(passes: Sequence[bool], gates: int) -> Checked:
    if not all(passes):
        return Checked.FAILED
    return Checked.PASSED if len(passes) == gates else Checked.WAITING
