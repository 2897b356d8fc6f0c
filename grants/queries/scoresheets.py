"""A member's own scoresheets: one to write, all of them as a list, and what was sent before.

Everything is fetched through the member: somebody else's sheet does not exist here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, select
from sqlalchemy.orm import Session

from grants.core.criteria import CriterionWords, SetState
from grants.core.scoresheets import Asked, Mark, Marks, carried, from_stored, stored
from grants.models import (
    Application,
    CriteriaSet,
    Criterion,
    Gate,
    GateResult,
    Interest,
    PanelMember,
    Question,
    Score,
    Scoresheet,
    SheetVersion,
)


@dataclass(frozen=True, slots=True)
class AgreedCriteria:
    """What a sheet is scored by today, as plain values."""

    set_id: int
    number: int
    cannot_tell: bool
    asked: Sequence[Asked]


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A member's sheet for one application, as it stands under today's criteria."""

    application: Application
    member: PanelMember
    agreed: AgreedCriteria
    sheet: Scoresheet | None  # None: nothing written yet
    interest: Interest | None
    failed: bool  # a gate, so it is not to be scored
    marks: Marks = field(default_factory=dict)  # the draft, or else what was sent
    sent: Marks | None = None  # what counts; None: nothing sent under today's criteria
    left_over: Sequence[tuple[str, Mark]] = ()  # marks of criteria that are gone or read differently now

    @property
    def revision(self) -> int:
        """What a form made of this page carries, so that a stale one is noticed."""
        return self.sheet.revision if self.sheet is not None else 0

    @property
    def look_again(self) -> bool:
        """Whether it was sent under criteria that have changed since, so that it does not count now."""
        return self.sheet is not None and self.sheet.submitted_at is not None and self.sent is None

    @property
    def changed_since_sent(self) -> bool:
        """Whether there is something written that was not sent; what was sent goes on counting."""
        return self.sent is not None and stored(self.marks) != stored(self.sent)

    @property
    def set_aside(self) -> bool:
        """Whether a barring tie keeps this sheet from counting."""
        return self.interest is not None and self.interest.barring


def agreed_criteria(session: Session, round_id: int) -> AgreedCriteria | None:
    """The agreed criteria in one statement; None while a round has none."""
    rows = session.execute(
        select(CriteriaSet.number, CriteriaSet.cannot_tell, *_CRITERION)
        .join(Criterion, Criterion.set_id == CriteriaSet.id)
        .where(CriteriaSet.round_id == round_id, CriteriaSet.state == SetState.AGREED, Criterion.removed_at.is_(None))
        .order_by(Criterion.position, Criterion.id)
    ).all()
    if not rows:
        return None
    number, cannot_tell, set_id = rows[0][:3]
    return AgreedCriteria(set_id, number, cannot_tell, [_asked(row[2:]) for row in rows])


_CRITERION = (
    Criterion.set_id, Criterion.id, Criterion.lineage, Criterion.name, Criterion.question, Criterion.guidance,
    Criterion.weight, Criterion.lowest, Criterion.highest, Criterion.minimum, Criterion.comment, Criterion.levels,
)  # fmt: skip


def _asked(columns: Sequence[object]) -> Asked:
    _, criterion_id, lineage, *words = columns
    return Asked(criterion_id, lineage, CriterionWords(*words))  # type: ignore[arg-type]  # in the order of _CRITERION


def older_criteria(session: Session, round_id: int, ids: Iterable[int]) -> dict[int, Asked]:
    """Criteria of any version of this round's set, by their number."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(*_CRITERION)
        .join(CriteriaSet, CriteriaSet.id == Criterion.set_id)
        .where(CriteriaSet.round_id == round_id, Criterion.id.in_(wanted))
        .order_by(Criterion.position, Criterion.id)
    )
    return {row[1]: _asked(row) for row in rows}


def my_scoresheet(
    session: Session, member: PanelMember, application_id: int, agreed: AgreedCriteria, *, to_write: bool = False
) -> OpenSheet:
    """The member's sheet for an application of their round; raises NoResultFound where there is no such application.

    With `to_write` the member's row is held until the transaction ends, so that two windows cannot both begin the
    sheet or both change it; and the round's is kept from changing, so that the stage is still what it is when we save.
    """
    if to_write:
        session.refresh(member.round, with_for_update={"read": True})
        session.execute(select(PanelMember.id).where(PanelMember.id == member.id).with_for_update())
    application, sheet, interest, failed = session.execute(
        beside_my_own(member, Application, Scoresheet, Interest, failed_a_gate(agreed.set_id))
        .where(Application.id == application_id)
        .execution_options(populate_existing=to_write)
    ).one()
    if sheet is None:
        return OpenSheet(application, member, agreed, None, interest, failed)
    was_sent = _sent_marks(session, sheet)
    written = was_sent if sheet.draft is None else from_stored(sheet.draft)
    marks, left_over = _under_todays(session, member.round_id, agreed, written)
    sent = was_sent if sheet.set_id == agreed.set_id else None
    return OpenSheet(application, member, agreed, sheet, interest, failed, marks, sent, left_over)


def beside_my_own(member: PanelMember, *wanted: object) -> Select[Any]:
    """The applications of the member's round, each beside the member's own sheet and interest, where there are any."""
    chosen: Select[Any] = select(*wanted)  # type: ignore[call-overload]  # SQLAlchemy types ten columns, not any number
    return (
        chosen.select_from(Application)
        .outerjoin(Scoresheet, and_(Scoresheet.application_id == Application.id, Scoresheet.member_id == member.id))
        .outerjoin(Interest, and_(Interest.application_id == Application.id, Interest.member_id == member.id))
        .where(Application.round_id == member.round_id)
    )


def failed_a_gate(set_id: int) -> Exists:
    """Whether the application of the statement around it failed a gate of this set."""
    return exists().where(GateResult.application_id == Application.id, *_failed_result(set_id))


def _failed_result(set_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        GateResult.passed.is_(False), GateResult.gate_id == Gate.id, Gate.set_id == set_id, Gate.removed_at.is_(None),
    )  # fmt: skip


def failed_gates(session: Session, application: Application, set_id: int) -> Sequence[str]:
    """The names of the gates it failed, in their order."""
    return session.scalars(
        select(Gate.name)
        .where(GateResult.application_id == application.id, *_failed_result(set_id))
        .order_by(Gate.position, Gate.id)
    ).all()


def _sent_marks(session: Session, sheet: Scoresheet) -> dict[int, Mark]:
    if sheet.submitted_at is None:
        return {}
    rows = session.execute(
        select(Score.criterion_id, Score.value, Score.comment).where(Score.scoresheet_id == sheet.id)
    )
    return {criterion: Mark(value, value is None, comment) for criterion, value, comment in rows}


def _under_todays(
    session: Session, round_id: int, agreed: AgreedCriteria, marks: Marks
) -> tuple[Marks, Sequence[tuple[str, Mark]]]:
    """Marks brought under today's criteria, and those that could not be, with the names they had."""
    today = {criterion.id for criterion in agreed.asked}
    older = older_criteria(session, round_id, marks.keys() - today)
    if not older:
        return marks, ()
    kept, left = carried(agreed.asked, older, marks)
    return {**kept, **{each: mark for each, mark in marks.items() if each in today}}, left


def under_todays(session: Session, opened: OpenSheet, typed: Marks) -> Marks:
    """What was typed on a page that still showed older criteria, under today's."""
    return _under_todays(session, opened.member.round_id, opened.agreed, typed)[0]


def shown_answers(session: Session, application: Application) -> list[tuple[str, str]]:
    """The questions the panel may read, in order, with what this application answered."""
    questions = session.execute(
        select(Question.id, Question.title)
        .where(Question.round_id == application.round_id, Question.shown_to_panel)
        .order_by(Question.position, Question.id)
    )
    answered = ((title, str(application.answers.get(str(number)) or "")) for number, title in questions)
    return [(title, answer) for title, answer in answered if answer.strip()]


def my_versions(session: Session, opened: OpenSheet) -> Sequence[SheetVersion]:
    """Every version this member sent of this sheet, newest first."""
    if opened.sheet is None:
        return []
    return session.scalars(
        select(SheetVersion).where(SheetVersion.scoresheet_id == opened.sheet.id).order_by(SheetVersion.number.desc())
    ).all()
