"""I know this group: declared with a reason, seen by its member, taken back."""

import pytest

from grants.core.stages import Stage
from grants.database import db
from grants.models import Interest
from tests.make import a_criterion, a_member, a_person, a_round, a_set, an_application
from tests.pages import page


@pytest.fixture
def known(save, visit):
    """Ada's browser and the address where she says that she knows the group."""
    round, ada = a_round(Stage.SCORING, slug="autumn"), a_person("Ada")
    ada_id, number, *_ = save(
        ada, an_application(round, "A-001"), a_member(round, ada), a_set(round, a_criterion()), round
    )
    return visit(as_=ada_id), f"/rounds/autumn/scoring/{number}"


def stored(app):
    with app.app_context():
        return [(one.barring, one.reason) for one in db.session.query(Interest)]


def test_a_barring_tie_sets_the_sheet_aside(known, app):
    ada, sheet = known
    assert "I know this group" in ada.page(sheet).text
    reply = ada.post(f"{sheet}/interest", {"reason": " My sister runs it. ", "barring": "yes"})
    assert reply.location == "/rounds/autumn/scoring"
    assert stored(app) == [(True, "My sister runs it.")]
    assert "Your scoresheet is set aside" in ada.page(sheet).text
    assert "Set aside: you know them" in ada.page(reply.location).text


def test_a_tie_that_does_not_bar_is_only_said(known, app):
    ada, sheet = known
    assert ada.post(f"{sheet}/interest", {"reason": "I go there.", "barring": "no"}).location == sheet
    assert stored(app) == [(False, "I go there.")]
    assert "You said you know this group" in ada.page(sheet).text


def test_it_can_be_taken_back_twice_over(known, app):
    ada, sheet = known
    ada.post(f"{sheet}/interest", {"reason": "I go there.", "barring": "yes"})
    assert "I go there." in ada.page(f"{sheet}/interest").text
    assert [ada.post(f"{sheet}/interest", {"act": "withdraw"}).status_code for _ in range(2)] == [303, 303]
    assert stored(app) == []


def test_a_reason_is_asked_for(known, app):
    ada, sheet = known
    reply = ada.post(f"{sheet}/interest", {"reason": "", "barring": "yes"})
    assert reply.status_code == 422
    assert page(reply).errors == ["Say how you know this group"]
    assert page(ada.post(f"{sheet}/interest", {"reason": "x", "barring": "perhaps"})).errors
    assert stored(app) == []


def test_not_after_scoring(known, app):
    ada, sheet = known
    ada.post(f"{sheet}/interest", {"reason": "I go there.", "barring": "yes"})
    from grants.models import Round

    with app.app_context():
        db.session.query(Round).update({"stage": Stage.DECIDING})
        db.session.commit()
    assert not ada.page(f"{sheet}/interest").soup.select("main form")
    assert ada.post(f"{sheet}/interest", {"act": "withdraw"}).status_code == 409
    assert ada.post(f"{sheet}/interest", {"reason": "More", "barring": "no"}).status_code == 422
    assert stored(app) == [(True, "I go there.")]
