"""Two people decide about suggestions at the same moment."""

import pytest
from sqlalchemy import select

from grants.database import db
from grants.models import Mail, Round, Suggestion, SuggestionStep
from tests.make import a_suggestion
from tests.web.test_at_once import at_once

LIST = "/rounds/r/suggestions"


@pytest.fixture(params=range(3))
def two(request, app, scene):
    """The ids of two suggestions; what hangs on a moment is tried three times."""
    with app.app_context():
        round = db.session.get_one(Round, scene.round)
        ones = [a_suggestion(round, text, email="eve@example.org") for text in ("A swing", "A slide")]
        db.session.add_all(ones)
        db.session.commit()
        return [one.id for one in ones]


def test_two_answers_at_once_are_one_answer_and_one_letter(app, scene, visit, two):
    one, _ = two
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    typed = {"seen": "noted", "reason": "Money"}
    answers = at_once(
        lambda: ada.post(f"{LIST}/{one}/move", {**typed, "to": "parked"}),
        lambda: ben.post(f"{LIST}/{one}/move", {**typed, "to": "not possible"}),
    )
    assert answers == [303, 422]
    with app.app_context():
        assert len(db.session.scalars(select(SuggestionStep)).all()) == 1
        assert len(db.session.scalars(select(Mail)).all()) == 1


def test_each_into_the_other_at_once_makes_no_circle(app, scene, visit, two):
    one, other = two
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    at_once(
        lambda: ada.post(f"{LIST}/{one}/merge", {"into": str(other)}),
        lambda: ben.post(f"{LIST}/{other}/merge", {"into": str(one)}),
    )
    with app.app_context():
        into = db.session.scalars(select(Suggestion.merged_into_id).order_by(Suggestion.id)).all()
        assert sorted(key is None for key in into) == [False, True]
