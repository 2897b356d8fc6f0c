"""Trying the draft out together: begun, scored by each alone, ended so that all see it, and cleared away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.record import record
from grants.core.criteria import one_line, tidy
from grants.core.errors import Refused
from grants.core.practice import check_samples, kept
from grants.core.scoresheets import Asked, Marks, Unfinished, faults
from grants.core.stages import Stage
from grants.models import CriteriaSet, Person, Practice, PracticeSample, PracticeSheet, Round


def begin_practice(
    session: Session, round: Round, draft: CriteriaSet | None, samples: Sequence[tuple[str, str]], *, by: Person,
    at: datetime,
) -> Practice:  # fmt: skip
    """Put one or two made-up applications, each a title and a text, before the group."""
    _hold(session, round)
    if draft is None or not draft.criteria:
        raise Refused("There is no criterion to try out yet. Write one first.", mend="criteria")
    samples = [(one_line(title), tidy(text)) for title, text in samples]
    check_samples(samples)
    if practice_of(session, round) is not None:
        raise Refused("The criteria are being tried out already.")
    practice = Practice(
        round=round, opened_by=by, opened_at=at,
        samples=[PracticeSample(title=title, text=text, sheets=[]) for title, text in samples],
    )  # fmt: skip
    session.add(practice)
    session.flush()
    record(by, "began to try the criteria out", practice, round=round, at=at)
    stir(round)
    return practice


def send_practice(
    session: Session, sample: PracticeSample, asked: Sequence[Asked], marks: Marks, *, cannot_tell: bool, by: Person,
    at: datetime,
) -> None:  # fmt: skip
    """Hand in what one person gives a made-up application; until it ends they can hand it in again."""
    practice = sample.practice
    _hold(session, practice.round)
    session.refresh(practice)
    if practice.ended_at is not None:
        raise Refused("This try-out has ended, and everybody can see what came of it.")
    if missing := [fault for fault in faults(asked, marks, cannot_tell=cannot_tell) if fault.part == "mark"]:
        raise Unfinished(missing)
    sheet = session.scalar(
        select(PracticeSheet).where(PracticeSheet.sample_id == sample.id, PracticeSheet.person_id == by.id)
    )
    if sheet is None:
        sheet = PracticeSheet(sample=sample, person=by)
        session.add(sheet)
    sheet.marks, sheet.sent_at = kept(asked, marks), at
    stir(practice.round)


def end_practice(session: Session, practice: Practice, *, by: Person, at: datetime) -> None:
    """Let everybody see how the criteria were read."""
    _hold(session, practice.round)
    session.refresh(practice)
    if practice.ended_at is None:
        practice.ended_at = at
        record(by, "ended trying the criteria out", practice, round=practice.round, at=at)
        stir(practice.round)


def clear_practice(session: Session, round: Round, *, by: Person | None, at: datetime) -> None:
    """Throw the try-out away, with everything people gave in it."""
    practice = practice_of(session, round)
    if practice is not None:
        record(by, "cleared the try-out away", round, round=round, at=at)
        session.delete(practice)
        session.flush()


def practice_of(session: Session, round: Round) -> Practice | None:
    """The round's try-out, if there is one."""
    return session.scalar(select(Practice).where(Practice.round_id == round.id))


def _hold(session: Session, round: Round) -> None:
    session.refresh(round, with_for_update=True)
    round.must_be(Stage.DESIGN)
