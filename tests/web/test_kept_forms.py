"""What was typed when the sign-in ran out comes back, to its writer alone."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from grants.actions.signing_in import ask_to_sign_in, print_link
from grants.clock import now
from grants.database import db
from grants.models import KeptForm, Person, Visit
from tests import make
from tests.pages import page

TYPED = {"name": "Zoë Adeyemi", "email": "zoe@example.org", "observer": "y"}


@pytest.fixture
def run_out(app):
    def run_out(person_id):
        with app.app_context():
            over = now() - timedelta(minutes=1)
            db.session.execute(update(Visit).where(Visit.person_id == person_id).values(expires_at=over))
            db.session.commit()

    return run_out


@pytest.fixture
def link(app):
    """A way in for this person, as an administrator hands it over."""

    def link(person_id):
        with app.app_context():
            token = print_link(db.session, db.session.get_one(Person, person_id), at=now())
            db.session.commit()
        return f"/sign-in/link/{token}"

    return link


def onward(reply) -> str:
    """Where the sign-in page will lead."""
    assert reply.status_code == 303
    return parse_qs(urlsplit(reply.location).query)["next"][0]


def test_what_was_typed_comes_back_after_signing_in(save, visit, run_out):
    adele = save(make.an_administrator("Adele"))
    browser = visit(as_=adele)
    run_out(adele)
    reply = browser.post("/staff/people/add", TYPED)
    path = onward(reply)
    assert path.startswith("/staff/people/add?kept=")
    assert "what you wrote comes back" in page(browser.get(reply.location)).text
    again = visit(as_=adele)
    form = page(again.get(path)).form()
    assert {name: form[name] for name in TYPED} == TYPED
    assert again.post("/staff/people/add", form).status_code == 303, "and can be sent"


def test_nobody_else_sees_it(save, visit, run_out):
    adele, second = save(make.an_administrator("Adele"), make.an_administrator("Second"))
    browser = visit(as_=adele)
    run_out(adele)
    path = onward(browser.post("/staff/people/add", TYPED))
    assert page(visit(as_=second).get(path)).form()["name"] == ""


def test_it_comes_back_on_its_own_page_only(save, visit, run_out):
    adele, other = save(make.an_administrator("Adele"), make.a_person("Ben"))
    browser = visit(as_=adele)
    run_out(adele)
    kept = urlsplit(onward(browser.post("/staff/people/add", TYPED))).query
    assert page(visit(as_=adele).get(f"/staff/people/{other}?{kept}")).form()["name"] == "Ben"
    for odd in ("kept=", "kept=0", "kept=x", "kept=-1", "kept=" + "9" * 40, "kept=٣"):
        assert visit(as_=adele).get(f"/staff/people/add?{odd}").status_code == 200


def test_nothing_is_kept_of_a_stranger_or_of_somebody_removed_but_every_box_is_given_back(app, save, visit):
    rae = save(make.a_person("Rae", is_admin=True, removed_at=make.NOON))
    for browser in (visit(), visit(as_=rae)):
        reply = browser.post("/staff/people/add", TYPED)
        assert reply.status_code == 403
        assert boxes(page(reply)) == {"Name": "Zoë Adeyemi", "Email": "zoe@example.org", "Observer": "y"}
        assert onward(browser.post("/staff/people/add")) == "/staff/people/add", "nothing was typed"
    with app.app_context():
        assert db.session.scalars(select(KeptForm)).all() == []


def test_the_token_of_the_form_is_not_kept_and_old_forms_are_forgotten(app, save, visit, run_out):
    adele = save(make.an_administrator("Adele"))
    browser = visit(as_=adele)
    run_out(adele)
    for _ in range(2):
        browser.post("/staff/people/add", TYPED)
        with app.app_context():
            [kept] = db.session.scalars(select(KeptForm))
            assert "csrf" not in kept.body
            kept.kept_at -= timedelta(days=15)
            db.session.commit()


def send_anew(browser, path, form) -> None:
    """Open the page with what was kept and send it."""
    back = page(browser.get(path)).form()
    assert {name: back[name] for name in form} == form
    assert browser.post("/staff/people/add", back).status_code == 303


def test_fridays_form_pressed_on_monday_week_comes_back(app, save, visit):
    adele = save(make.an_administrator("Adele"))
    browser = visit(as_=adele)
    for past in (Visit.expires_at, Visit.ended_at):
        with app.app_context():
            db.session.execute(update(Visit).values({past: now() - timedelta(days=13, hours=23)}))
            ask_to_sign_in(db.session, "somebody@example.org", at=now())  # sweeps away what is old
            db.session.commit()
        path = onward(browser.post("/staff/people/add", TYPED))
        with app.app_context():
            db.session.execute(update(KeptForm).values(kept_at=now() - timedelta(days=13, hours=23)))
            db.session.commit()
        later = visit(as_=adele)
        later.post("/sign-out")
        later.post("/staff/people/add", {"name": "Another"})  # sweeps away what is old
        form = page(visit(as_=adele).get(path)).form()
        assert {name: form[name] for name in TYPED} == TYPED


def test_what_is_sent_after_signing_out_in_another_window_comes_back(save, visit):
    adele = save(make.an_administrator("Adele"))
    browser = visit(as_=adele)
    assert browser.post("/sign-out").status_code == 303
    assert "You signed out" not in page(browser.get("/sign-in")).text, "nothing waits yet"
    reply = browser.post("/staff/people/add", TYPED)
    path = onward(reply)
    assert "You signed out in another window" in page(browser.get(reply.location)).text
    send_anew(visit(as_=adele), path, TYPED)


def test_after_signing_out_the_next_person_here_is_not_taken_for_the_one_before(app, save, visit, link):
    adele, ben = save(make.an_administrator("Adele"), make.a_person("Ben"))
    browser = visit(as_=adele)
    browser.post("/sign-out")
    browser.post(link(ben))
    assert page(browser.get("/me")).title == "Ben"
    reply = browser.post("/staff/people/add", TYPED)
    assert reply.status_code == 400, "the token of Adele's forms is gone"
    assert "Adele" not in reply.text
    with app.app_context():
        assert db.session.scalars(select(KeptForm)).all() == []


def test_signing_in_once_more_loses_nothing_in_another_window(save, visit, link):
    adele = save(make.an_administrator("Adele"))
    browser = visit(as_=adele)
    assert browser.post(link(adele)).status_code == 303, "signed in, while signed in"
    assert browser.post("/staff/people/add", TYPED).status_code == 303


def test_a_stale_form_gives_back_every_box_to_be_copied(save, visit):
    browser = visit(as_=save(make.an_administrator("Adele")))
    for sent in ("made up", ""):
        reply = browser.post("/staff/people/add", {**TYPED, "csrf_token": sent, "email": " ", "revision": "3"})
        assert reply.status_code == 400
        given_back = page(reply)
        assert given_back.title == "This page was open for too long"
        assert boxes(given_back) == {"Name": "Zoë Adeyemi", "Observer": "y"}


def test_what_another_site_sent_does_not_stand_on_our_page(visit):
    reply = visit().post("/staff/people/add", {"csrf_token": "", **TYPED}, headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 400 and "Zoë" not in reply.text


def boxes(given_back) -> dict[str, str]:
    """The boxes of a page that gives back what was typed, by their labels."""
    labels = {label["for"]: label.get_text() for label in given_back.soup.select("main label")}
    return {labels[box["id"]]: box.get_text().strip("\n") for box in given_back.soup.select("main textarea")}
