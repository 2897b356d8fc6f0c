"""A vote whose last day is over is written down before anything else: by commands, and before people come and go."""

from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from grants.actions.criteria import replace_draft
from grants.actions.people import add_person, change_roles, remove_person
from grants.actions.votes import answer_vote
from grants.core.agreeing import Ending, Stance
from grants.core.criteria import CriterionWords, SetState, SetWords
from grants.models import CriteriaSet, Round, Vote
from tests.command_line import AUTUMN, a_house
from tests.make import NOON, a_member, a_person, a_round, an_administrator, staff
from tests.voting import CLOSED, put


def a_vote(session: Session, round: Round) -> SimpleNamespace:
    """A draft that two of the three on the panel are happy with, and a vote on it."""
    ada, ben, cleo = (a_person(name) for name in ("Ada", "Ben", "Cleo"))
    session.add_all([*(a_member(round, person) for person in (ada, ben, cleo)), stella := staff()])
    session.flush()
    draft = replace_draft(session, round, SetWords(criteria=(CriterionWords("Need", weight=1),)), by=ada, at=NOON)
    vote = put(session, draft, ada)
    for person in (ada, ben):
        answer_vote(session, vote, Stance.HAPPY, by=person, at=NOON)
    session.flush()
    return SimpleNamespace(vote=vote, ada=ada, ben=ben, cleo=cleo, stella=stella)


@pytest.mark.parametrize("leaves", [True, False])
def test_who_leaves_or_gets_a_role_after_the_day_changes_nothing_of_it(session, leaves):
    session.add_all([round := a_round(), admin := an_administrator()])
    group = a_vote(session, round)
    round.choices_made = {"staff_score": True}  # or nobody on the panel could become staff
    if leaves:
        remove_person(session, group.ben, by=admin, at=CLOSED)
    else:
        change_roles(session, group.ben, staff=True, admin=False, observer=False, by=admin, at=CLOSED)
    assert (group.vote.ended, group.vote.asked) == (Ending.ADOPTED, 5)


def test_who_is_added_after_the_day_was_not_asked(session):
    session.add(round := a_round())
    group = a_vote(session, round)
    add_person(session, "new@example.org", "New", staff=True, by=None, at=CLOSED)
    assert (group.vote.ended, group.vote.asked) == (Ending.ADOPTED, 4)


@pytest.mark.parametrize("command", ["panel import", "criteria export", "results", "person add"])
def test_every_command_finds_it_written_down(command, request, tmp_path, worker_id):
    house = a_house(tmp_path, request.config.getoption("--database"), f"overdue_{worker_id}", "design")
    engine = create_engine(house.url)
    with Session(engine) as session, session.begin():
        vote = a_vote(session, session.scalars(select(Round).where(Round.slug == AUTUMN)).one()).vote
        vote.closes_on = vote.round.vote_closes_on = NOON.date().replace(year=2020)
    file = house.write("panel.csv", "name\nDev\nEla\nFay\nGus\nHal\n")
    words = {"panel import": (AUTUMN, file), "criteria export": (AUTUMN, house.folder / "out.yaml"),
             "results": (AUTUMN,), "person add": ("zoe@example.org", "--name", "Zoe", "--staff")}  # fmt: skip
    house.must(*command.split(), *words[command])
    with Session(engine) as session:
        vote = session.scalars(select(Vote)).one()
        assert (vote.ended, vote.asked) == (Ending.ADOPTED, 4)
        assert session.scalars(select(CriteriaSet.state)).all() == [SetState.AGREED]
    engine.dispose()
