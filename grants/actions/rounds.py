"""Setting a round up, and moving it through its life."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.actions.boundaries import hold, must_keep
from grants.actions.changes import stir
from grants.actions.panels import Shuffle, deal_letters
from grants.actions.record import record
from grants.actions.suggestions import make_short_address
from grants.actions.waking import wake_parked
from grants.core.criteria import fold
from grants.core.errors import Refused, Said
from grants.core.parts import BUDGET, GRANT
from grants.core.parts import DATES as DAYS
from grants.core.slugs import slug
from grants.core.stages import Caution, Readiness, Stage, is_back, move
from grants.models import Chain, FrozenRanking, Fund, PanelMember, Person, Round
from grants.models.record import HOUSE
from grants.queries.rankings import rankings
from grants.queries.standings import as_plain, standings

LONGEST_NAME = 200
LONGEST_PHONE = 50
ON = {  # what the record says
    Stage.OPEN: Said("moved the round to open"),
    Stage.SCORING: Said("moved the round to scoring"),
    Stage.DECIDING: Said("moved the round to deciding"),
    Stage.PUBLISHED: Said("moved the round to published"),
}
BACK = {
    Stage.DESIGN: Said("moved the round back to design"),
    Stage.OPEN: Said("moved the round back to open"),
    Stage.SCORING: Said("moved the round back to scoring"),
    Stage.DECIDING: Said("moved the round back to deciding"),
}
DATES = ("design_until", "open_until", "scoring_until", "meets_on", "published_by")  # in the order of the stages


def create_round(
    session: Session,
    fund_name: str,
    name: str,
    *,
    budget: int,
    lowest: int | None = None,
    highest: int | None = None,
    by: Person | None,
    at: datetime,
) -> Round:
    """Begin a round in *design*, with nothing in it; the fund is made when it is new. Amounts are pence."""
    fund_name = _named(fund_name, Said("Give the fund a name."), field="fund")
    name = _named(name, Said("Give the round a name."), field="name")
    check_amounts(budget, lowest, highest)
    session.get(Chain, HOUSE, with_for_update=True)  # two set up at once: the second sees the first's names
    fund = _fund_named(session, fund_name, by=by, at=at)
    _must_be_free(name, fund.rounds)
    round = Round(
        fund=fund,
        name=name,
        slug=slug(name, set(session.scalars(select(Round.slug)))),
        stage=Stage.DESIGN,
        budget=budget,
        lowest=lowest,
        highest=highest,
        created_at=at,
    )
    session.add(round)
    make_short_address(session, round)
    session.flush()
    record(by, "set up a round", round, round=round, at=at)
    wake_parked(session, round, by=by, at=at)
    return round


def _fund_named(session: Session, name: str, *, by: Person | None, at: datetime) -> Fund:
    """The fund with this name, whatever its capitals; made where there is none."""
    known = {fold(fund.name): fund for fund in session.scalars(select(Fund).order_by(Fund.id.desc()))}
    if fund := known.get(fold(name)):
        return fund
    fund = Fund(name=name)
    session.add(fund)
    session.flush()
    record(by, "set up a fund", fund, round=None, at=at)
    return fund


def _named(name: str, otherwise: str, *, field: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused(otherwise, field=field)
    if len(name) > LONGEST_NAME:
        raise Refused("Keep the name to %(most)s characters.", field=field, most=LONGEST_NAME)
    return name


def _must_be_free(name: str, others: Iterable[Round]) -> None:
    if any(fold(other.name) == fold(name) for other in others):
        raise Refused("This fund has a round with that name already.", field="name")


def check_amounts(budget: int, lowest: int | None, highest: int | None) -> None:
    """Raise Refused, naming the field, for amounts in pence that do not fit together."""
    if budget < 0:
        raise Refused("The budget cannot be below nothing.", field="budget")
    if lowest is not None and highest is not None and lowest > highest:
        raise Refused("The highest grant must be at least the lowest.", field="highest")


def set_budget(
    round: Round, *, budget: int, lowest: int | None, highest: int | None, by: Person | None, at: datetime
) -> None:
    """Say how much there is to give, and how small or large a grant may be; in pence."""
    check_amounts(budget, lowest, highest)
    hold(round)
    if (round.budget, round.lowest, round.highest) == (budget, lowest, highest):
        return
    if round.stage is Stage.PUBLISHED:
        raise Refused("The results are published, so the money cannot be changed any more.", field="budget")
    must_keep(round, BUDGET, {"budget": round.budget}, {"budget": budget})
    was = {"lowest": round.lowest, "highest": round.highest}
    must_keep(round, GRANT, was, {"lowest": lowest, "highest": highest})
    round.budget, round.lowest, round.highest = budget, lowest, highest
    record(by, "changed the money of the round", round, round=round, at=at)


def set_dates(round: Round, dates: Mapping[str, date | None], *, by: Person | None, at: datetime) -> None:
    """Say until when each stage is meant to last. Dates are shown and reminded of; they never act by themselves."""
    given = [(name, day) for name in DATES if (day := dates.get(name)) is not None]
    for (_, earlier), (name, later) in pairwise(given):
        if later < earlier:
            raise Refused("This date is before the one of the stage before it.", field=name)
    hold(round)
    if all(getattr(round, name) == dates.get(name) for name in DATES):
        return
    must_keep(round, DAYS, {name: getattr(round, name) for name in DATES}, {name: dates.get(name) for name in DATES})
    for name in DATES:
        setattr(round, name, dates.get(name))
    record(by, "changed the dates of the round", round, round=round, at=at)


def rename_round(round: Round, name: str, *, by: Person | None, at: datetime) -> None:
    """Give a round another name. What its panel decides is said in its agreement, which no one writes alone."""
    name = _named(name, Said("Give the round a name."), field="name")
    _must_be_free(name, (other for other in round.fund.rounds if other is not round))
    if round.name == name:
        return
    round.name = name
    record(by, "changed what is said about the round", round, round=round, at=at, text=name)


def name_helper(fund: Fund, *, help_name: str, help_phone: str, by: Person | None, at: datetime) -> None:
    """Say whom people of this fund can ring."""
    help_name, help_phone = " ".join(help_name.split()), " ".join(help_phone.split())
    if len(help_name) > LONGEST_NAME:
        raise Refused("Keep the name to %(most)s characters.", field="help_name", most=LONGEST_NAME)
    if len(help_phone) > LONGEST_PHONE:
        raise Refused("Keep the number to %(most)s characters.", field="help_phone", most=LONGEST_PHONE)
    if (fund.help_name, fund.help_phone) == (help_name, help_phone):
        return
    fund.help_name, fund.help_phone = help_name, help_phone
    record(by, "changed who helps", fund, round=None, at=at)


def move_round(
    session: Session,
    round: Round,
    to: Stage,
    *,
    has: Readiness,
    reason: str,
    by: Person | None,
    at: datetime,
    shuffle: Shuffle,
) -> list[Caution]:
    """Move a round one stage on, or any number back, and tell what people should have known.

    Letters are dealt the first time marks can be seen; going back from there freezes the ranking as people saw it.
    Raises Refused where something is missing.
    """
    session.flush()
    session.refresh(round, with_for_update=True)  # two presses at once move one stage
    warnings = move(round.stage, to, has, reason)
    was, back = round.stage, is_back(round.stage, to)
    if back and was.place >= Stage.DECIDING.place > to.place:
        _freeze_ranking(session, round, reason, at)
    round.stage = to
    if to is Stage.DECIDING and not back:
        members = session.scalars(
            select(PanelMember).where(PanelMember.round_id == round.id).order_by(PanelMember.id)
        ).all()
        deal_letters(members, shuffle)
        round.results_seen_at = round.results_seen_at or at
    stir(round)
    record(by, BACK[to] if back else ON[to], round, round=round, at=at, text=reason)
    return warnings


def _freeze_ranking(session: Session, round: Round, reason: str, at: datetime) -> None:
    agreed = rankings(session, round).agreed
    if agreed is None:
        return
    rows = as_plain(standings(session, round))
    session.add(FrozenRanking(round_id=round.id, set_id=agreed.id, frozen_at=at, reason=reason, rows={"rows": rows}))
