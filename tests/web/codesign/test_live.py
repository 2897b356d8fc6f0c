"""An open page of the draft asks whether anything is new, and says that somebody is here."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from grants.actions.changes import stir
from grants.actions.presence import be_here
from grants.clock import now
from grants.config import CHECKOUT
from grants.core.stages import Stage
from grants.database import db
from grants.models import Person, Presence, Round
from grants.queries.criteria import draft_set
from tests.make import NOON, a_person, a_round
from tests.web.codesign.scene import PAGE

NOW, HERE = f"{PAGE}/now", f"{PAGE}/here"


def asked(browser, seen=""):
    return browser.get(f"{NOW}?seen={seen}")


def twice(browser, statements, of=""):
    """What a page is told that asks twice; once more where a half minute ended between the two."""
    stamp = browser.get(f"{NOW}?of={of}").headers["X-Stamp"]
    statements.clear()
    reply = browser.get(f"{NOW}?of={of}&seen={stamp}")
    if reply.status_code != 204:
        stamp = reply.headers["X-Stamp"]
        statements.clear()
        reply = browser.get(f"{NOW}?of={of}&seen={stamp}")
    return reply


def test_a_page_that_is_up_to_date_is_told_nothing_in_three_statements(scene, visit, with_draft, statements):
    with_draft()
    reply = twice(visit(as_=scene.ada), statements)
    assert (reply.status_code, reply.data) == (204, b"")
    assert len(statements) <= 3


def test_whatever_is_stirred_comes_with_the_next_question(scene, visit, with_draft, app):
    with_draft()
    ada = visit(as_=scene.ada)
    stamp = asked(ada).headers["X-Stamp"]
    with app.app_context():
        stir(db.session.scalars(select(Round)).one())
        db.session.commit()
    reply = asked(ada, stamp)
    assert (reply.status_code, "Local need" in reply.text) == (200, True)
    assert asked(ada, reply.headers["X-Stamp"]).status_code == 204


def test_a_change_shows_what_it_is_now_to_everybody_else(scene, visit, with_draft):
    need, *_ = with_draft()
    ada, stella = visit(as_=scene.ada), visit(as_=scene.stella)
    stamp = asked(stella).headers["X-Stamp"]
    form = ada.page(f"{PAGE}/criterion/{need}").form(f"{PAGE}/criterion/{need}")
    ada.post(f"{PAGE}/criterion/{need}", {**form, "question": "Who asked for this?"})
    reply = asked(stella, stamp)
    assert (reply.status_code, "Who asked for this?" in reply.text) == (200, True)


def test_a_page_asks_so_often_that_three_seconds_are_enough():
    script = (CHECKOUT / "static/live.js").read_text(encoding="utf-8")
    [every] = re.findall(r"^const EVERY = (\d+); // milliseconds", script, re.MULTILINE)
    assert int(every) <= 2000, "the answer itself takes far less than the second that is left"
    assert "waiting = setTimeout(ask, EVERY);" in script
    assert re.search(r"setTimeout\(ask, Math\.min\(EVERY \* 2 \*\* Math\.max\(0, failed - 1\), PATIENCE\)\)", script)


@pytest.mark.parametrize(
    ("address", "change"),
    [
        ("/rounds/r/agreement", ("/rounds/r/agreement/asked", "words", "asked")),
        (f"{PAGE}/rules", (f"{PAGE}/rules", "title", "rules")),
    ],
)
def test_the_agreement_and_the_rules_catch_up_with_a_change_at_once(writing, scene, visit, address, change):
    (form, box, row), ada, stella = change, writing[0], visit(as_=scene.stella)
    shown = stella.page(address)
    assert shown.soup.select("script[src*='live.js']")
    [asks] = shown.soup.select("#live")
    ask = str(asks["data-url"]) + ("&" if "of=" in str(asks["data-url"]) else "?")
    ada.post(form, {**ada.page(form).form(form), box: "Two evenings."})
    reply = stella.get(f"{ask}seen={asks['data-stamp']}")
    pieces = BeautifulSoup(reply.text, "lxml").select_one("#live-pieces")
    assert reply.status_code == 200
    assert pieces is not None
    assert "Two evenings." in pieces.get_text()
    opened = stella.page(form).form(form)["revision"]
    assert f"{row}={opened}" in str(pieces["data-revisions"]).split()


def test_the_agreement_that_is_up_to_date_is_told_nothing_in_three_statements(scene, visit, statements):
    assert twice(visit(as_=scene.ada), statements, "agreement").status_code == 204
    assert len(statements) <= 3


def test_who_has_a_section_or_the_rules_open_shows_by_their_names(scene, visit, with_draft):
    with_draft()
    ada, stella = visit(as_=scene.ada), visit(as_=scene.stella)
    for browser, address in ((ada, "/rounds/r/agreement/asked"), (stella, f"{PAGE}/rules")):
        [asks] = browser.page(address).soup.select("#live")
        browser.post(HERE, {"on": str(asks["data-on"])})
    assert ada.page("/rounds/r/agreement").all("#here .app-seats__item") == [
        "A You , on “What is asked of you”", "S Stella (staff), on “For the whole set”",
    ]  # fmt: skip


def test_the_agreement_is_not_followed_once_the_round_is_open(scene, visit, with_draft, app):
    with_draft()
    ada = visit(as_=scene.ada)
    with app.app_context():
        db.session.scalars(select(Round)).one().stage = Stage.OPEN
        db.session.commit()
    assert ada.page("/rounds/r/agreement").soup.select("#live") == []
    assert 'data-draft=""' in ada.get(f"{NOW}?of=agreement").text


def test_an_observer_catches_up_with_the_agreement_without_controls(scene, visit):
    ada, olga = visit(as_=scene.ada), visit(as_=scene.olga)
    form = ada.page("/rounds/r/agreement/asked").form("/rounds/r/agreement/asked")
    ada.post("/rounds/r/agreement/asked", {**form, "words": "Two evenings."})
    pieces = olga.get(f"{NOW}?of=agreement").text
    assert ("Two evenings." in pieces, "<form" in pieces, "agreement/asked" in pieces) == (True, False, False)
    assert olga.page("/rounds/r/agreement").soup.select("#live[data-here]") == []


def test_what_is_kept_for_all_carries_the_token_of_whoever_asks(scene, visit, with_draft):
    need, *_ = with_draft()
    asked(visit(as_=scene.ada))
    ben = visit(as_=scene.ben)
    page = asked(ben).text
    assert "the-token-of-whoever-asks" not in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    moved = ben.client.post(f"{PAGE}/criterion/{need}/move", data={"csrf_token": token, "direction": "down"})
    assert moved.status_code == 303


def test_an_observer_catches_up_without_controls_and_eve_learns_nothing(scene, visit, with_draft):
    with_draft()
    assert "<form" not in asked(visit(as_=scene.olga)).text
    assert visit(as_=scene.eve).get(NOW).status_code == 403
    assert visit(as_=scene.olga).post(HERE, {"on": ""}).status_code == 403


def test_who_is_here_stands_beside_the_draft_with_what_they_have_open(scene, visit, with_draft, app):
    with_draft()
    ada, stella = visit(as_=scene.ada), visit(as_=scene.stella)
    with app.app_context():
        part = draft_set(db.session, db.session.scalars(select(Round)).one()).criteria[0].part
        db.session.rollback()
    ada.post(HERE, {"on": part})
    stella.post(HERE, {"on": ""})
    assert ada.page(PAGE).all(".app-seats__item") == ["A You , on “Local need”", "S Stella (staff), reading"]


@pytest.fixture
def in_design(session, save):
    round_id, ada = save(a_round(), a_person("Ada"))
    return session.get_one(Round, round_id), session.get_one(Person, ada)


def test_being_here_is_written_down_every_twenty_seconds_at_most(session, in_design):
    round, ada = in_design
    assert be_here(session, round, ada, "", at=NOON) == 20
    assert be_here(session, round, ada, "gate:1", at=NOON + timedelta(seconds=8)) == 13
    found = session.scalars(select(Presence)).one()
    assert (found.part, found.seen_at) == ("", NOON)
    be_here(session, round, ada, "gate:1", at=NOON + timedelta(seconds=20))
    session.refresh(found)
    assert found.part == "gate:1"


def test_only_what_others_would_see_stirs_their_pages(session, in_design):
    round, ada = in_design
    for seconds, part, stirred in [(0, "", 1), (20, "", 1), (40, "gate:1", 2), (200, "gate:1", 3)]:
        be_here(session, round, ada, part, at=NOON + timedelta(seconds=seconds))
        session.flush()
        session.refresh(round)
        assert round.pulse == stirred, seconds


def test_nobody_is_written_down_once_the_round_is_open(scene, visit, with_draft, app):
    with_draft()
    with app.app_context():
        db.session.scalars(select(Round)).one().stage = Stage.OPEN
        db.session.commit()
    assert visit(as_=scene.ada).post(HERE, {"on": ""}).status_code == 204
    with app.app_context():
        assert db.session.scalars(select(Presence)).all() == []


def test_somebody_who_left_without_a_word_is_soon_not_here(scene, visit, with_draft, app):
    with_draft()
    with app.app_context():
        round = db.session.scalars(select(Round)).one()
        be_here(db.session, round, db.session.get_one(Person, scene.stella), "", at=now() - timedelta(minutes=2))
        db.session.commit()
    assert visit(as_=scene.ada).page(PAGE).all(".app-seats__item") == []
