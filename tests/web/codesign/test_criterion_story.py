import pytest
from sqlalchemy import update

from grants.core.stages import Stage
from grants.database import db
from grants.models import Round, SuggestionLink
from tests import make
from tests.make import NOON, a_criterion, a_suggestion
from tests.pages import page
from tests.queries.scored import Scored

MOST_STATEMENTS = 15


@pytest.fixture
def scored(session):
    """Two applications with a sheet each; £600 is enough for one. Two suggestions led to the first criterion."""
    scored = Scored(session, members=1)
    scored.round.budget = 60_000
    for reference, marks in (("A-1", (5, 1)), ("A-2", (2, 5))):
        scored.send(scored.apply(reference, project=f"Project {reference}"), 0, *marks)
    need = scored.criteria[0]
    for text in ("A warm place", "A cosy place"):
        one = a_suggestion(scored.round, text, heard=3)
        session.add_all([one, SuggestionLink(suggestion=one, part=need.part, at=NOON)])
    session.flush()
    scored.address = f"/rounds/{scored.round.slug}/criteria/criterion/{need.id}/story"
    scored.ada, scored.id = scored.members[0].person_id, scored.round.id
    scored.store()
    return scored


def move(app, scored, stage):
    with app.app_context():
        db.session.execute(update(Round).where(Round.id == scored.id).values(stage=stage))
        db.session.commit()


def test_from_what_people_said_to_what_it_decided(scored, visit, statements):
    ada = visit(as_=scored.ada)
    statements.clear()
    found = page(ada.get(scored.address))
    assert len(statements) <= MOST_STATEMENTS
    assert "Began with 2 suggestions from 6 people." in found.text
    assert found.all("main blockquote") == ["A warm place", "A cosy place"]
    assert found.all("tbody tr") == [
        "1. Project A-1 5.0 80.0 It is enough for this",
        "2. Project A-2 2.0 55.0 not enough",
    ]


def test_no_figure_shows_before_its_time(app, scored, visit):
    for stage, who, sees in (
        (Stage.SCORING, scored.ada, False),
        (Stage.DECIDING, scored.ada, True),
        (Stage.DECIDING, None, False),
        (Stage.PUBLISHED, None, True),
    ):
        move(app, scored, stage)
        found = page(visit(as_=who).get(scored.address))
        assert bool(found.all("tbody tr")) is sees, (stage, who)
        assert ("Project A-1" in found.text) is sees
        assert ("shows here when the results can be seen" in found.text) is not sees


def test_another_rounds_criterion_has_no_story_here(scored, save, visit):
    other = make.a_set(make.a_round(), a_criterion())
    save(other)
    with visit().app.app_context():
        key = db.session.merge(other).criteria[0].id
    address = scored.address.rsplit("/", 2)[0] + f"/{key}/story"
    assert visit(as_=scored.ada).get(address).status_code == 404
