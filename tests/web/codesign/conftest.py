"""A round in design with its people, and the criteria that stand in it."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select

from grants.actions.criteria import agree_as_administrator, open_new_version, replace_draft
from grants.database import db
from grants.models import CriteriaSet, PanelMember, Round
from grants.queries.criteria import agreed_set, draft_set
from tests.make import NOON, a_person, a_round, an_administrator, an_observer, staff
from tests.web.codesign.ballots import PEOPLE, put
from tests.web.codesign.scene import PAGE, TWO


@pytest.fixture
def scene(save):
    """The ids of a round in design; of Ada and Ben of its panel, Stella and Adele of the staff, Olga and Eve."""
    people = (a_person("Ada"), a_person("Ben"), staff(), an_administrator(), an_observer(), a_person("Eve"))
    ids = save(a_round(slug="r"), *people)
    names = ("round", "ada", "ben", "stella", "adele", "olga", "eve")
    found = SimpleNamespace(**dict(zip(names, ids, strict=True)))
    save(*(PanelMember(round_id=found.round, person_id=one, joined_at=NOON) for one in (found.ada, found.ben)))
    return found


@pytest.fixture
def with_draft(app, scene):
    """Put words into the round's draft, and tell which ids they have."""

    def with_draft(words=TWO, agreed=False, again=False):
        with app.app_context():
            round = db.session.get_one(Round, scene.round)
            draft = replace_draft(db.session, round, words, by=None, at=NOON)
            if agreed:
                agree_as_administrator(db.session, draft, by=None, reason="A start", at=NOON)
            if again:
                open_new_version(db.session, round, by=None, at=NOON)
            db.session.commit()
            return [part.id for part in (*draft.criteria, *draft.gates)]

    return with_draft


@pytest.fixture
def writing(scene, visit, with_draft):
    """Ada, and the address at which she changes Local need."""
    need, *_ = with_draft()
    return visit(as_=scene.ada), f"{PAGE}/criterion/{need}"


@pytest.fixture
def stored(app):
    """The round's draft, or what is agreed, as it is in the database now."""

    def stored():
        with app.app_context():
            round = db.session.query(Round).filter_by(slug="r").one()
            found = draft_set(db.session, round) or agreed_set(db.session, round)
            assert found
            return found.words

    return stored


@pytest.fixture
def group(scene, visit, with_draft, app):
    """Browsers of Ada and Ben (panel), Stella and Adele (staff); the draft has been put to them by Ada."""
    need, *_ = with_draft()
    found = SimpleNamespace(**{name: visit(as_=getattr(scene, name)) for name in PEOPLE}, need=need)
    assert put(found.ada, note="We talked it through.").status_code == 303
    with app.app_context():
        found.part = db.session.scalars(select(CriteriaSet)).one().criteria[0].part
    return found
