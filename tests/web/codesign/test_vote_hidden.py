"""What whoever has answered reads of the others; tests/web/test_hidden_until_closed.py has what nobody else does."""

from types import SimpleNamespace

import pytest

from grants.actions.votes import answer_vote, open_vote, reply_to
from grants.clock import now, today
from grants.core.agreeing import Stance
from grants.core.parts import RULES
from grants.database import db
from grants.models import CriteriaSet, PanelMember, Person
from tests.make import NOON, a_person
from tests.web.codesign.scene import PAGE


@pytest.fixture
def world(app, scene, with_draft, save):
    """Ada and Cleo of the panel have answered; `say` makes it so that Ada said this."""
    with_draft()
    cleo = save(a_person("Cleo"))
    save(PanelMember(round_id=scene.round, person_id=cleo, joined_at=NOON))
    at = now()

    def say(stance, *, replied=False):
        with app.app_context():
            draft = db.session.query(CriteriaSet).one()
            ada, other = db.session.get_one(Person, scene.ada), db.session.get_one(Person, cleo)
            for vote in draft.votes:
                for answer in vote.all_answers:
                    db.session.delete(answer)
                db.session.flush()
            vote = draft.live_vote or open_vote(
                db.session, draft, seen=draft.revision, closes_on=today(), note="", by=ada, at=at
            )
            db.session.expire(vote)
            answer_vote(db.session, vote, Stance.HAPPY, by=other, at=at)
            mine = answer_vote(db.session, vote, stance, part=RULES, words="Nobody asked us.", by=ada, at=at)
            if stance is Stance.NOT_HAPPY and replied:
                reply_to(db.session, mine, "Now we do.", by=other, at=at)
            db.session.info.pop("notes", None)  # the record would tell twice that they took part
            db.session.commit()
            return mine.id

    return SimpleNamespace(say=say, cleo=cleo, people=scene)


def test_whoever_has_answered_sees_it(world, visit):
    cleo = visit(as_=world.cleo)
    world.say(Stance.NOT_HAPPY, replied=True)
    shown = cleo.page(f"{PAGE}/agree").text
    assert "Nobody asked us." in shown and "Now we do." in shown
    world.say(Stance.HAPPY)
    assert cleo.page(f"{PAGE}/agree").all(".app-said__row")[0] == "Happy 2 residents 0 of staff"
