"""Taking in scores from a file: whole sheets at once, each marked as from a file, all of them or none."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from grants.actions.record import record
from grants.core.scoresheets import Marks, stored, total
from grants.core.stages import Stage
from grants.models import PanelMember, Person, Round, Score, Scoresheet, SheetVersion
from grants.queries.scoresheets import AgreedCriteria

AT_ONCE = 500  # ids in one statement; databases have a limit


@dataclass(frozen=True, slots=True)
class FiledSheet:
    """One application's scores by one member, whole."""

    application_id: int
    member_id: int
    marks: Marks


def take_in_scores(
    session: Session,
    round: Round,
    agreed: AgreedCriteria,
    sheets: Sequence[FiledSheet],
    *,
    source: str,
    by: Person | None,
    at: datetime,
) -> None:
    """Make each a sent scoresheet. One that was sent before is replaced and kept as a version; drafts stay.

    On the record stand `source`, which file it was, and the numbers of the sheets: those sent, those changed.
    """
    session.flush()
    session.refresh(round, with_for_update={"read": True})  # the stage stays what it is until this is stored
    round.must_be(Stage.SCORING)
    ids, replaced = _write_sheets(session, round, agreed, sheets, at)
    session.execute(
        insert(Score),
        [
            {"scoresheet_id": sheet_id, "criterion_id": criterion, "value": mark.point, "comment": mark.comment}
            for sheet_id, sheet in zip(ids, sheets, strict=True)
            for criterion, mark in sheet.marks.items()
        ],
    )
    _write_versions(session, agreed, sheets, ids, knowing=_changed_knowingly(session, round, ids), at=at)
    session.expire_all()
    sent = {"scoresheets_sent": sorted(set(ids) - replaced), "scoresheets_changed": sorted(replaced)}
    record(by, "brought in scores from a file", round, round=round, at=at, text=source, many=sent)


def sheets_of(session: Session, round: Round) -> Mapping[tuple[int, int], tuple[int, int, bool]]:
    """The round's sheets: (application, member) -> (id, revision, whether it was sent)."""
    rows = session.execute(
        select(
            Scoresheet.application_id,
            Scoresheet.member_id,
            Scoresheet.id,
            Scoresheet.revision,
            Scoresheet.submitted_at.is_not(None),
        )
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .where(PanelMember.round_id == round.id)
    )
    return {(application, member): (sheet, revision, sent) for application, member, sheet, revision, sent in rows}


def _write_sheets(
    session: Session, round: Round, agreed: AgreedCriteria, sheets: Sequence[FiledSheet], at: datetime
) -> tuple[list[int], set[int]]:
    """The sheets' own rows; their ids, in the order given, and of those the ones that were sent before.

    Members' rows are held, so that nobody saves meanwhile.
    """
    session.execute(select(PanelMember.id).where(PanelMember.round_id == round.id).with_for_update())
    there = sheets_of(session, round)
    ids: dict[tuple[int, int], int] = {}
    old: list[dict[str, object]] = []
    new: list[dict[str, object]] = []
    for sheet in sheets:
        pair = (sheet.application_id, sheet.member_id)
        row: dict[str, object] = {
            "set_id": agreed.set_id,
            "submitted_at": at,
            "total": total(agreed.asked, sheet.marks),
            "from_file": True,
            "after_results": round.results_seen_at is not None,
        }
        if pair in there:
            ids[pair], revision, _ = there[pair]
            old.append({"id": ids[pair], "revision": revision + 1, **row})
        else:
            new.append({"application_id": pair[0], "member_id": pair[1], "revision": 1, **row})
    if old:
        session.execute(update(Scoresheet), old)
        for some in _at_once([int(str(row["id"])) for row in old]):
            session.execute(delete(Score).where(Score.scoresheet_id.in_(some)))
    if new:
        made = session.scalars(insert(Scoresheet).returning(Scoresheet.id, sort_by_parameter_order=True), new)
        pairs = [pair for sheet in sheets if (pair := (sheet.application_id, sheet.member_id)) not in there]
        ids.update(zip(pairs, made, strict=True))
    replaced = {there[pair][0] for pair in ids if pair in there and there[pair][2]}
    return [ids[sheet.application_id, sheet.member_id] for sheet in sheets], replaced


def _write_versions(
    session: Session,
    agreed: AgreedCriteria,
    sheets: Sequence[FiledSheet],
    ids: Sequence[int],
    *,
    knowing: Collection[int],
    at: datetime,
) -> None:
    last: dict[int, int] = {}
    for some in _at_once(ids):
        rows = session.execute(
            select(SheetVersion.scoresheet_id, func.max(SheetVersion.number))
            .where(SheetVersion.scoresheet_id.in_(some))
            .group_by(SheetVersion.scoresheet_id)
        )
        last.update((sheet, number) for sheet, number in rows)
    session.execute(
        insert(SheetVersion),
        [
            {
                "scoresheet_id": sheet_id,
                "number": last.get(sheet_id, 0) + 1,
                "set_id": agreed.set_id,
                "submitted_at": at,
                "total": total(agreed.asked, sheet.marks),
                "marks": stored(sheet.marks),
                "from_file": True,
                "after_others": sheet_id in knowing,
            }
            for sheet_id, sheet in zip(ids, sheets, strict=True)
        ],
    )


def _changed_knowingly(session: Session, round: Round, ids: Sequence[int]) -> set[int]:
    """Sheets in place of those whose writers have looked at the panel's other sheets: marked so, as any change is."""
    seen = select(Scoresheet.id).join(PanelMember, PanelMember.id == Scoresheet.member_id)
    looked = session.scalars(seen.where(PanelMember.round_id == round.id, Scoresheet.others_seen_at.is_not(None)))
    knowing = set(looked) & set(ids)
    for some in _at_once(sorted(knowing)):
        session.execute(update(Scoresheet).where(Scoresheet.id.in_(some)).values(after_others=True))
    return knowing


def _at_once(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]
