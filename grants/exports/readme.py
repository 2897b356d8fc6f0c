"""The workbook's first sheet: what this is, from when, and how its figures came about."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from grants import clock
from grants.exports.cells import Column, Kind, Shown
from grants.models import Chain, Round
from grants.queries.standings import Standings

HIDDEN = (
    "The round is not in deciding yet. Until then nobody sees a mark or anything worked out from marks, so the figures "
    "are empty and the sheet Scores has no rows. Only the number of sheets sent shows. Where the group agreed so, "
    "members look at others' sheets for an application on their own page once theirs is sent."
)
HOW = (
    "A mark becomes points: weight × mark ÷ the highest mark of its scale.",
    "A sheet's total, 0 to 100: 100 × all its points ÷ the weights of the criteria it answered.",
    "What a member could not tell is left out above and below the line.",
    "The panel score is the plain average of the totals of the sheets that count.",
    "A sheet counts once it is sent, unless its member has a tie with the group or has left the panel.",
    "The rank is shared where scores are exactly the same (1, 2, 2, 4). Tie-breaks and lots order only the rows.",
    "An application that failed a check comes last, without a rank. Without a sheet that counts there is no score.",
    "Figures are not rounded inside the cells; only what you see is.",
)
SHEETS = (
    ("Ranking", "Every application in order, with what to know about it under Notes."),
    ("Applications", "What the groups wrote."),
    ("Scores", "A row a mark, of sheets that count, by letter, or by name where agreed. No score: could not tell."),
    ("Criteria", "What the panel scored by."),
    ("Panel", "Who is on it, without letters; and how many sheets each sent, unless that tells whose letter is whose."),
)


COLUMNS = (Column("About", 32), Column("What", 110, Kind.MIXED))


def read_me(session: Session, round: Round, found: Standings, at: datetime) -> Iterator[tuple[str, str | Shown]]:
    """The sheet's rows. The record's head stands here so that a record cut short later can be found out."""
    criteria_set = found.criteria_set
    yield "Fund", round.fund.name
    yield "Round", round.name
    yield "Stage", round.stage.value
    yield "Written", _moment(at)
    yield "Budget", Shown(round.budget / 100, Kind.POUNDS)
    yield "Applications", Shown(len(found.rows), Kind.WHOLE)
    if criteria_set is None:
        yield "Criteria", "None agreed yet."
    else:
        yield "Criteria version", Shown(criteria_set.number, Kind.WHOLE)
        if criteria_set.agreed_at is not None:
            yield "Criteria agreed", _moment(criteria_set.agreed_at)
            if criteria_set.by_administrator:
                yield "Criteria agreed by", "An administrator, not by the group"
            elif criteria_set.awaits_group:
                yield "Criteria agreed by", "In an emergency; the group has yet to agree it"
        if criteria_set.emergency_at is not None:
            yield "Criteria changed in an emergency", _moment(criteria_set.emergency_at)
            yield "Why in an emergency", criteria_set.emergency_reason or ""
        yield "Tie-break list", ", ".join(one.name for one in criteria_set.breakers) or "None: by reference"
        mark = criteria_set.pass_mark
        yield "Pass mark, of 100", "None" if mark is None else Shown(float(mark), Kind.WHOLE)
        for gate in criteria_set.gates:
            yield "Yes or no check", f"{gate.name}: {gate.question}" if gate.question else gate.name
    chain = session.get(Chain, round.id)
    yield "Record: entries", Shown(chain.length if chain else 0, Kind.WHOLE)
    yield "Record: head", chain.head if chain else "Nothing is on the record yet."
    yield "Figures", "All figures show." if found.shown else HIDDEN
    for sentence in HOW:
        yield "How scores are worked out", sentence
    for name, what in SHEETS:
        yield f"Sheet {name}", what


def _moment(at: datetime) -> Shown:
    """As the clocks in London showed it; a spreadsheet knows no zones."""
    return Shown(at.astimezone(clock.LONDON).replace(tzinfo=None, second=0, microsecond=0), Kind.MOMENT)
