"""The draft's weights over an earlier round's counted scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import and_, case, exists, func, select
from sqlalchemy.orm import Session, joinedload

from grants.core import policy
from grants.core.criteria import SetState
from grants.core.last_time import Before, Dull, Move, Named, Weighing, dull, replay, weighing
from grants.core.policy import Viewer
from grants.core.stages import Stage
from grants.models import CriteriaSet, LastTime, PanelMember, Person, Round, Score, Scoresheet
from grants.queries.sheets import counts_then, sent_under
from grants.queries.standings import standings


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the draft would have meant: every application, best first; and what never told them apart."""

    moves: Sequence[Move]
    dull: Sequence[Dull]


def the_draft(session: Session, round: Round) -> CriteriaSet | None:
    """The draft with its criteria, to be read: one statement, for the page needs many others."""
    return session.scalars(
        select(CriteriaSet)
        .where(CriteriaSet.round_id == round.id, CriteriaSet.state == SetState.DRAFT)
        .options(joinedload(CriteriaSet.all_criteria))
    ).unique().one_or_none()


def earlier_rounds(
    session: Session, round: Round, viewer: Viewer, person: Person
) -> list[tuple[Round, LastTime | None]]:
    """The fund's other rounds whose figures this person may see, the latest first; and what they opened of each.

    `viewer` is the person in relation to this round; whether they sit on the panel of the other is asked anew.
    """
    is_member = exists().where(
        and_(PanelMember.round_id == Round.id, PanelMember.person_id == person.id, PanelMember.left_at.is_(None))
    )
    mine = and_(
        LastTime.earlier_id == Round.id, LastTime.round_id == round.id, LastTime.person_id == person.id
    )
    found = session.execute(
        select(Round, LastTime, is_member)
        .outerjoin(LastTime, mine)
        .where(Round.fund_id == round.fund_id, Round.id != round.id, Round.stage.in_((Stage.DECIDING, Stage.PUBLISHED)))
        .order_by(Round.id.desc())
    )
    return [
        (other, look)
        for other, look, member in found
        if policy.sees_figures(in_round(viewer, member=member), other.stage)
    ]


def in_round(viewer: Viewer, *, member: bool) -> Viewer:
    """The same person in relation to another round."""
    return Viewer(viewer.signed_in, viewer.staff, viewer.admin, member, viewer.observer)


def my_look(session: Session, round: Round, earlier: Round, person: Person) -> LastTime | None:
    """What this person opened last, for these two rounds."""
    return session.scalar(
        select(LastTime).where(
            LastTime.round_id == round.id, LastTime.earlier_id == earlier.id, LastTime.person_id == person.id
        )
    )


def named(criteria_set: CriteriaSet) -> list[Named]:
    """The criteria of a set by their lineage."""
    return [Named(one.lineage, one.lineage, one.name) for one in criteria_set.criteria]


def what_if(
    session: Session,
    draft: CriteriaSet,
    earlier: Round,
    then: CriteriaSet,
    mapping: Mapping[str, str | None],
    *,
    viewer: Viewer,
) -> WhatIf:
    """The earlier applications by the draft's weights, on the criteria that match; `viewer` as seen from then."""
    found = standings(session, earlier, viewer=viewer, criteria_set=then)
    of = {one.lineage: one for one in then.criteria}
    matched = [(of[key], one.weight) for one in draft.criteria if (key := mapping.get(one.part) or "") in of]
    weighed = weighing((criterion.id, weight, criterion.highest) for criterion, weight in matched)
    totals = _totals(session, then, weighed) if found.shown and weighed.weights else {}
    breakers = [one.id for one in then.breakers]
    rows = [
        Before(
            key=row.application_id, reference=row.reference, project=row.project, asks=row.requested, rank=row.rank,
            score=row.score, eligible=row.eligible, barred=bool(row.below),
            breakers=[row.means.get(criterion_id) for criterion_id in breakers],
            funded=row.application_id in found.line.funded,
        )
        for row in found.rows
    ]  # fmt: skip
    bar = None if then.pass_mark is None else Fraction(then.pass_mark)
    flat = []
    for criterion in dict.fromkeys(one for one, _ in matched):
        means = [row.means[criterion.id] for row in found.rows if criterion.id in row.means]
        if told_nothing := dull(criterion.name, criterion.highest, means):
            flat.append(told_nothing)
    return WhatIf(replay(rows, totals, budget=earlier.budget, pass_mark=bar), flat)


def _totals(session: Session, then: CriteriaSet, weighed: Weighing) -> dict[int, list[Fraction]]:
    """Each counted sheet's total by these weights, by application: the marks are added up by the database."""
    points = func.sum(Score.value * case(dict(weighed.times), value=Score.criterion_id))
    weight = func.sum(case(dict(weighed.weights), value=Score.criterion_id))
    rows = session.connection().execute(
        sent_under(then, Scoresheet.application_id, points, weight)
        .join(Score, Score.scoresheet_id == Scoresheet.id)
        .where(counts_then(then), Score.criterion_id.in_(weighed.weights), Score.value.is_not(None))
        .group_by(Scoresheet.application_id, Scoresheet.id)
    )
    made: dict[tuple[int, int], Fraction | None] = {}
    found: dict[int, list[Fraction]] = {}
    for application_id, given, of in rows.all():
        key = (int(given), int(of))
        if key not in made:
            made[key] = weighed.total(*key)
        if (total := made[key]) is not None:
            found.setdefault(application_id, []).append(total)
    return found
