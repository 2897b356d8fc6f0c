"""The association's workbook: everything of a round that its reader may see, in one spreadsheet."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import IO, Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from grants import clock
from grants.core import policy
from grants.core.days import day_of
from grants.core.fields import APPLICATIONS
from grants.core.letters import beside_marks
from grants.core.policy import Viewer
from grants.exports import readme
from grants.exports.cells import Book, Column, Kind
from grants.models import Application, CriteriaSet, Criterion, PanelMember, Person, Question, Round, Score, Scoresheet
from grants.queries.sheets import counts_then, sent_under
from grants.queries.standings import Standing, Standings, standings

TOGETHER = 200  # applications whose scores are held at once
PRIVATE = ("contact", "email", "phone", "postcode")
WIDTHS = {"reference": 14, "project": 40, "organisation": 34, "amount": 16, "least": 16, "summary": 60}
PENCE = ("amount", "least")

RANKING = (
    Column("Rank", 8, Kind.WHOLE), Column("Reference", 14), Column("Project", 40), Column("Organisation", 34),
    Column("Amount requested", 16, Kind.POUNDS), Column("Panel score", 12, Kind.FIGURE),
    Column("Median", 10, Kind.FIGURE), Column("Lowest", 10, Kind.FIGURE), Column("Highest", 10, Kind.FIGURE),
    Column("Sheets", 9, Kind.WHOLE),
)  # fmt: skip
SCORES = (
    Column("Application", 14), Column("Panel member", 14), Column("Criterion", 30), Column("Score", 8, Kind.WHOLE),
    Column("Comment", 80),
)  # fmt: skip
CRITERIA = (
    Column("Name", 28), Column("Question", 40), Column("Guidance", 50), Column("Weight", 9, Kind.WHOLE),
    Column("Lowest", 9, Kind.WHOLE), Column("Highest", 9, Kind.WHOLE), Column("Minimum", 10, Kind.FIGURE),
    Column("Comment", 12),
)  # fmt: skip
PANEL = (
    Column("Name", 34), Column("Sheets sent", 12, Kind.WHOLE), Column("Joined", 20, Kind.DAY),
    Column("Left", 20, Kind.DAY),
)  # fmt: skip


def write_workbook(
    session: Session, round: Round, file: IO[bytes], *, viewer: Viewer, at: datetime | None = None
) -> None:
    """Write the workbook to a file open for writing, as this viewer may see the round at this moment.

    Rows are written as they are read, so that a large round takes little memory.
    """
    at = at or clock.now()
    found = standings(session, round, viewer=viewer)
    criteria = found.criteria_set.criteria if found.criteria_set else []
    book = Book(f"{round.fund.name}, {round.name}", round.fund.name, at)
    book.write("Read me", readme.COLUMNS, readme.read_me(session, round, found, at))
    book.write("Ranking", _ranking_columns(criteria), _ranking(found, criteria))
    _applications(session, book, round, viewer)
    with_comments = policy.sees_comments(viewer, round.stage)
    named = policy.sees_names_beside_marks(viewer, round.choices)
    book.write("Scores", SCORES, _scores(session, found, with_comments=with_comments, by_name=named))
    _criteria(book, criteria)
    by_name = policy.sees_counts_by_name(viewer, round.stage, round.choices)
    book.write("Panel", PANEL, _panel(session, round, found.criteria_set, with_counts=by_name))
    book.save(file)


def _ranking_columns(criteria: Sequence[Criterion]) -> list[Column]:
    return [*RANKING, *(Column(one.name, 14, Kind.FIGURE) for one in criteria), Column("Notes", 50)]


def _ranking(found: Standings, criteria: Sequence[Criterion]) -> Iterator[Sequence[Any]]:
    for row in found.rows:
        yield (
            row.rank, row.reference, row.project, row.organisation, _pounds(row.requested),
            _number(row.score), _number(row.median), _number(row.lowest), _number(row.highest), row.sheets,
            *(_number(row.means.get(one.id)) for one in criteria), "; ".join(_notes(row, found)) or None,
        )  # fmt: skip


def _notes(row: Standing, found: Standings) -> Iterator[str]:
    for gate in row.failed:
        yield f"Failed: {gate}"
    if row.unchecked and row.eligible:
        yield "Not yet checked"
    if not found.shown:
        return
    if row.tied:
        yield _what_broke_the_tie(row, found)
    if row.set_aside:
        yield f"Sheets set aside: {row.set_aside}"
    if row.below_pass_mark:
        yield "Below the pass mark"
    for name in row.below:
        yield f"Below the minimum for {name}"
    if row.changed:
        yield f"Sheets changed after results were seen: {row.changed}"


def _what_broke_the_tie(row: Standing, found: Standings) -> str:
    if row.lot_id is None:
        return f"Tied: order by {row.broken_by or 'reference'}"
    [lot] = (one for one in found.lots if one.id == row.lot_id)
    day = day_of(lot.drawn_at)
    return f"Tied: drawn by lot on {day.day} {day:%B %Y}"


def _applications(session: Session, book: Book, round: Round, viewer: Viewer) -> None:
    everything = policy.sees_private_fields(viewer)
    fields = [one for one in APPLICATIONS if everything or one.name not in PRIVATE]
    asked = (
        select(Question.id, Question.title, Question.shown_to_panel)
        .where(Question.round_id == round.id)
        .order_by(Question.position, Question.id)
    )
    questions = [one for one in session.connection().execute(asked).all() if everything or one.shown_to_panel]
    columns = [
        Column(one.title, WIDTHS.get(one.name, 20), Kind.POUNDS if one.name in PENCE else Kind.TEXT) for one in fields
    ]
    columns += [Column(one.title, 30) for one in questions]
    names, asks = [one.name for one in fields], [str(one.id) for one in questions]
    book.write("Applications", columns, _told(session, round, names, asks))


def _told(session: Session, round: Round, names: Sequence[str], asks: Sequence[str]) -> Iterator[Sequence[Any]]:
    """What each application says, by reference: its fields, then its answers."""
    wanted = [getattr(Application, name) for name in names]
    for ids in _parts(_by_reference(session, round)):
        rows = session.connection().execute(
            select(Application.id, Application.answers, *wanted).where(Application.id.in_(ids))
        )
        found = {row[0]: tuple(row) for row in rows.all()}
        for _, answers, *values in (found[one] for one in ids):
            told = [
                _pounds(value) if name in PENCE else value or None for name, value in zip(names, values, strict=True)
            ]
            yield *told, *(answers.get(key) or None for key in asks)


def _by_reference(session: Session, round: Round) -> list[int]:
    rows = session.connection().execute(
        select(Application.reference, Application.id).where(Application.round_id == round.id)
    )
    return [application_id for _, application_id in sorted((row[0], row[1]) for row in rows.all())]


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER))


def _scores(
    session: Session, found: Standings, *, with_comments: bool, by_name: bool
) -> Iterator[Sequence[Any]]:
    """One row a score of the sheets that count, by reference, letter and criterion; none while figures are hidden.

    `by_name`: names in place of letters, and in their order.
    """
    if not found.shown or found.criteria_set is None:
        return
    references = {row.application_id: row.reference for row in found.rows}
    places = {one.id: (place, one.name) for place, one in enumerate(found.criteria_set.criteria)}
    for ids in _parts(sorted(references, key=references.__getitem__)):
        rows = session.connection().execute(
            sent_under(
                found.criteria_set,
                Scoresheet.application_id, PanelMember.id, PanelMember.letter_place, Person.name,
                or_(Person.is_staff, Person.is_admin), Score.criterion_id, Score.value, Score.comment,
            )
            .join(Score, Score.scoresheet_id == Scoresheet.id)
            .join(Person, Person.id == PanelMember.person_id)
            .where(
                counts_then(found.criteria_set),
                Scoresheet.application_id.in_(ids),
                Score.criterion_id.in_(places),
            )
        )  # fmt: skip
        told = [
            (
                references[application_id],
                (name, member) if by_name else ("", -1 if place is None else place),
                *places[criterion_id],
                str(beside_marks(place, name, staff=bool(staff), by_name=by_name)), value, comment,
            )
            for application_id, member, place, name, staff, criterion_id, value, comment in rows.all()
        ]  # fmt: skip
        for reference, _, _, name, member, value, comment in sorted(told, key=lambda row: row[:3]):
            yield reference, member, name, value, comment or None if with_comments else None


def _criteria(book: Book, criteria: Sequence[Criterion]) -> None:
    points = sorted({point for one in criteria for point in one.levels})
    rows = (
        (
            one.name, one.question or None, one.guidance or None, one.weight, one.lowest, one.highest, one.minimum,
            one.comment.value, *(one.levels.get(point) for point in points),
        )
        for one in criteria
    )  # fmt: skip
    book.write("Criteria", [*CRITERIA, *(Column(f"Level {point}", 24) for point in points)], rows)


def _panel(
    session: Session, round: Round, criteria_set: CriteriaSet | None, *, with_counts: bool
) -> Iterator[Sequence[Any]]:
    """Who is on the panel and how many sheets each has sent, by name and without letters.

    Without counts, only where all are the same: a number of one's own would tell the letter, by counting its sheets.
    """
    sent = (
        select(func.count())
        .where(
            Scoresheet.member_id == PanelMember.id,
            Scoresheet.submitted_at.is_not(None),
            Scoresheet.set_id == (criteria_set.id if criteria_set else None),
        )
        .scalar_subquery()
    )
    rows = session.connection().execute(
        select(Person.name, or_(Person.is_staff, Person.is_admin), sent, PanelMember.joined_at, PanelMember.left_at)
        .join(Person, Person.id == PanelMember.person_id)
        .where(PanelMember.round_id == round.id)
    )
    members = sorted(rows.all(), key=lambda row: (row[0], row[3]))
    with_counts = with_counts or len({sheets for _, _, sheets, *_ in members}) < 2
    for name, staff, sheets, joined, left in members:
        shown = str(beside_marks(None, name, staff=bool(staff), by_name=True))
        yield shown, sheets if with_counts else None, _day(joined), _day(left)


def _number(value: Fraction | None) -> float | None:
    return None if value is None else value.numerator / value.denominator


def _pounds(pence: int | None) -> float | None:
    return None if pence is None else pence / 100


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(clock.LONDON).date()
