"""The administrator's list of people: finding, adding, roles, a link by hand, removing."""

import re

import pytest
from sqlalchemy import select

from grants.database import db
from grants.models import Entry, Person
from tests import make
from tests.pages import page


@pytest.fixture
def adele(save, visit):
    """An administrator's browser."""
    return visit(as_=save(make.an_administrator("Adele")))


@pytest.fixture
def stored(app):
    def stored(name) -> Person:
        with app.app_context():
            return db.session.scalars(select(Person).where(Person.name == name)).one()

    return stored


def names(found) -> list[str]:
    return found.all("tbody th")


def test_people_are_listed_by_name_and_found_by_name_or_email(adele, save):
    save(make.a_person("Zoë"), make.a_person("émile"), make.a_person("ada", email="ada@Elm.example".lower()))
    assert names(adele.page("/staff/people")) == ["ada", "Adele", "Zoë", "émile"]
    assert names(adele.page("/staff/people?q=ÉMILE")) == ["émile"]
    assert names(adele.page("/staff/people?q=elm.EXAMPLE+ada")) == ["ada"]
    assert "Nobody here has that" in adele.page("/staff/people?q=nobody").text


def test_fifty_people_a_page(adele, save):
    save(*[make.a_person(f"Person {number:03}") for number in range(120)])
    second = adele.page("/staff/people?page=2")
    assert len(names(second)) == 50
    assert "Showing 51 to 100 of 121" in second.text
    assert names(adele.page("/staff/people?page=99")) == names(adele.page("/staff/people?page=3"))
    assert len(names(adele.page("/staff/people?page=3&q=person"))) == 20


def test_the_list_asks_no_more_for_three_than_for_one(adele, save, statements):
    counts = []
    for _ in range(2):
        statements.clear()
        adele.get("/staff/people")
        counts.append(len(statements))
        save(make.a_person("Ada"), make.a_person("Ben"))
    assert counts[0] == counts[1] <= 6


def test_adding_somebody(adele, stored):
    form = adele.page("/staff/people/add").form()
    reply = adele.post("/staff/people/add", {**form, "name": " Ada  Öztürk ", "email": "ADA@example.org"})
    assert reply.status_code == 303
    assert "Ada Öztürk can sign in now." in page(adele.get(reply.location)).text
    ada = stored("Ada Öztürk")
    assert (ada.email, ada.is_staff, ada.is_admin, ada.is_observer) == ("ada@example.org", False, False, False)


def test_what_is_wrong_stands_at_its_field(adele, save):
    save(make.a_person("Ben", email="ben@example.org"))
    for typed, words in (
        ({"name": "", "email": "ada@example.org"}, "Write a name."),
        ({"name": "x" * 201, "email": ""}, "A name has at most 200 letters."),
        ({"name": "Ada", "email": "ada"}, "Write an e-mail address, like name@example.org."),
        ({"name": "Ada", "email": "BEN@example.org"}, "ben@example.org belongs to Ben already."),
    ):
        reply = adele.post("/staff/people/add", typed)
        assert (reply.status_code, page(reply).errors) == (422, [words])


def test_an_administrator_is_staff_too_and_roles_are_on_the_record(app, adele, save, stored):
    ada = save(make.a_person("Ada"))
    form = adele.page(f"/staff/people/{ada}").form()
    assert adele.post(f"/staff/people/{ada}", {**form, "admin": "y"}).status_code == 303
    assert stored("Ada").is_staff and stored("Ada").is_admin
    with app.app_context():
        [entry] = db.session.scalars(select(Entry))
        assert entry.by is not None
        assert (entry.action, entry.text, entry.by.name) == (
            "changed what a person may do", "administrator, staff", "Adele",
        )  # fmt: skip


def test_the_last_administrator_cannot_go(adele, stored):
    me = f"/staff/people/{stored('Adele').id}"
    form = adele.page(me).form()
    form.pop("admin")
    reply = adele.post(me, form)
    assert page(reply).errors == ["Adele is the last administrator. Make somebody else one first."]
    reply = adele.post(f"{me}/remove")
    assert (reply.status_code, page(reply).errors) == (
        422, ["Adele is the last administrator. Make somebody else one first."],
    )  # fmt: skip
    assert stored("Adele").is_admin


def test_removing_somebody_ends_their_visits_at_once_and_adding_brings_them_back(adele, save, visit, stored):
    ada = save(make.a_person("Ada", email="ada@example.org"))
    browser = visit(as_=ada)
    assert "signed out everywhere at once" in adele.page(f"/staff/people/{ada}/remove").text
    assert browser.get("/me").status_code == 200
    assert adele.post(f"/staff/people/{ada}/remove").status_code == 303
    assert browser.get("/me").status_code == 303
    assert names(adele.page("/staff/people")) == ["Adele"]
    assert names(adele.page("/staff/people?removed=1")) == ["Ada"]
    assert adele.get(f"/staff/people/{ada}").status_code == 404
    adele.post("/staff/people/add", {"name": "Ada", "email": "ada@example.org"})
    assert stored("Ada").id == ada
    assert browser.get("/me").status_code == 303, "an ended visit stays ended"


def test_somebody_who_becomes_staff_stays_no_longer_than_staff_do(app, adele, save, visit):
    from datetime import timedelta

    from grants.actions.signing_in import begin_visit
    from grants.clock import now
    from grants.models import Visit

    ada = save(make.a_person("Ada"))
    with app.app_context():
        begin_visit(db.session, db.session.get_one(Person, ada), at=now())
        db.session.commit()
    adele.post(f"/staff/people/{ada}", {**adele.page(f"/staff/people/{ada}").form(), "staff": "y"})
    with app.app_context():
        until = db.session.scalars(select(Visit.expires_at).where(Visit.person_id == ada)).one()
        assert until <= now() + timedelta(hours=12)


def test_who_could_come_in_as_a_member_is_told_to_the_members_round(app, adele, save):
    round, ada = make.a_round(), make.a_person("Ada")
    save(round, make.a_member(round, ada), ada)
    with app.app_context():
        ada_id = db.session.scalars(select(Person.id).where(Person.name == "Ada")).one()
    adele.post(f"/staff/people/{ada_id}/link")
    adele.post(f"/staff/people/{ada_id}", {"name": "Ada", "email": "other@example.org"})
    with app.app_context():
        told = db.session.scalars(select(Entry.action).where(Entry.chain_id > 0).order_by(Entry.number)).all()
    assert told == ["printed a sign-in link", "changed a person's name or e-mail"]


def test_a_link_by_hand_lets_in_once_without_any_mail(app, adele, save, visit):
    ada = save(make.a_person("Ada", email=None))
    assert "/sign-in/link/" not in adele.page(f"/staff/people/{ada}/link").text
    reply = adele.post(f"/staff/people/{ada}/link")
    [link] = re.findall(r"http://127.0.0.1:5000(/sign-in/link/\S+)", page(reply).text)
    browser = visit()
    assert browser.post(link).location == "/me"
    assert browser.page("/me").title == "Ada"
    assert visit().post(link).status_code == 410
    with app.app_context():
        assert "printed a sign-in link" in db.session.scalars(select(Entry.action)).all()
