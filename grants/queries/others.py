"""The panel's other sheets for one application, for a member whose own is in, while people still score."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.core import policy
from grants.core.criteria import SetState
from grants.core.policy import Viewer
from grants.models import Application, CriteriaSet, Criterion, Interest, PanelMember, Round, Scoresheet
from grants.queries.working import Marked, marked, sheets_sent


@dataclass(frozen=True, slots=True)
class Others:
    """One's own sheet and those of the others that count; without a panel score, and without a rank."""

    application: Application
    own: Scoresheet
    criteria: Sequence[Criterion]
    sheets: Sequence[Marked]  # none before one has said that one wants to look
    number: int  # how many others there are
    named: bool

    @property
    def looked(self) -> bool:
        """Whether this member has asked to see them."""
        return self.own.others_seen_at is not None


def others_sheets(
    session: Session, round: Round, member: PanelMember | None, application_id: int, *, viewer: Viewer,
    to_look: bool = False,
) -> Others | None:
    """What this member may see of the others' sheets for an application; None where that is nothing.

    Under letters they stand without one: the letters are dealt at deciding, and one that stood here too would tell,
    sheet by sheet, whose it is. They come by their totals, so that their order says nothing either.
    `to_look` holds the member's own sheet until the transaction ends.
    """  # fmt: skip
    if member is None:
        return None
    found = session.execute(
        select(Scoresheet, Application, CriteriaSet, Interest)
        .join(Application, Application.id == Scoresheet.application_id)
        .join(CriteriaSet, CriteriaSet.id == Scoresheet.set_id)
        .outerjoin(
            Interest,
            (Interest.member_id == member.id) & (Interest.application_id == application_id) & Interest.barring,
        )
        .where(
            Scoresheet.member_id == member.id,
            Scoresheet.application_id == application_id,
            Scoresheet.submitted_at.is_not(None),
            CriteriaSet.state == SetState.AGREED,
        )
    ).first()
    if found is None:
        return None
    own, application, agreed, interest = found
    if to_look:
        session.refresh(own, with_for_update=True)
    if not policy.sees_others_sheets(viewer, round.stage, round.choices, own_in=True, tied=interest is not None):
        return None
    named = policy.sees_names_beside_marks(viewer, round.choices)
    rows = [row for row in sheets_sent(session, agreed, application_id) if row.counts and row.member_id != member.id]
    sheets: list[Marked] = []
    if own.others_seen_at is not None or to_look:
        sheets = marked(session, agreed, rows, with_comments=True, by_name=named)
    if not named:
        sheets = sorted(sheets, key=_by_marks)
    return Others(application, own, agreed.criteria, sheets, len(rows), named)


def _by_marks(sheet: Marked) -> tuple[Fraction, list[tuple[bool, int]]]:
    marks = [sheet.marks.get(one.id) for one in sheet.criteria]
    return sheet.total or Fraction(0), [(mark is None, mark or 0) for mark in marks]
