"""The applications of a round as one member meets them: how far they have come, what is next, and the list.

Numbers are counted in the database; nothing here loads a whole round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ScalarSelect,
    Select,
    SQLColumnExpression,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    union,
)
from sqlalchemy.orm import Session

from grants.core.scoresheets import MODULUS, asked_for, stride, turn
from grants.models import Acceptance, Agreement, Application, Gate, GateResult, Interest, PanelMember, Scoresheet
from grants.queries.scoresheets import beside_my_own

PAGE = 50


class Show(StrEnum):
    """What the list can be narrowed to."""

    ALL = "all"
    TO_DO = "to-do"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a member's sheets are sent, of how many, and the place of one in their order.

    Between the member and staff: where the member wished to score fewer, `total` is less than there are.
    """

    sent: int
    total: int
    there_are: int
    as_asked: bool = False  # `total` is what the member asked for
    place: int = 0  # from 1, of all there are


@dataclass(frozen=True, slots=True)
class Mine:
    """One row of a member's list."""

    id: int
    reference: str
    project: str
    organisation: str
    amount: int | None
    failed: bool
    barring: bool
    sent: bool  # under today's criteria
    sent_before: bool  # under any
    submitted_at: datetime | None
    draft_saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class MineListed:
    """One page of the list, and how many there are in all."""

    rows: Sequence[Mine]
    count: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.count // PAGE))


def progress(session: Session, member: PanelMember, set_id: int, application_id: int | None = None) -> Progress:
    """Counts alone. With an application: its place in the member's order."""
    wanted = [
        select(func.count()).where(_is_mine_to_score(member, set_id)).scalar_subquery(),
        _sent(member, set_id),
        _wish(member),
    ]
    if application_id is not None:
        ahead = _turn(member) <= turn(member.id, application_id)
        wanted.append(select(func.count()).where(_is_mine_to_score(member, set_id), ahead).scalar_subquery())
    there_are, sent, wish, *place = session.execute(select(*wanted)).one()
    as_asked = wish is not None and sent <= wish < there_are
    return Progress(sent, asked_for(there_are, wish, sent), there_are, as_asked, *place)


def next_to_score(
    session: Session, member: PanelMember, set_id: int, after: int | None = None
) -> tuple[int, str] | None:
    """The id and project to go on with: one whose sheet is begun, else the first in the member's order.

    After this one, where one is named; from the start again where none comes after it. None for a member who has sent
    as many as they wished to: they can choose more from the list.
    """
    done = select(Scoresheet.application_id).where(Scoresheet.member_id == member.id, Scoresheet.set_id == set_id)
    begun = select(Scoresheet.application_id).where(
        Scoresheet.member_id == member.id, Scoresheet.draft_saved_at.is_not(None)
    )
    order: list[SQLColumnExpression[int]] = [_turn(member), Application.id]
    if after is None:
        order.insert(0, case((Application.id.in_(begun), 0), else_=1))
    else:
        order.insert(0, case((_turn(member) > turn(member.id, after), 0), else_=1))
    found = session.execute(
        select(Application.id, Application.project)
        .where(_is_mine_to_score(member, set_id), Application.id.not_in(done))
        .where(or_(_wish(member).is_(None), _sent(member, set_id) < _wish(member)))
        .order_by(*order)
        .limit(1)
    ).first()
    return None if found is None else (found[0], found[1])


def my_applications(
    session: Session, member: PanelMember, set_id: int, *, show: Show = Show.ALL, search: str = "", page: int = 1
) -> MineListed:
    """A page of the member's list: first what they are to score, in their own order, then what they are not."""
    failed = Application.id.in_(_failed(set_id))
    barring = func.coalesce(Interest.barring, False)
    sent = func.coalesce(Scoresheet.set_id == set_id, False)
    chosen = beside_my_own(
        member,
        Application.id, Application.reference, Application.project, Application.organisation, Application.amount,
        failed, barring, sent, Scoresheet.set_id.is_not(None), Scoresheet.submitted_at, Scoresheet.draft_saved_at,
    )  # fmt: skip
    for condition in _narrowed(show, search, failed, barring, sent):
        chosen = chosen.where(condition)
    count = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    page = min(max(page, 1), max(1, -(-count // PAGE)))
    aside = case((or_(failed, barring), 1), else_=0)
    rows = session.execute(chosen.order_by(aside, _turn(member), Application.id).limit(PAGE).offset((page - 1) * PAGE))
    return MineListed([Mine(*row) for row in rows], count, page)


def _narrowed(
    show: Show, search: str, failed: ColumnElement[bool], barring: ColumnElement[bool], sent: ColumnElement[bool]
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if show is Show.TO_DO:
        conditions += [not_(failed), not_(barring), not_(sent)]
    elif show is Show.SENT:
        conditions.append(sent)
    for word in search.split()[:10]:
        columns = (Application.project, Application.organisation, Application.reference)
        conditions.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    return conditions


def _turn(member: PanelMember) -> ColumnElement[int]:
    """When in this member's own order an application comes: `turn` of the core, for every row."""
    stretched = cast(Application.id, BigInteger) * literal(stride(member.id), BigInteger)
    return stretched % literal(MODULUS, BigInteger)


def _sent(member: PanelMember, set_id: int) -> ScalarSelect[int]:
    """How many sheets a member has sent of those that are theirs to score."""
    mine = Scoresheet.member_id == member.id, Scoresheet.set_id == set_id
    out = _not_mine_to_score(member, set_id)
    return select(func.count(Scoresheet.id)).where(*mine, Scoresheet.application_id.not_in(out)).scalar_subquery()


def _wish(member: PanelMember) -> ScalarSelect[int | None]:
    """As many applications as a member wishes to score, and no more; none where they said nothing."""
    return (
        select(Acceptance.most_applications)
        .join(Agreement, Agreement.id == Acceptance.agreement_id)
        .where(Agreement.round_id == member.round_id, Acceptance.person_id == member.person_id)
        .scalar_subquery()
    )


def _is_mine_to_score(member: PanelMember, set_id: int) -> ColumnElement[bool]:
    return and_(Application.round_id == member.round_id, Application.id.not_in(_not_mine_to_score(member, set_id)))


def _not_mine_to_score(member: PanelMember, set_id: int) -> Select[int]:
    barred = select(Interest.application_id).where(Interest.member_id == member.id, Interest.barring)
    both = union(_failed(set_id), barred).subquery()
    return select(both.c.application_id)


def _failed(set_id: int) -> Select[int]:
    return (
        select(GateResult.application_id)
        .join(Gate, Gate.id == GateResult.gate_id)
        .where(Gate.set_id == set_id, Gate.removed_at.is_(None), GateResult.passed.is_(False))
    )
