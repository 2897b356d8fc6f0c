"""A panel out of a file: all of them or nobody, and every problem with its row."""

import pytest
from sqlalchemy import select

from grants.core.errors import Problems, Refused
from grants.imports.panel import bring_in_panel
from grants.models import PanelMember, Person
from tests import make


@pytest.fixture
def round(session):
    round = make.a_round()
    session.add(round)
    session.commit()
    return round


def bring_in(session, round, words, filename="panel.csv"):
    return bring_in_panel(session, round, words.encode(), filename, by=None, at=make.NOON)


def on_panel(session, round):
    members = select(Person.name).join(PanelMember, PanelMember.person_id == Person.id)
    return sorted(session.scalars(members.where(PanelMember.round_id == round.id, PanelMember.left_at.is_(None))))


def problems(session, round, words):
    with pytest.raises(Problems) as found:
        bring_in(session, round, words)
    session.rollback()
    assert on_panel(session, round) == []
    return [str(problem) for problem in found.value.problems]


def test_names_and_where_there_is_one_the_email(session, round):
    assert bring_in(session, round, "Name,E-mail\n Ada  Brown ,ADA@example.org\nBen,\n") == 2
    assert on_panel(session, round) == ["Ada Brown", "Ben"]
    emails = session.scalars(select(Person.email).order_by(Person.id)).all()
    assert emails == ["ada@example.org", None]


def test_names_alone_are_enough(session, round):
    assert bring_in(session, round, "name\nAda\nBen\n") == 2


def test_somebody_we_know_is_not_made_twice(session, round):
    session.add(make.a_person("Ada", email="ada@example.org"))
    bring_in(session, round, "Full name;Email address\nada;ada@example.org\n")
    assert session.scalars(select(Person.name)).all() == ["Ada"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (",ada@example.org", "row 2, column “Name”: Write the name of the panel member."),
        ("Ada,ada at example", "row 2, column “E-mail”: Write an e-mail address, like name@example.org."),
        ("Ada,a@example.org\nBen,A@example.org",
         "row 3, column “E-mail”: a@example.org is in row 2 too. An e-mail belongs to one person."),
        ("Ada,\nada ,", "row 3, column “Name”: ada is in row 2 too. Add something to tell the two apart."),
        ("A" * 300 + ",", "row 2, column “Name”: Keep the name to 200 letters."),
        ("Stella,stella@example.org",
         "row 2, column “E-mail”: Stella is staff. Staff help the panel, and do not score."),
        ("Rose,rose@example.org",
         "row 2, column “E-mail”: Rose has been removed. Ask an administrator to bring them back."),
        ("Jean,known@example.org",
         "row 2, column “E-mail”: known@example.org belongs to John. Write that name, or leave the e-mail out."),
        ("", "There is nobody in this file."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_told_by_row(session, round, rows, expected):
    session.add_all([
        make.a_person("Stella", email="stella@example.org", is_staff=True),
        make.a_person("Rose", email="rose@example.org", removed_at=make.NOON),
        make.a_person("John", email="known@example.org"),
    ])  # fmt: skip
    session.commit()
    assert problems(session, round, f"Name,E-mail\n{rows}\n") == [expected]


def test_already_on_the_panel_is_a_problem_and_the_others_wait_too(session, round):
    bring_in(session, round, "Name,E-mail\nAda,ada@example.org\nBen,\n")
    session.commit()
    with pytest.raises(Problems) as found:
        bring_in(session, round, "Name,E-mail\nAda,ada@example.org\nBen,\nCora,\n")
    assert [str(problem) for problem in found.value.problems] == [
        "row 2, column “E-mail”: Ada is on the panel already.",
        "row 3, column “Name”: Ben is on the panel already. Add something if this is somebody else.",
    ]
    session.rollback()
    assert on_panel(session, round) == ["Ada", "Ben"]


def test_two_of_one_name_with_an_email_each_are_two_people(session, round):
    assert bring_in(session, round, "Name,E-mail\nAda,a@example.org\nAda,b@example.org\n") == 2


def test_without_a_column_of_names(session, round):
    assert problems(session, round, "E-mail,Colour\na@example.org,blue\n") == [
        "headings: There is no column “Name”. Add it, or say which column it is."
    ]


def test_a_list_of_thousands_is_no_panel(session, round):
    with pytest.raises(Refused, match="Rows are read up to 1,000"):
        bring_in(session, round, "Name\n" + "".join(f"Somebody {number}\n" for number in range(1_000)))
