"""The sheets that stand behind a ranking: what each member sent, and whether it counts.

Nothing here makes an object of a score: a round of a thousand applications has thirty thousand of them. Plain columns
are asked of the connection itself, which gives rows back in two thirds of the time the session takes.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, cast, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session

from grants.core.criteria import SetState
from grants.core.scoring import in_order
from grants.models import CriteriaSet, Interest, PanelMember, Score, Scoresheet, SheetVersion

Means = Mapping[int, Mapping[int, Fraction]]  # of an application (its id), of a criterion (its id)


@dataclass(slots=True)
class Sheets:
    """The sheets sent for one application.

    `aside` is of members with a tie alone: who has left the panel is known by name, so what they gave is not told.
    """

    counted: int = 0  # from `counts`: how many were sent, whether they count or not
    given: Sequence[Fraction] = ()  # the totals of the counted ones that could tell anything, in any order
    set_aside: int = 0
    aside: Sequence[Fraction] = ()  # lowest first
    changed: int = 0  # counted ones that were changed after results were seen

    @property
    def totals(self) -> list[Fraction]:
        """The totals of the counted ones, lowest first."""
        return in_order(self.given)


def counts(session: Session, criteria_set: CriteriaSet) -> dict[int, Sheets]:
    """How many sheets were sent for each application, without looking at a mark.

    Whether one counts is not looked at either: a number that falls as a member declares a tie, or leaves, would tell
    what they had sent.
    """
    rows = session.connection().execute(
        sent_under(criteria_set, Scoresheet.application_id, func.count()).group_by(Scoresheet.application_id)
    )
    return {application_id: Sheets(counted=number) for application_id, number in rows.all()}


def sheets(session: Session, criteria_set: CriteriaSet) -> dict[int, Sheets]:
    """Every sheet sent under a set, by application. The database joins the totals of each to one text."""
    version = is_versioned(criteria_set)
    total = type_coerce(SheetVersion.total if version else Scoresheet.total, String)
    changed = literal(0) if version else func.sum(cast(Scoresheet.after_results, Integer))
    counts, on_panel = counts_then(criteria_set), on_panel_then(criteria_set)
    rows = session.connection().execute(
        sent_under(
            criteria_set, Scoresheet.application_id, counts, on_panel, func.count(), changed,
            func.aggregate_strings(total, " "),
        ).group_by(Scoresheet.application_id, counts, on_panel)
    )  # fmt: skip
    found: dict[int, Sheets] = {}
    for application_id, counted, on_panel_still, number, changed_after, texts in rows.all():
        one = found.get(application_id)
        if one is None:
            one = found[application_id] = Sheets()
        if counted:
            one.counted, one.given, one.changed = number, _totals(texts), changed_after
            continue
        one.set_aside += number
        if on_panel_still:
            one.aside = in_order(_totals(texts))
    return found


def means(session: Session, criteria_set: CriteriaSet, criterion_ids: Collection[int]) -> Means:
    """The panel's mean mark on each of these criteria, over the counted sheets that answered."""
    if not criterion_ids:
        return {}
    if is_versioned(criteria_set):
        return _means_of(_old_marks(session, criteria_set, criterion_ids))
    added, number = func.sum(Score.value), func.count(Score.value)
    rows = session.connection().execute(
        sent_under(criteria_set, Scoresheet.application_id, Score.criterion_id, added, number)
        .join(Score, Score.scoresheet_id == Scoresheet.id)
        .where(counts_then(criteria_set), Score.criterion_id.in_(criterion_ids), Score.value.is_not(None))
        .group_by(Scoresheet.application_id, Score.criterion_id)
    )
    return _means_of(rows.all())


def _old_marks(
    session: Session, criteria_set: CriteriaSet, criterion_ids: Collection[int]
) -> list[tuple[int, int, int, int]]:
    """Marks of an earlier version, from the sheets as they were sent under it."""
    rows = session.connection().execute(
        sent_under(criteria_set, Scoresheet.application_id, SheetVersion.marks).where(counts_then(criteria_set))
    ).all()
    sums: dict[tuple[int, int], list[int]] = {}
    for application_id, marks in rows:
        for criterion_id in criterion_ids:
            mark = marks.get(str(criterion_id), {}).get("mark")
            if mark is not None:
                sums.setdefault((application_id, criterion_id), []).append(mark)
    return [(*ids, sum(found), len(found)) for ids, found in sums.items()]


def _means_of(rows: Iterable[tuple[int, int, int, int]]) -> Means:
    """Means from sums and counts. The same few fractions come up again and again, so each is made once."""
    found: dict[int, dict[int, Fraction]] = {}
    made: dict[tuple[int, int], Fraction] = {}
    for application_id, criterion_id, added, number in rows:
        value = made.get((added, number))
        if value is None:
            value = made[added, number] = Fraction(int(added), number)
        own = found.get(application_id)
        if own is None:
            own = found[application_id] = {}
        own[criterion_id] = value
    return found


_read = lru_cache(maxsize=20_000)(Fraction)  # a total as it is stored: the same few hundred come up again and again


def _totals(texts: str | None) -> Sequence[Fraction]:
    """The totals in one text; None where no sheet could tell anything."""
    return () if texts is None else [_read(text) for text in texts.split(" ")]


def is_versioned(criteria_set: CriteriaSet) -> bool:
    """A superseded set is read from the versions kept under it: the sheet itself may have gone on to a later set."""
    return criteria_set.state is SetState.SUPERSEDED


def sent_under(criteria_set: CriteriaSet, *columns: Any) -> Any:
    """What was sent under a set, with its member and whatever bars the member from judging this application."""
    barring = and_(
        Interest.member_id == Scoresheet.member_id,
        Interest.application_id == Scoresheet.application_id,
        Interest.barring.is_(True),
        *_by_then(criteria_set, Interest.declared_at),
    )
    sent: Any = (  # any columns will do, so their types cannot be said
        select(*columns)
        .select_from(Scoresheet)
        .join(PanelMember, PanelMember.id == Scoresheet.member_id)
        .outerjoin(Interest, barring)
    )
    if not is_versioned(criteria_set):
        return sent.where(Scoresheet.set_id == criteria_set.id, Scoresheet.submitted_at.is_not(None))
    last = (
        select(func.max(SheetVersion.number))
        .where(SheetVersion.scoresheet_id == Scoresheet.id, SheetVersion.set_id == criteria_set.id)
        .correlate(Scoresheet)
        .scalar_subquery()
    )
    return sent.join(SheetVersion, SheetVersion.scoresheet_id == Scoresheet.id).where(
        SheetVersion.set_id == criteria_set.id, SheetVersion.number == last
    )


def counts_then(criteria_set: CriteriaSet) -> ColumnElement[bool]:
    """Sent by somebody who is on the panel and has no barring interest.

    For an earlier version, what was written down as that version went: later comings, goings and ties change nothing.
    """
    if is_versioned(criteria_set):
        return SheetVersion.counted.is_(True)
    return and_(on_panel_then(criteria_set), Interest.id.is_(None))


def on_panel_then(criteria_set: CriteriaSet) -> ColumnElement[bool]:
    """Sent by somebody who is on the panel; for an earlier version, who was on it then."""
    on_panel: ColumnElement[bool] = PanelMember.left_at.is_(None)
    if is_versioned(criteria_set):
        on_panel = or_(on_panel, PanelMember.left_at > criteria_set.superseded_at)
    return on_panel


def _by_then(criteria_set: CriteriaSet, moment: Any) -> list[ColumnElement[bool]]:
    """Only what happened before an earlier version was replaced."""
    return [moment <= criteria_set.superseded_at] if is_versioned(criteria_set) else []
