"""Writing a scoresheet, sending it, and sending it again until the stage moves on; each version is kept."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session, object_session

from grants.actions.record import record
from grants.core.errors import Refused, Said
from grants.core.scoresheets import Marks, Unfinished, faults, stored, total
from grants.core.stages import Stage
from grants.models import PanelMember, Person, Score, Scoresheet, SheetVersion
from grants.queries.scoresheets import OpenSheet


class Clash(Refused):
    """The sheet was changed in another window after this page was opened."""

    def __init__(
        self,
        message: str = "You changed this scoresheet in another window while this one was open. Both are here. "
        "Choose, then save. Nothing is lost.",
    ) -> None:
        super().__init__(message)


def save_draft(session: Session, opened: OpenSheet, marks: Marks, *, revision: int, at: datetime) -> Scoresheet | None:
    """Keep what is written so far, for its writer alone; what was sent goes on counting.

    Saving the same again changes nothing, whatever its revision: so a form that was sent twice does no harm. Raises
    Clash where something else was saved since the page was opened.
    """
    _must_be_open(opened)
    sheet = opened.sheet
    if stored(marks) == stored(opened.marks):
        return sheet
    if revision != opened.revision:
        raise Clash
    if sheet is None:
        sheet = Scoresheet(application=opened.application, member=opened.member, revision=0)
        session.add(sheet)
    as_sent = opened.sent is not None and stored(marks) == stored(opened.sent)
    sheet.draft = None if as_sent else stored(marks)
    sheet.draft_saved_at = None if as_sent else at
    sheet.revision += 1
    return sheet


def submit_scoresheet(opened: OpenSheet, *, revision: int, by: Person | None, at: datetime) -> None:
    """Send what is written. Until the stage moves on it can be changed and sent again, each version kept.

    Raises Unfinished, with everything that is missing. Sending what is sent already does nothing.
    """
    _must_be_open(opened)
    _must_be_fit_to_score(opened.member)
    sheet = opened.sheet
    if opened.sent is not None and not opened.changed_since_sent:
        return
    if revision != opened.revision:
        raise Clash
    if found := faults(opened.agreed.asked, opened.marks, cannot_tell=opened.agreed.cannot_tell):
        raise Unfinished(found)
    session = object_session(sheet) if sheet is not None else None
    assert sheet is not None and session is not None  # what is written is stored
    again, knowing = sheet.submitted_at is not None, sheet.others_seen_at is not None
    _keep_version(session, sheet, opened, at)
    _replace_scores(session, sheet, opened)
    sheet.set_id = opened.agreed.set_id
    sheet.total = total(opened.agreed.asked, opened.marks)
    sheet.submitted_at = at
    sheet.draft = sheet.draft_saved_at = None
    sheet.from_file = False
    sheet.after_results = opened.member.round.results_seen_at is not None
    sheet.after_others = knowing
    sheet.revision += 1
    changed = Said("changed a scoresheet after seeing others' marks") if knowing else Said("changed a scoresheet")
    action = changed if again else Said("sent a scoresheet")
    record(by, action, sheet, opened.application, opened.member, round=opened.member.round, at=at)


def _must_be_open(opened: OpenSheet) -> None:
    if opened.member.round.stage is not Stage.SCORING:
        raise Refused("Scoring is closed, so this was not saved. What you wrote is below: copy it if you need it.")
    if opened.failed:
        raise Refused("This application did not pass its checks, so it is not scored.")


def _must_be_fit_to_score(member: PanelMember) -> None:
    """Whoever became staff, or an observer, after they joined the panel of a round that was opened again."""
    if not member.person.can_score(member.round.choices):
        raise Refused(
            "Staff and observers do not score in this round, so this was not sent. What you wrote is kept. "
            "The group can agree that staff score."
        )


def _keep_version(session: Session, sheet: Scoresheet, opened: OpenSheet, at: datetime) -> None:
    last = 0
    if sheet.submitted_at is not None:
        last = session.scalar(select(func.max(SheetVersion.number)).where(SheetVersion.scoresheet_id == sheet.id)) or 0
    session.add(
        SheetVersion(
            scoresheet_id=sheet.id,
            number=last + 1,
            set_id=opened.agreed.set_id,
            submitted_at=at,
            total=total(opened.agreed.asked, opened.marks),
            marks=stored(opened.marks),
            after_others=sheet.others_seen_at is not None,
        )
    )


def _replace_scores(session: Session, sheet: Scoresheet, opened: OpenSheet) -> None:
    """In two statements, however many criteria there are: the right to write is held meanwhile."""
    if sheet.submitted_at is not None:
        session.execute(delete(Score).where(Score.scoresheet_id == sheet.id))
    session.execute(
        insert(Score),
        [
            {"scoresheet_id": sheet.id, "criterion_id": each.id, "value": mark.point, "comment": mark.comment}
            for each in opened.agreed.asked
            for mark in (opened.marks[each.id],)
        ],
    )
    session.expire(sheet, ["scores", "versions"])
