import pytest

from grants.core.stages import Stage
from grants.models import GateResult, Interest
from grants.queries.panels import panel, people_to_choose
from tests.make import (
    NOON,
    a_criterion,
    a_member,
    a_person,
    a_round,
    a_sent_sheet,
    a_set,
    an_application,
    an_observer,
    staff,
)


@pytest.fixture
def round(session):
    round = a_round(Stage.SCORING)
    session.add(round)
    session.flush()
    return round


def shown(session, round):
    return [(seat.member.person.name, seat.sent, seat.to_send) for seat in panel(session, round).seats]


def test_members_stand_by_name_whatever_they_sent(session, round):
    need = a_criterion()
    criteria_set = a_set(round, need, gates=("In our area",))
    applications = [an_application(round) for _ in range(3)]
    zoe, ada, ben = (a_member(round, a_person(name)) for name in ("Zoe", "ada", "Ben"))
    session.add_all([criteria_set, *applications, zoe, ada, ben])
    session.flush()
    session.add(GateResult(application=applications[2], gate=criteria_set.gates[0], passed=False, at=NOON))
    session.add(Interest(member=ben, application=applications[0], barring=True, declared_at=NOON))
    session.add_all(a_sent_sheet(application, zoe, {need: 3}) for application in applications)
    session.add(a_sent_sheet(applications[0], ben, {need: 3}))
    session.flush()
    assert shown(session, round) == [("ada", 0, 2), ("Ben", 1, 2), ("Zoe", 2, 2)], "Ben's tie changes no number"


def test_those_who_left_stand_apart(session, round):
    session.add_all([a_member(round, left_at=NOON), a_member(round, a_person("Ben"))])
    session.flush()
    assert [member.person.name for member in panel(session, round).left] == ["Ada"]
    assert shown(session, round) == [("Ben", 0, 0)]


def test_only_residents_who_are_not_here_can_be_chosen(session, round):
    here, gone = a_member(round), a_person("Gone", removed_at=NOON)
    session.add_all([here, gone, staff(), an_observer(), a_person("eve"), a_person("Dan")])
    session.flush()
    assert [person.name for person in people_to_choose(session, round)] == ["Dan", "eve"]
