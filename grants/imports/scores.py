"""Scores out of a csv or xlsx file in the long format: one row for each application, panel member and criterion."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.scores import FiledSheet, sheets_of, take_in_scores
from grants.core import scoresheets
from grants.core.cells import Cell, blank, shown, text
from grants.core.criteria import CommentRule, fold
from grants.core.errors import MOST_PROBLEMS, STOPPED, Problem, Problems, Refused, Said
from grants.core.fields import SCORES
from grants.core.matching import Match, known, match
from grants.core.scoresheets import UNSURE, Asked, Mark
from grants.core.stages import Stage
from grants.imports.scorers import Newcomer, Scorer, Scorers, join, scorers
from grants.imports.tables import Row, Table, read_table
from grants.models import Application, PanelMember, Person, Round
from grants.queries.scoresheets import AgreedCriteria, agreed_criteria, failed_a_gate

LAST_ROW = 100_000  # sixteen thousand sheets of six criteria


@dataclass(frozen=True, slots=True)
class ScoresRead:
    """What a file of scores held and what became of it; nothing, in a dry run."""

    sheets: int
    scores: int
    replaced: int  # sheets that were sent before
    new_members: Sequence[str] = ()
    about_comments: Sequence[Problem] = ()  # missing, or where there is no place for one: reported, not refused
    notices: Sequence[str] = ()


@dataclass(slots=True)
class _Sheet:
    """The rows of one application by one member."""

    first_row: Row
    application: int
    scorer: Scorer
    marks: dict[int, Mark] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)  # criterion -> the row that has it


@dataclass(slots=True)
class _Desk:
    """What is on the table while a file is read: who and what there is, and what is wrong."""

    table: Table
    match: Match
    agreed: AgreedCriteria
    applications: Mapping[str, int | None]  # reference, also folded where that is one -> id
    scorers: Scorers
    criteria: Mapping[str, Asked]
    sheets: dict[tuple[int, object], _Sheet] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    about_comments: list[Problem] = field(default_factory=list)

    def place(self, row: Row, name: str) -> str:
        column = self.match.column(row.cells, name)
        return Said("row %(row)s", row=row.number) if column is None else self.table.place(row.number, column)

    def problem(self, row: Row, name: str, message: str) -> None:
        self.problems.append(Problem(self.place(row, name), message))


def import_scores(
    session: Session,
    round: Round,
    data: bytes,
    filename: str,
    *,
    add_members: bool = False,
    dry_run: bool = False,
    sheet: str | None = None,
    by: Person | None,
    at: datetime,
) -> ScoresRead:
    """Read a file of scores and, unless it is a dry run, make each application by each member a sent scoresheet.

    Raises Problems with everything that is wrong, and nothing saved. Only while the round is in scoring.
    """
    round.must_be(Stage.SCORING)
    agreed = agreed_criteria(session, round.id)
    if agreed is None:
        raise Refused("This round has no agreed criteria to score by.", mend="criteria")
    desk = _read(session, round, agreed, data, filename, add_members=add_members, sheet=sheet)
    there = sheets_of(session, round)
    read = ScoresRead(
        sheets=len(desk.sheets),
        scores=sum(len(one.marks) for one in desk.sheets.values()),
        replaced=sum(
            isinstance(one.scorer, PanelMember) and there.get((one.application, one.scorer.id), (0, 0, False))[2]
            for one in desk.sheets.values()
        ),
        new_members=[newcomer.name for newcomer in desk.scorers.newcomers],
        about_comments=desk.about_comments,
        notices=[*desk.table.notices, *_failed(session, agreed, desk)],
    )
    if not dry_run:
        ids = {newcomer: join(session, round, newcomer, by=by, at=at).id for newcomer in desk.scorers.newcomers}
        filed = [FiledSheet(one.application, _id_of(one.scorer, ids), one.marks) for one in desk.sheets.values()]
        source = f"{filename}: {read.sheets} sheets, {read.scores} scores, SHA-256 {hashlib.sha256(data).hexdigest()}"
        take_in_scores(session, round, agreed, filed, source=source, by=by, at=at)
    return read


def _read(
    session: Session,
    round: Round,
    agreed: AgreedCriteria,
    data: bytes,
    filename: str,
    *,
    add_members: bool,
    sheet: str | None,
) -> _Desk:
    table = read_table(data, filename, wanted="Scores", known=known(SCORES), sheet=sheet, last_row=LAST_ROW)
    found = match(table.headings, SCORES)
    found.must_be_clear()
    desk = _Desk(
        table,
        found,
        agreed,
        applications=_references(session, round),
        scorers=scorers(session, round, add_members=add_members),
        criteria={fold(asked.words.name): asked for asked in agreed.asked},
        problems=table.problems(column for columns in found.columns.values() for column in columns),
    )
    for row in table.rows:
        if len(desk.problems) >= MOST_PROBLEMS:
            raise Problems([Problem("", STOPPED), *desk.problems])
        _take_row(desk, row)
    if not table.rows:
        desk.problems.append(Problem("", Said("There are no scores in this file.")))
    for one in desk.sheets.values():
        _check_whole(desk, one)
    if desk.problems:
        raise Problems(desk.problems)
    return desk


def _take_row(desk: _Desk, row: Row) -> None:
    application = _application(desk, row)
    scorer = _scorer(desk, row)
    asked = _criterion(desk, row)
    mark = _mark(desk, row, asked) if asked is not None else None
    if application is None or scorer is None or asked is None:
        return
    key = (application, scorer.id if isinstance(scorer, PanelMember) else scorer)
    one = desk.sheets.setdefault(key, _Sheet(row, application, scorer))
    if (first := one.rows.setdefault(asked.id, row.number)) != row.number:
        written = [shown(desk.match.value(row.cells, name)) for name in ("application", "member")]
        desk.problem(
            row,
            "criterion",
            Said(
                "%(application)s by %(member)s has %(criterion)s in row %(first)s already.",
                application=written[0],
                member=written[1],
                criterion=asked.words.name,
                first=first,
            ),
        )
    elif mark is not None:
        one.marks[asked.id] = mark


def _application(desk: _Desk, row: Row) -> int | None:
    written = text(desk.match.value(row.cells, "application"))
    found = desk.applications.get(written) or desk.applications.get(fold(written))
    if not written:
        desk.problem(row, "application", Said("Say which application, by its reference."))
    elif found is None:
        desk.problem(
            row,
            "application",
            Said("No application of this round has the reference “%(written)s”.", written=shown(written)),
        )
    return found


def _criterion(desk: _Desk, row: Row) -> Asked | None:
    written = text(desk.match.value(row.cells, "criterion"))
    asked = desk.criteria.get(fold(written))
    if not written:
        desk.problem(row, "criterion", Said("Say which criterion."))
    elif asked is None:
        names = ", ".join(each.words.name for each in desk.agreed.asked)
        desk.problem(
            row,
            "criterion",
            Said(
                "“%(written)s” is not a criterion of this round. They are: %(names)s.",
                written=shown(written),
                names=names,
            ),
        )
    return asked


def _scorer(desk: _Desk, row: Row) -> Scorer | None:
    written = text(desk.match.value(row.cells, "member"))
    if not written:
        desk.problem(row, "member", Said("Say who scored, by e-mail or name."))
        return None
    try:
        return desk.scorers.who(written)
    except Refused as refusal:
        desk.problem(row, "member", refusal.said)
        return None


def _mark(desk: _Desk, row: Row, asked: Asked) -> Mark | None:
    cell: Cell = desk.match.value(row.cells, "score")
    point: int | None = None
    comment = ""
    try:
        comment = scoresheets.comment(text(desk.match.value(row.cells, "comment")))
    except Refused as refusal:
        desk.problem(row, "comment", refusal.said)
    unsure = blank(cell) or cell == UNSURE
    if unsure and not desk.agreed.cannot_tell:
        desk.problem(
            row,
            "score",
            Said(
                "There is no score for %(criterion)s. “I can’t tell” is not allowed here.", criterion=asked.words.name
            ),
        )
        return None
    try:
        point = None if unsure else scoresheets.point(asked.words, cell)
    except Refused as refusal:
        desk.problem(row, "score", refusal.said)
        return None
    return Mark(point, unsure, _comment(desk, row, asked, comment))


def _comment(desk: _Desk, row: Row, asked: Asked, written: str) -> str:
    """The comment as it is kept, as on the page: none where the criterion has no box for one. People are told."""
    kept = "" if asked.words.comment is CommentRule.NONE else written
    said = None
    if written and not kept:
        said = Said("%(criterion)s takes no comments, so this one is left out.", criterion=asked.words.name)
    elif scoresheets.lacks_comment(asked.words, Mark(comment=kept)):
        said = Said("%(criterion)s asks for a comment, and there is none.", criterion=asked.words.name)
    if said is not None:
        desk.about_comments.append(Problem(desk.place(row, "comment"), said))
    return kept


def _check_whole(desk: _Desk, one: _Sheet) -> None:
    """Every criterion must be there for each application and member."""
    if missing := [asked.words.name for asked in desk.agreed.asked if asked.id not in one.rows]:
        written = [shown(desk.match.value(one.first_row.cells, name)) for name in ("application", "member")]
        said = Said(
            "%(application)s by %(member)s has no row for %(criteria)s.",
            application=written[0],
            member=written[1],
            criteria=", ".join(missing),
        )
        desk.problem(one.first_row, "criterion", said)


def _references(session: Session, round: Round) -> dict[str, int | None]:
    rows = session.execute(select(Application.reference, Application.id).where(Application.round_id == round.id)).all()
    found: dict[str, int | None] = {}
    for reference, number in rows:
        found[fold(reference)] = None if fold(reference) in found else number  # two that differ by capitals alone
    found.update((reference, number) for reference, number in rows)
    return found


def _failed(session: Session, agreed: AgreedCriteria, desk: _Desk) -> list[str]:
    """Scores for what failed a check are taken in, for they were given; but people should know."""
    scored = {one.application for one in desk.sheets.values()}
    failed = session.scalars(select(Application.reference).where(failed_a_gate(agreed.set_id)))
    references = sorted(reference for reference in failed if desk.applications.get(reference) in scored)
    if not references:
        return []
    return [
        Said(
            "These did not pass their checks, so their scores are kept but not ranked: %(references)s.",
            references=", ".join(references),
        )
    ]


def _id_of(scorer: Scorer, newcomers: Mapping[Newcomer, int]) -> int:
    return newcomers[scorer] if isinstance(scorer, Newcomer) else scorer.id
