import re

import pytest
from sqlalchemy import select, update

from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet, Round, Suggestion, SuggestionLink
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


def test_the_public_reads_about_how_many_people_and_never_the_number(app, scored, visit):
    with app.app_context():
        first, second = db.session.scalars(select(Suggestion).order_by(Suggestion.id)).all()
        first.heard, second.heard = 1, 11
        round = db.session.get_one(Round, scored.id)
        slug = round.slug
        number = db.session.scalars(select(CriteriaSet.number).where(CriteriaSet.round_id == scored.id)).one()
        first_id, second_id = first.id, second.id
        round.stage = Stage.DESIGN
        db.session.commit()
    home = f"/rounds/{slug}"
    pages = (scored.address, f"{home}/criteria/versions/{number}", f"{home}/suggestions/{first_id}", f"{home}/suggest",
             f"{home}/suggestions/{second_id}", f"{home}/you-said-we-did")  # fmt: skip
    texts = {address: page(visit().get(address)).text for address in pages}
    told = ("fewer than five people", "five people or more", "ten people or more")
    for address, text in texts.items():
        assert any(words in text for words in told), address
        assert not re.search(r"\b(one|1|11|12) (person|people)\b", text, re.IGNORECASE), address
    assert "Began with 2 suggestions from ten people or more" in texts[scored.address]
    assert "from 12 people" in page(visit(as_=scored.ada).get(scored.address)).text


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
