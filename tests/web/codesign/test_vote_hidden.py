"""While a vote is open nobody reads in anything what others say before their own answer is in, staff neither.

The same pages are looked at in two worlds that differ in one answer alone: whatever tells them apart is a leak.
"""

import io
import re
from types import SimpleNamespace

import openpyxl
import pytest

from grants.actions.votes import answer_vote, open_vote, reply_to
from grants.clock import now, today
from grants.core.agreeing import Stance
from grants.core.parts import RULES
from grants.database import db
from grants.models import CriteriaSet, PanelMember, Person
from tests.make import NOON, a_person
from tests.web.codesign.scene import PAGE

PAGES = ("/rounds/r", PAGE, f"{PAGE}/agree", f"{PAGE}/agree?change=1", f"{PAGE}/versions", f"{PAGE}/versions/1",
         f"{PAGE}/versions/1/scoresheet", f"{PAGE}/changes", "/rounds/r/record", "/rounds/r/panel", "/rounds/r/live",
         "/rounds/r/criteria/rules", "/rounds/r/boundaries", "/rounds/r/stage", "/me")  # fmt: skip
WITHOUT_OWN = ("ben", "stella", "adele", "olga", "eve", "nobody")


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


def seen_by(browser, *, staff):
    found = {address: told(browser.get(address)) for address in PAGES}
    if staff:
        book = openpyxl.load_workbook(io.BytesIO(browser.get("/rounds/r/workbook.xlsx").data))
        for sheet in book:
            found[sheet.title] = [row for row in sheet.iter_rows(values_only=True) if row[0] != "Written"]
    return found


def told(reply):
    """All that an answer tells, but for tokens, which are others each time, and the stamp that counts every act."""
    return reply.status_code, re.sub(r'((name="csrf_token" value)|data-token|data-stamp)="[^"]*"', "", reply.text)


@pytest.mark.parametrize("who", WITHOUT_OWN)
def test_before_ones_own_is_in_the_others_could_say_anything(world, visit, who):
    browser = visit(as_=getattr(world.people, who, None))
    worlds = []
    for stance in Stance:
        answer_id = world.say(stance)
        worlds.append(seen_by(browser, staff=who in ("stella", "adele")))
        assert browser.get(f"{PAGE}/agree/{answer_id}").status_code in (404, 403, 303)
    assert worlds[0][PAGE][0] == 200
    for other in worlds[1:]:
        assert [page for page in other if other[page] != worlds[0][page]] == []


def test_whoever_has_answered_sees_it(world, visit):
    cleo = visit(as_=world.cleo)
    world.say(Stance.NOT_HAPPY, replied=True)
    shown = cleo.page(f"{PAGE}/agree").text
    assert "Nobody asked us." in shown and "Now we do." in shown
    world.say(Stance.HAPPY)
    assert cleo.page(f"{PAGE}/agree").all(".app-said__row")[0] == "Happy 2 residents 0 of staff"


def test_a_reply_gives_no_answer_away_either(world, visit, app):
    """The record's lines of answering and of replying are the same words."""
    world.say(Stance.NOT_HAPPY, replied=True)
    ben = visit(as_=world.people.ben)
    for page in PAGES:
        text = ben.get(page).text
        assert "Nobody asked us." not in text and "Now we do." not in text, page
