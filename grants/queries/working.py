"""How one application's score was worked out, down to each mark."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import and_, null, or_, select
from sqlalchemy.orm import Session

from grants.core import policy, scoring
from grants.core.criteria import fold
from grants.core.letters import beside_marks
from grants.core.policy import Viewer
from grants.core.scoring import Weighed
from grants.models import (
    CriteriaSet,
    Criterion,
    GateResult,
    Interest,
    PanelMember,
    Person,
    Round,
    Score,
    Scoresheet,
    SheetVersion,
)
from grants.queries.sheets import counts_then, is_versioned, on_panel_then, sent_under
from grants.queries.standings import Standing, Standings, standings


@dataclass(frozen=True, slots=True)
class Marked:
    """One member's sheet, mark by mark, under the member's letter, or the name where the agreement says so."""

    letter: str  # or the name
    criteria: Sequence[Criterion]
    marks: dict[int, int | None]  # by criterion id; None: "I can't tell"
    comments: dict[int, str]
    changed: bool = False  # after results were seen
    after_others: bool = False  # changed in scoring, after the panel's other sheets were seen

    @property
    def weighed(self) -> list[Weighed]:
        """Each mark with its criterion's weight and highest point, in the criteria's order."""
        return [Weighed(self.marks.get(one.id), one.weight, one.highest) for one in self.criteria]

    @property
    def untold(self) -> list[Criterion]:
        """The criteria this member could not tell about."""
        return [one for one in self.criteria if self.marks.get(one.id) is None]

    @property
    def points(self) -> Fraction:
        """All points of the sheet added up."""
        return sum((one.points for one in self.weighed if one.score is not None), Fraction(0))

    @property
    def weight(self) -> int:
        """The weights of what was answered, added up."""
        return sum(one.weight for one in self.weighed if one.score is not None)

    @property
    def total(self) -> Fraction | None:
        """Out of 100; None where nothing with a weight was answered."""
        return scoring.total(self.weighed)


@dataclass(frozen=True, slots=True)
class Check:
    """One yes or no test: passed, not passed, or (None) not yet looked at."""

    gate: str
    passed: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Working:
    """Everything the page shows."""

    standing: Standing
    ranking: Standings
    sheets: list[Marked]  # the counted ones, by letter or by name
    aside_for_ties: int = 0
    aside_for_leaving: int = 0
    checks: list[Check] = field(default_factory=list)
    tied_with: list[Standing] = field(default_factory=list)  # everyone of the same score, itself among them

    @property
    def criteria(self) -> list[Criterion]:
        """The criteria of the set, in order."""
        return self.ranking.criteria_set.criteria if self.ranking.criteria_set else []

    @property
    def lower(self) -> int:
        """How many have a lower panel score."""
        rank = self.standing.rank
        return 0 if rank is None else sum(row.rank is not None and row.rank > rank for row in self.ranking.rows)


def working(
    session: Session, round: Round, application_id: int, *, viewer: Viewer, criteria_set: CriteriaSet
) -> Working | None:
    """How the score came about by this set, as far as this viewer may see it now; None for an application not in it."""
    ranking = standings(session, round, viewer=viewer, criteria_set=criteria_set)
    own = next((row for row in ranking.rows if row.application_id == application_id), None)
    if own is None:
        return None
    if not ranking.shown:
        return Working(own, ranking, [])
    sent = sheets_sent(session, criteria_set, application_id)
    by_name = policy.sees_names_beside_marks(viewer, round.choices)
    # A ranking by an earlier version needs its marks; what a member wrote then is that member's alone by now.
    with_comments = policy.sees_comments(viewer, round.stage) and not is_versioned(criteria_set)
    return Working(
        own,
        ranking,
        marked(
            session, criteria_set, [row for row in sent if row.counts], with_comments=with_comments, by_name=by_name
        ),
        aside_for_ties=sum(not row.counts and row.tied for row in sent),
        aside_for_leaving=sum(not row.counts and not row.tied for row in sent),
        checks=_checks(session, criteria_set, application_id, with_reasons=viewer.inside),
        tied_with=[row for row in ranking.rows if own.rank is not None and row.rank == own.rank],
    )


def sheets_sent(session: Session, criteria_set: CriteriaSet, application_id: int) -> Sequence[Any]:
    """Every sheet sent for one application, with whose it is; a row each, as `marked` takes them."""
    versioned = is_versioned(criteria_set)
    tied = and_(Interest.id.is_not(None), on_panel_then(criteria_set))
    wanted = (
        sent_under(
            criteria_set, Scoresheet.id, PanelMember.letter_place.label("place"), PanelMember.id.label("member_id"),
            Person.name, or_(Person.is_staff, Person.is_admin).label("staff"), Scoresheet.after_results,
            (SheetVersion.after_others if versioned else Scoresheet.after_others).label("after_others"),
            tied.label("tied"), counts_then(criteria_set).label("counts"),
            (SheetVersion.marks if versioned else null()).label("kept"),
        )
        .join(Person, Person.id == PanelMember.person_id)
        .where(Scoresheet.application_id == application_id)
    )  # fmt: skip
    return list(session.connection().execute(wanted).all())


def marked(
    session: Session, criteria_set: CriteriaSet, sent: Sequence[Any], *, with_comments: bool, by_name: bool
) -> list[Marked]:
    """These sheets mark by mark, by letter or by name."""
    criteria = criteria_set.criteria
    known = {one.id for one in criteria}
    found: dict[int, Marked] = {}
    versioned = is_versioned(criteria_set)
    for row in sorted(sent, key=_by_name if by_name else _by_letter):
        under = beside_marks(row.place, row.name, staff=bool(row.staff), by_name=by_name)
        changed = bool(row.after_results) and not versioned
        found[row.id] = one = Marked(under, criteria, {}, {}, changed, bool(row.after_others))
        for key, written in ((row.kept or {}) if versioned else {}).items():
            if int(key) in known:
                one.marks[int(key)] = written.get("mark")
                one.comments[int(key)] = written.get("comment") or "" if with_comments else ""
    if not is_versioned(criteria_set) and found:
        rows = session.connection().execute(
            select(Score.scoresheet_id, Score.criterion_id, Score.value, Score.comment).where(
                Score.scoresheet_id.in_(found)
            )
        )
        for sheet_id, criterion_id, value, comment in rows.all():
            found[sheet_id].marks[criterion_id] = value
            found[sheet_id].comments[criterion_id] = comment if with_comments else ""
    return list(found.values())


def _by_name(row: Any) -> tuple[str, int]:
    return fold(row.name), row.id


def _by_letter(row: Any) -> tuple[bool, int, int]:
    return row.place is None, row.place or 0, row.id


def _checks(session: Session, criteria_set: CriteriaSet, application_id: int, *, with_reasons: bool) -> list[Check]:
    gates = criteria_set.gates
    if not gates:
        return []
    rows = session.connection().execute(
        select(GateResult.gate_id, GateResult.passed, GateResult.reason).where(
            GateResult.application_id == application_id, GateResult.gate_id.in_([gate.id for gate in gates])
        )
    )
    results = {gate_id: (passed, reason) for gate_id, passed, reason in rows.all()}
    checks = []
    for gate in gates:
        passed, reason = results.get(gate.id, (None, ""))
        checks.append(Check(gate.name, passed, reason if with_reasons else ""))
    return checks
