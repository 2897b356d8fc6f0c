"""What every page says before somebody gives something alone, or ends a vote by a change."""

import pytest

from grants.clock import today
from grants.core.suggestions import Channel
from grants.database import db
from grants.models import Change, Suggestion
from tests.make import NOON
from tests.web.codesign.ballots import ADDRESS, put
from tests.web.codesign.scene import PAGE
from tests.web.codesign.test_weights import when

HOME = "/rounds/r"
ENDS = "A change ends the vote"


def test_each_says_who_could_find_out_all_the_same(scene, visit, with_draft):
    with_draft()
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    ada.post(f"{HOME}/weights/open", when(today()))
    ada.post(f"{HOME}/practice/begin", {"samples": "supper"})
    put(ada)
    for address in (ADDRESS, f"{HOME}/weights", f"{HOME}/practice"):
        assert ben.page(address).text.count("Only whoever keeps the server could find out sooner") == 1, address


@pytest.fixture
def changed(scene, visit, with_draft):
    """A draft with one change."""
    need, *_ = with_draft()
    ada = visit(as_=scene.ada)
    form = ada.page(f"{PAGE}/criterion/{need}").form(f"{PAGE}/criterion/{need}")
    ada.post(f"{PAGE}/criterion/{need}", {**form, "question": "Who asked?"})
    return ada


def addresses(app, suggestion):
    with app.app_context():
        number = db.session.query(Change).order_by(Change.number.desc()).first().number
    return (PAGE, f"{PAGE}/rules", f"{PAGE}/changes", f"{PAGE}/changes/{number}",
            f"{PAGE}/compare?old=c{number - 1}", f"{HOME}/suggestions/{suggestion}/criterion")  # fmt: skip


def test_every_page_with_a_change_to_make_says_that_it_ends_the_vote(scene, changed, visit, app, save):
    ada = changed
    heard = Suggestion(round_id=scene.round, text="Benches", channel=Channel.DOORSTEP, looked_at=NOON, at=NOON)
    suggestion = save(heard)
    for address in addresses(app, suggestion):
        assert ENDS not in ada.page(address).text, address
    put(ada)
    for address in addresses(app, suggestion):
        assert ada.page(address).text.count(ENDS) == 1, address
    olga = visit(as_=scene.olga)
    for address in (f"{PAGE}/changes", f"{PAGE}/compare"):
        assert ENDS not in olga.get(address).text, address


def test_so_does_taking_over_the_weights(scene, visit, with_draft, app):
    with_draft()
    ada, ben, stella = (visit(as_=one) for one in (scene.ada, scene.ben, scene.stella))
    ada.post(f"{HOME}/weights/open", when(today()))
    for one in (stella, ada, ben):
        form = one.page(f"{HOME}/weights").form(f"{HOME}/weights")
        first, second = [name for name in form if name.startswith("points_")]
        one.post(f"{HOME}/weights", {**form, first: "60", second: "40", "act": "hand_in"})
    assert "Put the proposal in the draft" in ada.page(f"{HOME}/weights").text
    assert ENDS not in ada.page(f"{HOME}/weights").text
    put(ada)
    assert ENDS in ada.page(f"{HOME}/weights").text
