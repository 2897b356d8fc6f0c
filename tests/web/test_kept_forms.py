"""What was typed when the sign-in ran out comes back, to its writer alone."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select, update

from grants.clock import now
from grants.database import db
from grants.models import KeptForm, Visit
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


def test_nothing_is_kept_of_a_stranger_or_of_somebody_removed(app, save, visit, run_out):
    rae = save(make.a_person("Rae", is_admin=True, removed_at=make.NOON))
    removed = visit(as_=rae)
    for browser in (visit(), removed):
        assert onward(browser.post("/staff/people/add", TYPED)) == "/staff/people/add"
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
            kept.kept_at -= timedelta(days=3)
            db.session.commit()
