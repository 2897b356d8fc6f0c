import pytest
from sqlalchemy import select

from grants.actions.panels import add_member, add_person_to_panel, deal_letters, remove_member
from grants.actions.people import add_person, change_roles, remove_person
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Entry, PanelMember, Person
from tests.make import NOON, a_member, a_person, a_round, an_administrator, an_observer, staff


@pytest.fixture
def round(session):
    round = a_round()
    session.add(round)
    session.flush()
    return round


def added(session, round, name="Ada", email=None):
    return add_member(session, round, name, email, by=None, at=NOON)


def actions(session):
    session.commit()
    return session.scalars(select(Entry.action).order_by(Entry.id)).all()


def test_a_resident_joins_by_name_alone(session, round):
    member = added(session, round, "  Ada   Smith ")
    assert (member.person.name, member.person.email, member.left_at) == ("Ada Smith", None, None)
    assert actions(session) == ["added a person", "added a panel member"]


def test_a_name_has_no_signs_nobody_sees(session, round):
    assert added(session, round, "A\u202eda\x00 Smith\x07").person.name == "Ada Smith"


def test_the_person_with_this_e_mail_joins(session, round):
    ada = a_person("Ada Smith", email="ada@example.org")
    session.add(ada)
    session.flush()
    assert added(session, round, "ada smith", " ADA@example.org ").person is ada
    assert len(session.scalars(select(Person)).all()) == 1


def test_an_e_mail_belongs_to_one_person(session, round):
    session.add(a_person("Ada", email="ada@example.org"))
    with pytest.raises(Refused, match=r"ada@example\.org belongs to Ada") as refusal:
        added(session, round, "Ben", "ada@example.org")
    assert refusal.value.field == "email"


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [("", None, "name"), ("x" * 201, None, "name"), ("Ada", "ada at home", "email"), ("ADA", None, "name")],
)
def test_what_cannot_be_is_refused_at_its_field(session, round, name, email, field):
    added(session, round, "Ada")
    with pytest.raises(Refused) as refusal:
        added(session, round, name, email)
    assert refusal.value.field == field
    assert len(session.scalars(select(PanelMember)).all()) == 1


def test_two_of_one_name_are_told_apart_by_their_e_mail(session, round):
    added(session, round, "Ada")
    added(session, round, "Ada", "ada.two@example.org")
    assert len(session.scalars(select(PanelMember)).all()) == 2


def test_nobody_joins_twice(session, round):
    ada = added(session, round).person
    with pytest.raises(Refused, match="on the panel already"):
        add_person_to_panel(session, round, ada, by=None, at=NOON)


@pytest.mark.parametrize("somebody", [staff, an_administrator])
def test_staff_do_not_score(session, round, somebody):
    person = somebody()
    session.add(person)
    with pytest.raises(Refused, match="Staff help the panel, and do not score"):
        add_person_to_panel(session, round, person, by=None, at=NOON)


def test_observers_never_score_whatever_the_group_agreed(session, round):
    session.add(olga := an_observer())
    round.choices_made = {"staff_score": True}
    with pytest.raises(Refused, match="Olga is an observer"):
        add_person_to_panel(session, round, olga, by=None, at=NOON)
    with pytest.raises(Refused, match="Olga is an observer"):
        add_member(session, round, "Olga", olga.email, by=None, at=NOON)


ROLES = {"staff": False, "admin": False, "observer": False}


@pytest.mark.parametrize(
    ("role", "words"),
    [("staff", "not agreed that staff score"), ("admin", "not agreed that staff score"), ("observer", "do not score")],
)
def test_nobody_on_a_panel_becomes_who_could_not_join_it(session, round, role, words):
    member = added(session, round, "Ada")
    for stage, todo in (
        (Stage.DESIGN, "Take them off that panel first"),
        (Stage.SCORING, "Take them off that panel first"),
        (Stage.DECIDING, "Wait until the results are published"),
    ):
        round.stage = stage
        with pytest.raises(Refused, match=f"{words}. {todo}") as refusal:
            change_roles(session, member.person, **ROLES | {role: True}, by=None, at=NOON)
        assert refusal.value.field == role
    round.stage = Stage.PUBLISHED
    change_roles(session, member.person, **ROLES | {role: True}, by=None, at=NOON)
    assert getattr(member.person, f"is_{role}")


def test_a_member_becomes_staff_where_the_group_agreed_that_staff_score_or_after_leaving(session, round):
    ada, ben = added(session, round, "Ada"), added(session, round, "Ben")
    remove_member(session, ben, "Works for us now.", by=None, at=NOON)
    change_roles(session, ben.person, **ROLES | {"staff": True}, by=None, at=NOON)
    round.choices_made = {"staff_score": True}
    change_roles(session, ada.person, **ROLES | {"staff": True}, by=None, at=NOON)
    assert ada.person.is_staff and ben.person.is_staff


def test_a_member_who_was_removed_does_not_come_back_as_staff(session, round):
    member = added(session, round, "Ada", "ada@example.org")
    remove_person(session, member.person, by=None, at=NOON)
    with pytest.raises(Refused, match="Ada is on the panel"):
        add_person(session, "ada@example.org", "Ada", staff=True, by=None, at=NOON)


def test_somebody_removed_does_not_join(session, round):
    gone = a_person(removed_at=NOON)
    session.add(gone)
    with pytest.raises(Refused, match="has been removed"):
        add_person_to_panel(session, round, gone, by=None, at=NOON)


def test_a_member_leaves_with_a_reason_and_comes_back_to_the_same_seat(session, round):
    member = added(session, round)
    with pytest.raises(Refused, match="Say why"):
        remove_member(session, member, " ", by=None, at=NOON)
    remove_member(session, member, "Moved away.", by=None, at=NOON)
    assert member.left_at == NOON
    with pytest.raises(Refused, match="has left the panel already"):
        remove_member(session, member, "Again.", by=None, at=NOON)
    assert add_person_to_panel(session, round, member.person, by=None, at=NOON) is member
    assert member.left_at is None
    assert actions(session)[2:] == ["took a member off the panel", "added a panel member"]


def test_letters_go_to_those_without_one_after_those_given():
    round = a_round()
    members = [a_member(round, letter_place=place) for place in (1, None, 0, None)]
    deal_letters(members, lambda places: places.reverse())
    assert [member.letter for member in members] == ["B", "D", "A", "C"]


def test_who_joins_after_results_were_seen_waits_for_the_next_deal(session, round):
    first = added(session, round, "Ada")
    deal_letters([first], lambda places: None)
    round.results_seen_at = NOON
    late = [added(session, round, name) for name in ("Ben", "Cleo")]
    assert [member.letter_place for member in late] == [None, None], "the order of joining is on the record"
    deal_letters([first, *late], lambda places: places.reverse())
    assert [member.letter for member in (first, *late)] == ["A", "C", "B"]


@pytest.mark.parametrize("stage", [Stage.DECIDING, Stage.PUBLISHED])
def test_nobody_leaves_or_comes_back_while_results_can_be_seen(session, round, stage):
    ada, ben = added(session, round, "Ada"), added(session, round, "Ben")
    remove_member(session, ben, "Moved away.", by=None, at=NOON)
    round.stage = stage
    with pytest.raises(Refused, match="stays as it is"):
        remove_member(session, ada, "Moved away.", by=None, at=NOON)
    with pytest.raises(Refused, match=r"Ben left the panel\. The results can be seen"):
        add_person_to_panel(session, round, ben.person, by=None, at=NOON)
    assert (ada.left_at, ben.left_at) == (None, NOON)
    assert added(session, round, "Cleo").left_at is None, "somebody new may come to the meeting"
