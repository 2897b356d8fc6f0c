"""How an agreed version came about: back to the changes, the points, the try-out, the talk and the vote."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from grants.clock import now
from grants.core.agreeing import Ending
from grants.core.practice import kept
from grants.core.scoresheets import Mark
from grants.core.stages import STAGES, Stage
from grants.database import db
from grants.models import (
    Agreement,
    Change,
    Comment,
    CriteriaSet,
    Person,
    Practice,
    PracticeSample,
    PracticeSheet,
    SharedPoints,
    Sharing,
    SuggestionLink,
)
from grants.queries.practice import asked_of
from tests.make import NOON, a_closed_vote, a_suggestion
from tests.web.codesign.scene import PAGE, TWO, VALUE

HOME = "/rounds/r"
VERSION = f"{PAGE}/versions/1"


@pytest.fixture
def told(scene, with_draft, app):
    """An agreed set with all that led to it."""
    with_draft()
    with_draft(replace(TWO, criteria=(TWO.criteria[0], replace(VALUE, weight=20))), agreed=True)
    with app.app_context():
        criteria_set = db.session.scalars(select(CriteriaSet)).one()
        round, need = criteria_set.round, criteria_set.criteria[0]
        ada, ben, stella = (db.session.get_one(Person, one) for one in (scene.ada, scene.ben, scene.stella))
        asked = [{"part": one.part, "name": one.name, "low": 0, "high": 100} for one in criteria_set.criteria]
        sharing = Sharing(
            round=round, criteria_set=criteria_set, opened_at=NOON, closes_on=NOON.date(), asked=asked
        )
        points = {one.part: 50 for one in criteria_set.criteria}
        db.session.add_all(
            SharedPoints(sharing=sharing, person=one, as_staff=one.is_staff, saved_at=NOON, handed_in_at=NOON,
                         points=points)
            for one in (ada, ben, stella)
        )  # fmt: skip
        practice = Practice(round=round, opened_at=NOON, ended_at=NOON)
        sample = PracticeSample(practice=practice, title="Supper", text="We cook.")
        sheets = [
            PracticeSheet(sample=sample, person=one, sent_at=NOON, marks=kept(asked_of(criteria_set), {need.id: mark}))
            for one, mark in ((ada, Mark(1)), (ben, Mark(5)))
        ]
        vote = a_closed_vote(criteria_set, ada)
        vote.ended, vote.ended_at = Ending.ADOPTED, NOON
        suggestion = a_suggestion(round)
        link = SuggestionLink(suggestion=suggestion, part=need.part, at=NOON)
        comment = Comment(round=round, part=need.part, name="Local need", text="Is it?", by=ben, at=NOON)
        db.session.add_all([practice, *sheets, vote, link, comment, Agreement(round=round)])
        db.session.commit()
        return {"sharing": sharing.id, "need": need.part, "changes": db.session.query(Change).count()}


@pytest.fixture
def moved(app):
    """Put the round into a stage."""

    def moved(stage):
        with app.app_context():
            db.session.scalars(select(CriteriaSet)).one().round.stage = stage
            db.session.commit()

    return moved


def links(page):
    """What the card offers, and where it leads."""
    [card] = [one for one in page.soup.select("aside section") if "How these came about" in one.get_text()]
    return {" ".join(one.get_text().split()): one["href"] for one in card.select("a")}


@pytest.mark.parametrize("stage", STAGES)
def test_an_agreed_set_leads_back_to_all_that_it_came_from(scene, visit, told, moved, stage):
    moved(stage)
    for person in (scene.ada, scene.stella, scene.olga):
        page = visit(as_=person).page(VERSION)
        assert links(page) == {
            "How the group agreed to work": f"{HOME}/agreement",
            "What people suggested, and what became of it": f"{HOME}/you-said-we-did",
            f"{told['changes']} changes, with who made them and why": f"{PAGE}/changes",
            "The weights: how 3 people shared out 100 points": f"{HOME}/weights/{told['sharing']}",
            "How people read them when they tried them out": f"{HOME}/practice",
            "How the group agreed, or did not": "#votes",
        }
        assert page.all("a[href*='/talk/']") == ["Talk: one comment, 1 open : Local need"]  # no way to an empty talk


def test_people_from_outside_find_what_they_may_read(visit, told, scene):
    for outside in (visit(), visit(as_=scene.eve)):
        page = outside.page(VERSION)
        assert links(page) == {
            "What people suggested, and what became of it": f"{HOME}/you-said-we-did",
            "How the group agreed, or did not": "#votes",
        }
        assert "Talk" not in page.text


def test_every_way_back_can_be_gone_while_people_score(scene, visit, told, moved):
    moved(Stage.SCORING)
    ada = visit(as_=scene.ada)
    for address in links(ada.page(VERSION)).values():
        assert ada.get(address if address.startswith("/") else VERSION).status_code == 200
    assert "People read this very differently. Scores from 1 to 5" in ada.page(f"{HOME}/practice").text
    assert "Local need" in ada.page(f"{HOME}/weights/{told['sharing']}").text


def test_a_draft_and_a_set_that_fell_from_the_sky_have_no_such_card(scene, visit, with_draft):
    with_draft()
    assert "How these came about" not in visit(as_=scene.olga).page(VERSION).text
    with_draft(agreed=True)
    assert "How these came about" not in visit().page(VERSION).text


def test_it_is_asked_as_often_however_much_was_said(scene, visit, told, statements, app):
    ada, counts = visit(as_=scene.ada), []
    for _ in range(2):
        statements.clear()
        ada.page(VERSION)
        counts.append(len(statements))
        with app.app_context():
            round = db.session.scalars(select(CriteriaSet)).one().round
            at = now() - timedelta(minutes=1)
            db.session.add_all(
                Comment(round=round, part=told["need"], name="Local need", text=str(one), by_id=scene.ben, at=at)
                for one in range(3)
            )
            db.session.commit()
    assert counts[0] == counts[1] <= 15
