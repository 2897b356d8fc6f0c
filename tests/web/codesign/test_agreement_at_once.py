"""Two people write or accept the agreement at the same moment."""

import pytest

from grants.database import db
from grants.models import Agreement, Change
from grants.queries.agreement import agreement_of
from tests.pages import page
from tests.web.test_at_once import at_once, stored

PAGE = "/rounds/r/agreement"


@pytest.fixture(params=range(5))
def pair(request, scene, visit):
    """Ada and Ben, each at a browser; what hangs on a moment is tried five times."""
    return visit(as_=scene.ada), visit(as_=scene.ben)


def writing(browser, section, words):
    form = browser.page(f"{PAGE}/{section}").form(f"{PAGE}/{section}")
    return lambda: browser.post(f"{PAGE}/{section}", form | {"words": words})


def accepting(browser):
    form = browser.page(PAGE).form(f"{PAGE}/accept")
    return lambda: browser.post(f"{PAGE}/accept", form)


def test_of_two_who_write_the_same_section_one_wins_and_the_other_sees_both(app, pair):
    ada, ben = pair
    assert at_once(writing(ada, "asked", "Two evenings."), writing(ben, "asked", "Three evenings.")) == [303, 409]
    assert stored(app, Agreement.revision) == [1]
    [kept] = stored(app, Change.after)
    other = {"Two evenings.": "Three evenings.", "Three evenings.": "Two evenings."}[kept["words"]]
    late = ada if other == "Two evenings." else ben
    reply = late.post(f"{PAGE}/asked", {"words": other, "revision": "0"})
    shown = page(reply)
    assert (reply.status_code, shown.form(f"{PAGE}/asked")["words"]) == (409, other)
    assert f"Now saved: {kept['words']}" in shown.text


def test_two_who_write_different_sections_both_stay(app, pair):
    ada, ben = pair
    assert at_once(writing(ada, "asked", "Two evenings."), writing(ben, "step_back", "Say so.")) == [303, 303]
    with app.app_context():
        found = db.session.query(Agreement).one()
        assert found.words == {"asked": "Two evenings.", "step_back": "Say so."}
    assert sorted(stored(app, Change.number)) == [1, 2]


def test_the_last_two_to_accept_at_once_bring_it_into_force(app, pair):
    ada, ben = pair
    writing(ada, "hidden", "By letter.")()
    assert at_once(accepting(ada), accepting(ben)) == [303, 303]
    with app.app_context():
        found = db.session.query(Agreement).one()
        assert agreement_of(db.session, found.round).in_force


def test_nobody_accepts_what_is_being_changed_at_that_moment(app, pair):
    ada, ben = pair
    writing(ada, "hidden", "By letter.")()
    accepting(ada)()
    statuses = at_once(writing(ada, "hidden", "By number."), accepting(ben))
    with app.app_context():
        found = db.session.query(Agreement).one()
        agreed = found.agreed["hidden"] if found.agreed else None
    assert (statuses, agreed) in (([303, 303], "By letter."), ([303, 409], None))
