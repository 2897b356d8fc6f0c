"""The ranking: where every application of a round stands, asked once and shown everywhere."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.core import policy, scoring
from grants.core.criteria import SetState
from grants.core.funding import FundingLine, rank_and_skip, where_order_decides
from grants.core.policy import COMMAND_LINE, Viewer
from grants.core.ranking import Place, ranking
from grants.models import Application, CriteriaSet, Criterion, Lot, Round
from grants.queries import sheets
from grants.queries.bars import Bars, Checks, bars, checks
from grants.queries.kept_standings import Kept, head_of
from grants.queries.rankings import rankings
from grants.queries.sheets import Means, Sheets


@dataclass(slots=True)  # nobody changes one; not frozen, for thousands are made for a page and that doubles the time
class Standing:
    """Where one application stands. The figures are None and the lists empty while nobody may see them.

    What is asked of a page's rows alone is worked out when it is asked.
    """

    application_id: int
    reference: str
    project: str
    organisation: str
    requested: int | None  # pence
    rank: int | None
    tied: bool
    broken_by: str | None  # the criterion that gave it its row inside a tie; None: by lot or reference
    lot_id: int | None  # the lot that gave it its row among those that no criterion parts
    score: Fraction | None
    means: Mapping[int, Fraction]  # by criterion id; absent: nobody could tell
    behind: Sheets
    checks: Checks
    bars: Bars

    @property
    def sheets(self) -> int:
        """How many count; while figures are hidden, how many were sent."""
        return self.behind.counted

    @property
    def totals(self) -> Sequence[Fraction]:
        """Of the counted sheets, lowest first."""
        return self.behind.totals

    @property
    def aside(self) -> Sequence[Fraction]:
        """Of the sheets set aside, lowest first."""
        return self.behind.aside

    @property
    def set_aside(self) -> int:
        """How many were set aside."""
        return self.behind.set_aside

    @property
    def changed(self) -> int:
        """Counted sheets changed after results were seen."""
        return self.behind.changed

    @property
    def failed(self) -> Sequence[str]:
        """The gates it did not pass."""
        return self.checks.failed.get(self.application_id, ())

    @property
    def unchecked(self) -> int:
        """Gates nobody has looked at yet."""
        return self.checks.unchecked(self.application_id)

    @property
    def below(self) -> Sequence[str]:
        """The criteria on which it is below the minimum."""
        return self.bars.below(self.means)

    @property
    def below_pass_mark(self) -> bool:
        """Whether its score is below the pass mark."""
        return self.bars.below_pass_mark(self.score)

    @property
    def eligible(self) -> bool:
        """Whether it failed no gate. One not yet checked has not failed."""
        return not self.failed

    @property
    def fundable(self) -> bool:
        """Whether it can be funded without a recorded reason: it has a rank and is below no bar."""
        return self.rank is not None and not self.below and not self.below_pass_mark

    @property
    def median(self) -> Fraction | None:
        """The middle total."""
        return scoring.median(self.totals)

    @property
    def lowest(self) -> Fraction | None:
        """The lowest total."""
        return min(self.behind.given, default=None)

    @property
    def highest(self) -> Fraction | None:
        """The highest total."""
        return max(self.behind.given, default=None)


@dataclass(frozen=True, slots=True)
class Standings:
    """The whole ranking by one criteria set: best first while figures show, by reference while they do not."""

    criteria_set: CriteriaSet | None
    shown: bool
    rows: Sequence[Standing]
    line: FundingLine
    lots: Sequence[Lot] = ()  # that were drawn for its ties, oldest first, those that hold no more among them

    @property
    def tie_at_the_line(self) -> Sequence[Standing]:
        """The first tie whose order nothing has settled, and in which it decides who is funded; empty: there is none.

        One further down waits: the order of this one decides what is left for it.
        """
        decided_by_order = where_order_decides(_alike(self.rows), self.line.budget)
        return next((group for group in decided_by_order if group[0].lot_id is None), ())

    def holds(self, lot: Lot) -> bool:
        """Whether the tie that it was drawn for is still there."""
        return any(row.lot_id == lot.id for row in self.rows)

    @property
    def ranked(self) -> int:
        """How many have a rank."""
        return sum(row.rank is not None for row in self.rows)


_kept: Kept[Standing] = Kept()


def standings(
    session: Session,
    round: Round,
    *,
    viewer: Viewer = COMMAND_LINE,
    criteria_set: CriteriaSet | None = None,
    only_deciding: bool = False,
) -> Standings:
    """The ranking as this viewer may see it now, by the agreed criteria or by an earlier version of them.

    An earlier version is worked out from the sheets as they were sent under it, so that it stays the same for ever.
    `only_deciding`: leave out the means of criteria that neither break a tie nor have a minimum (a page of scores
    alone needs no more); the ranking is the same.
    """
    changing = bool(session.new or session.dirty or session.deleted or session.info.get("notes"))
    session.flush()  # the connection, which is asked for plain columns below, does not do it by itself
    head = None if changing else head_of(session, round)
    criteria_set = criteria_set or rankings(session, round).agreed
    shown = policy.sees_figures(viewer, round.stage)
    about = (round.id, None if criteria_set is None else criteria_set.id, shown, only_deciding)
    lots = criteria_set.lots if shown and criteria_set is not None else ()
    rows = _kept(head, about, lambda: _rows(session, round, criteria_set, lots, shown=shown, part=only_deciding))
    return Standings(criteria_set, shown, rows, rank_and_skip(rows, round.budget), lots)


def _alike(rows: Iterable[Standing]) -> Iterator[Sequence[Standing]]:
    """The ranked rows, those together that have one score and that no criterion parts."""
    group: list[Standing] = []
    for row in rows:
        if row.rank is None:
            break
        if group and (row.rank != group[0].rank or row.broken_by is not None):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _rows(
    session: Session, round: Round, criteria_set: CriteriaSet | None, lots: Sequence[Lot], *, shown: bool, part: bool
) -> Sequence[Standing]:
    sent: Mapping[int, Sheets] = {}
    means: Means = {}
    if criteria_set is not None:
        sent = sheets.sheets(session, criteria_set) if shown else sheets.counts(session, criteria_set)
        wanted = _deciding(criteria_set) if part else criteria_set.criteria
        means = sheets.means(session, criteria_set, [one.id for one in wanted]) if shown else {}
    applications = _applications(session, round, criteria_set)
    return _ranked(applications, sent, means, criteria_set, lots=lots, found=checks(session, criteria_set))


def result_rows(
    session: Session, round: Round, *, version: int | None = None, viewer: Viewer = COMMAND_LINE
) -> list[dict[str, Any]]:
    """What `grants results --json` prints."""
    return as_plain(by_rank(session, round, version=version, viewer=viewer))


def by_rank(
    session: Session, round: Round, *, version: int | None = None, viewer: Viewer = COMMAND_LINE
) -> Standings:
    """The ranking by rank and then reference; those without a rank come last.

    `version` names an earlier criteria set. Raises Refused where there is none with that number.
    """
    criteria_set = None if version is None else rankings(session, round).numbered(version)
    found = standings(session, round, viewer=viewer, criteria_set=criteria_set)
    rows = sorted(found.rows, key=lambda row: (row.rank is None, row.rank or 0, not row.eligible, row.reference))
    return replace(found, rows=rows)


def as_plain(found: Standings) -> list[dict[str, Any]]:
    """A ranking as plain values, in the order it has: as people see it, inside a tie by the tie-break list."""
    criteria = found.criteria_set.criteria if found.criteria_set else []
    return [_as_plain(row, criteria) for row in found.rows]


def _as_plain(row: Standing, criteria: Iterable[Criterion]) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "reference": row.reference,
        "project": row.project,
        "organisation": row.organisation,
        "requested_pence": row.requested,
        "panel_score": _nearest(row.score),
        "median": _nearest(row.median),
        "lowest": _nearest(row.lowest),
        "highest": _nearest(row.highest),
        "sheets": row.sheets,
        "eligible": row.eligible,
        "criteria": {criterion.name: _nearest(row.means.get(criterion.id)) for criterion in criteria},
    }


def _nearest(value: Fraction | None) -> float | None:
    """The nearest number a file can hold; Python divides whole numbers to the last bit."""
    return None if value is None else value.numerator / value.denominator


def _deciding(criteria_set: CriteriaSet) -> list[Criterion]:
    """The criteria whose means decide a row or a flag."""
    breakers = criteria_set.breakers
    return [one for one in criteria_set.criteria if one.minimum is not None or one in breakers]


def _applications(session: Session, round: Round, criteria_set: CriteriaSet | None) -> list[Any]:
    """What the ranking shows of each application; for an earlier version, only those that were there then."""
    columns = select(
        Application.id, Application.reference, Application.project, Application.organisation, Application.amount
    ).where(Application.round_id == round.id)
    if criteria_set is not None and criteria_set.state is SetState.SUPERSEDED:
        columns = columns.where(Application.created_at <= criteria_set.superseded_at)
    return list(session.connection().execute(columns).all())


def _ranked(
    applications: Iterable[tuple[int, str, str, str, int | None]],
    sent: Mapping[int, Sheets],
    means: Means,
    criteria_set: CriteriaSet | None,
    *,
    lots: Iterable[Lot],
    found: Checks,
) -> tuple[Standing, ...]:
    """Put the applications in order, and say of each all there is to say."""
    breakers = criteria_set.breakers if criteria_set else []
    of_breakers = [criterion.id for criterion in breakers]
    bar = bars(criteria_set)
    about, places, nothing, no_means = {}, [], Sheets(), dict[int, Fraction]()
    for application_id, reference, project, organisation, amount in applications:
        own, behind = means.get(application_id, no_means), sent.get(application_id, nothing)
        about[reference] = application_id, project, organisation, amount, own, behind
        places.append(
            Place(
                reference,
                scoring.mean(behind.given),
                eligible=application_id not in found.failed,
                breakers=[own.get(criterion_id) for criterion_id in of_breakers],
            )
        )
    rows = []
    drawn = {frozenset(lot.drawn): lot for lot in lots}
    for place in ranking(places, {tie: lot.drawn for tie, lot in drawn.items()}):
        application_id, project, organisation, amount, own, behind = about[place.reference]
        rows.append(
            Standing(
                application_id=application_id,
                reference=place.reference,
                project=project,
                organisation=organisation,
                requested=amount,
                rank=place.rank,
                tied=place.tied,
                broken_by=None if place.broken_by is None else breakers[place.broken_by].name,
                lot_id=None if place.tie is None else drawn[place.tie].id,
                score=place.score,
                means=own,
                behind=behind,
                checks=found,
                bars=bar,
            )
        )
    return tuple(rows)
