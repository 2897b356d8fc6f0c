from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from grants.actions.criteria_drafts import add_criterion
from grants.core.criteria import CriterionWords, SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import Criterion, Entry, LastTime, Round, Score
from grants.queries.criteria import draft_set
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_set, an_observer, staff
from tests.pages import page
from tests.queries.scored import Scored

PAGE = "/rounds/next/last-time"
LOOKED = "looked at what the draft would have meant last time"


@pytest.fixture
def rounds(app, session):
    """A published round that four groups applied in, and the next one of its fund, being designed by Ada and Stella."""
    scored = Scored(session, stage=Stage.PUBLISHED)
    for reference, marks in (("A-1", (5, 1)), ("A-2", (4, 2)), ("A-3", (1, 5)), ("A-4", (3, 3))):
        application = scored.apply(reference)
        for member in (0, 1):
            scored.send(application, member, *marks)
    new = a_round(slug="next", fund=scored.round.fund)
    draft = a_set(
        new, a_criterion("local need", 10), a_criterion("Value", 30), a_criterion("Planet", 5), state=SetState.DRAFT
    )
    ada, stella, olga = scored.members[0].person, staff(), an_observer()
    session.add_all([new, draft, a_member(new, ada), stella, olga])
    session.flush()
    found = SimpleNamespace(
        ada=ada.id, stella=stella.id, olga=olga.id, earlier=scored.round.id, slug=scored.round.slug, next=new.id
    )
    scored.store()
    return found


def looks(app):
    with app.app_context():
        return [one.text for one in db.session.scalars(select(Entry).where(Entry.action == LOOKED))]


def opened(browser):
    form = browser.page(PAGE).form()
    reply = browser.post(PAGE, form)
    assert reply.status_code == 303
    return browser.page(reply.location)


def test_a_button_opens_it_on_the_record(app, rounds, visit):
    ada = visit(as_=rounds.ada)
    before = ada.page(PAGE)
    assert "It goes on the record that you opened it" in before.text
    assert "Project A-1" not in before.text
    assert looks(app) == []
    seen = opened(ada)
    assert len(looks(app)) == 1
    assert seen.all("table:last-of-type tbody tr")[0].startswith("Project A-3 A-3 4 1 ")
    assert "2 would have gone up, 2 down." in seen.text
    assert "In the draft, but not scored then: Planet (5)." in seen.text
    ada.post(PAGE, ada.page(PAGE).form())
    assert len(looks(app)) == 1  # pressed twice


def test_the_weights_of_the_draft_are_what_it_counts_by(rounds, visit):
    rows = opened(visit(as_=rounds.stella)).all("table:last-of-type tbody tr")
    # local need 10 and Value 30: A-3 (1 and 5) is 100 × (10 × 1/5 + 30 × 5/5) ÷ 40 = 80
    assert [row.split("Up")[0].split("Down")[0].split()[-3:] for row in rows] == [
        ["40.0", "→", "80.0"], ["60.0", "→", "60.0"], ["70.0", "→", "50.0"], ["80.0", "→", "40.0"],
    ]  # fmt: skip


def test_it_closes_when_the_draft_changes_and_when_the_day_ends(app, rounds, visit):
    ada = visit(as_=rounds.ada)
    opened(ada)
    assert "What stands for what" in ada.page(PAGE).text
    with app.app_context():
        draft = draft_set(db.session, db.session.get_one(Round, rounds.next))
        add_criterion(draft, CriterionWords("New", weight=3), by=None, at=NOON)
        db.session.commit()
    closed = ada.page(PAGE)
    assert "Open it again to see it for the draft as it is now." in closed.text
    assert "Project A-1" not in closed.text
    opened(ada)
    assert len(looks(app)) == 2
    with app.app_context():
        look = db.session.scalars(select(LastTime)).one()
        look.opened_at -= timedelta(days=1)
        db.session.commit()
    assert "Project A-1" not in ada.page(PAGE).text


def test_each_person_opens_it_for_themselves(rounds, visit):
    opened(visit(as_=rounds.ada))
    assert "Project A-1" not in visit(as_=rounds.stella).page(PAGE).text
    assert visit(as_=rounds.olga).get(PAGE).status_code == 403


def test_only_what_a_person_may_see_of_then_is_offered(app, rounds, visit):
    with app.app_context():
        db.session.execute(update(Round).where(Round.id == rounds.earlier).values(stage=Stage.SCORING))
        db.session.commit()
    stella = visit(as_=rounds.stella)
    assert "There is nothing to compare yet." in stella.page(PAGE).text
    assert stella.post(PAGE, {}).status_code == 200
    assert looks(app) == []
    with app.app_context():
        db.session.execute(update(Round).where(Round.id == rounds.earlier).values(stage=Stage.DECIDING))
        db.session.commit()
    for who, offered in ((rounds.stella, True), (rounds.ada, True)):
        assert ("First, match the criteria" in visit(as_=who).page(PAGE).text) is offered


def test_in_deciding_somebody_new_on_the_panel_is_offered_nothing(app, rounds, save, visit):
    with app.app_context():
        db.session.execute(update(Round).where(Round.id == rounds.earlier).values(stage=Stage.DECIDING))
        round = db.session.get_one(Round, rounds.next)
        eve = a_person("Eve")
        db.session.add(a_member(round, eve))
        db.session.commit()
        eve_id = eve.id
    assert "There is nothing to compare yet." in visit(as_=eve_id).page(PAGE).text
    assert visit(as_=eve_id).get(f"{PAGE}?round={rounds.slug}").status_code == 200
    assert visit(as_=rounds.ada).get(f"{PAGE}?round=no-such").status_code == 404


def test_matching_nothing_is_said(rounds, visit):
    ada = visit(as_=rounds.ada)
    form = ada.page(PAGE).form()
    reply = ada.post(PAGE, {name: "" if name.startswith("match_") else value for name, value in form.items()})
    assert page(reply).errors == ["Match at least one criterion, or there is nothing to compare."]
    reply = ada.post(PAGE, {name: "nobody" if name.startswith("match_") else value for name, value in form.items()})
    assert reply.status_code == 422


def test_only_while_designing(app, rounds, visit):
    ada = visit(as_=rounds.ada)
    opened(ada)
    with app.app_context():
        db.session.execute(update(Round).where(Round.id == rounds.next).values(stage=Stage.OPEN))
        db.session.commit()
    assert ada.get(PAGE).status_code == 409
    assert ada.post(PAGE, {}).status_code == 409


def test_a_criterion_that_told_nobody_apart_is_named(app, session, rounds, visit):
    with app.app_context():
        value = db.session.scalars(
            select(Criterion.id).where(Criterion.name == "Value").order_by(Criterion.id)
        ).first()
        db.session.execute(update(Score).where(Score.criterion_id == value).values(value=3))
        db.session.commit()
    seen = opened(visit(as_=rounds.ada))
    assert "Value : Every application had the same average, 3.0. It told none from another." in seen.text


def test_the_page_asks_the_same_however_many_criteria(app, rounds, visit, statements):
    ada, counted = visit(as_=rounds.ada), []
    opened(ada)
    for _ in range(2):
        statements.clear()
        ada.page(PAGE)
        counted.append(len(statements))
        with app.app_context():
            draft = draft_set(db.session, db.session.get_one(Round, rounds.next))
            for name in "abc":
                add_criterion(draft, CriterionWords(name), by=None, at=NOON)
            db.session.commit()
        opened(ada)
    assert counted[0] == counted[1] <= 15
