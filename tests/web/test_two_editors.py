"""Two people change the criteria at the same moment: what was typed is never lost, and every change is kept once."""

from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import select

from grants.core.criteria import SetState
from grants.database import db
from grants.models import Change, Criterion
from tests.make import a_criterion, a_round, a_set, staff
from tests.pages import Page
from tests.web.test_at_once import at_once, stored

RACES = 200


@pytest.fixture
def editors(app, save, visit):
    """Stella and Sam at a browser each, and the addresses of the two criteria of a draft."""
    criteria = [a_criterion(name, revision=1) for name in ("Need", "Value")]
    save(a_set(a_round(slug="a"), *criteria, state=SetState.DRAFT, revision=1))
    with app.app_context():
        ids = db.session.scalars(select(Criterion.id).order_by(Criterion.position)).all()
    browsers = [visit(as_=save(staff(name))) for name in ("Stella", "Sam")]
    return browsers, [f"/rounds/a/criteria/criterion/{one}" for one in ids]


def test_of_two_editors_exactly_one_wins_and_the_other_sees_both_texts(app, editors):
    """The same criterion, two hundred times."""
    browsers, [address, _] = editors
    typed = browsers[0].page(address).form(address)
    for race in range(1, RACES + 1):
        answers: dict[int, Any] = {}

        def send(browser, text, answers=answers, race=race):
            reply = browser.post(address, {**typed, "question": text, "revision": str(race)})
            answers[reply.status_code] = text, Page(reply) if reply.status_code == 409 else None
            return reply

        texts = [f"Stella’s words {race}", f"Sam’s words {race}"]
        sends = [lambda b=b, text=text: send(b, text) for b, text in zip(browsers, texts, strict=True)]
        assert at_once(*sends) == [303, 409], race
        [won, _], [lost, shown] = answers[303], answers[409]
        assert f"Now saved: {won}" in shown.text
        assert shown.form(address)["question"] == lost
    changes = sorted(stored(app, Change), key=lambda change: change.number)
    assert [change.number for change in changes] == list(range(1, RACES + 1))
    assert all(later.before["question"] == earlier.after["question"] for earlier, later in pairwise(changes))


@pytest.mark.parametrize("again", range(3))
def test_changes_to_different_parts_both_stay(app, editors, again):
    browsers, addresses = editors
    sends = []
    for browser, address in zip(browsers, addresses, strict=True):
        typed = {**browser.page(address).form(address), "weight": "7"}
        sends.append(lambda b=browser, at=address, typed=typed: b.post(at, typed))
    assert at_once(*sends) == [303, 303]
    assert (stored(app, Criterion.weight), sorted(stored(app, Change.number))) == ([7, 7], [1, 2])


@pytest.mark.parametrize("again", range(3))
def test_one_change_undone_by_two_is_undone_once(app, editors, again):
    browsers, [address, _] = editors
    browsers[0].post(address, {**browsers[0].page(address).form(address), "weight": "7"})
    assert at_once(*(lambda b=b: b.post("/rounds/a/criteria/changes/1/undo") for b in browsers)) == [303, 409]
    assert (sorted(stored(app, Criterion.weight)), sorted(stored(app, Change.number))) == ([10, 10], [1, 2])
