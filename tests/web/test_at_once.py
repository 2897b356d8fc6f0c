"""Two people press at the same moment: one thing happens, and whoever was second is told so in words."""

import io
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select, update

from grants.actions.votes import answer_vote, open_vote
from grants.clock import now, today
from grants.core.agreeing import Ending, Stance
from grants.core.criteria import SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import (
    Application,
    CriteriaSet,
    Criterion,
    Entry,
    PanelMember,
    Person,
    Round,
    Vote,
    VoteAnswer,
)
from tests.make import a_criterion, a_member, a_person, a_round, a_set, an_administrator, an_application, staff

FILE = b"Ref,Project,Group,Amount requested\nA-1,Lunch club,Elm Court,500\nA-2,Shed,Growers,700\n"


def at_once(*presses):
    """Do these in threads of their own, all at the same moment; the status of each answer, in order of size."""
    ready, statuses = Barrier(len(presses)), []

    def run(press):
        ready.wait()
        reply = press()
        statuses.append(reply.status_code)
        reply.close()

    threads = [Thread(target=run, args=[press]) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(statuses)


def stored(app, *wanted):
    with app.app_context():
        return db.session.scalars(select(*wanted)).all()


@pytest.fixture
def stellas(save, visit):
    """Two members of staff, each at a browser."""
    return [visit(as_=save(staff(name))) for name in ("Stella", "Sam")]


@pytest.fixture(params=range(3))
def again(request):
    """What hangs on a moment is tried three times."""
    return request.param


def test_one_file_brought_in_by_two_is_brought_in_once(app, save, stellas, again):
    save(a_round(Stage.OPEN, slug="a"))
    looks = []
    for browser in stellas:
        sent = browser.post(
            "/rounds/a/applications/import", {"file": (io.BytesIO(FILE), "a.csv")}, content_type="multipart/form-data"
        )
        looks.append((browser, sent.location, browser.page(sent.location).form()))
    presses = [lambda b=b, at=at, form=form: b.post(at, {**form, "do": "bring in"}) for b, at, form in looks]
    assert at_once(*presses) in ([303, 409], [303, 422])
    assert sorted(stored(app, Application.reference)) == ["A-1", "A-2"]


def test_one_person_added_by_two_sits_there_once(app, save, stellas, again):
    save(a_round(slug="a"))
    typed = {"do": "add", "name": "Ada", "email": "ada@example.org"}
    assert at_once(*(lambda b=b: b.post("/rounds/a/panel", typed) for b in stellas)) == [303, 422]
    assert (len(stored(app, PanelMember.id)), stored(app, Person.name).count("Ada")) == (1, 1)


def test_somebody_new_added_to_two_rounds_is_one_person(app, save, stellas, again):
    save(a_round(slug="a"), a_round(slug="b"))
    typed = {"do": "add", "name": "Ada", "email": "ada@example.org"}
    presses = [lambda b=b, s=s: b.post(f"/rounds/{s}/panel", typed) for b, s in zip(stellas, "ab", strict=True)]
    assert at_once(*presses) == [303, 303]
    assert stored(app, Person.name).count("Ada") == 1
    assert len(stored(app, PanelMember.id)) == 2


def test_a_round_moved_by_two_moves_one_stage(app, save, stellas, again):
    round = a_round(Stage.OPEN, slug="a")
    save(round, a_set(round, a_criterion()), an_application(round), a_member(round))
    pressed = {"seen": "open", "on": "scoring"}
    statuses = at_once(*(lambda b=b: b.post("/rounds/a/stage", pressed) for b in stellas))
    assert max(statuses) < 500
    assert stored(app, Round.stage) == [Stage.SCORING]
    assert stored(app, Entry.action) == ["moved the round to scoring"]


def test_two_administrators_cannot_remove_each_other(app, save, visit, again):
    first, second = save(an_administrator("Adele"), an_administrator("Agnes"))
    statuses = at_once(
        lambda: visit(as_=first).post(f"/staff/people/{second}/remove"),
        lambda: visit(as_=second).post(f"/staff/people/{first}/remove"),
    )
    assert max(statuses) < 500
    assert stored(app, func.count(Person.id).filter(Person.removed_at.is_(None))) == [1]


@pytest.fixture
def to_agree(app, save):
    """A vote on a draft that Stella has put to Ada and Ben; Stella and Ada have answered, so Ben's is the last."""
    round, ada, ben, stella = a_round(slug="a"), a_person("Ada"), a_person("Ben"), staff()
    draft = a_set(round, a_criterion(), state=SetState.DRAFT, revision=1)
    ids = save(ada, ben, stella, draft, a_member(round, ada), a_member(round, ben))
    with app.app_context():
        draft = db.session.get_one(CriteriaSet, ids[3])
        people = [db.session.get_one(Person, one) for one in ids[:3]]
        vote = open_vote(db.session, draft, seen=1, closes_on=today(), note="", by=people[2], at=now())
        for person in (people[2], people[0]):
            answer_vote(db.session, vote, Stance.HAPPY, by=person, at=now())
        db.session.commit()
        return (*ids[:3], str(vote.id))


def answering(browser, vote, **typed):
    return browser.post("/rounds/a/criteria/agree", {"act": "answer", "vote": vote, "answer": "happy", **typed})


def test_the_last_two_answers_at_once_agree_the_set_once(app, visit, to_agree, again):
    """Ben answers, and Stella changes hers: whoever is second finds the vote open or closed, and never half of it."""
    _, ben, stella, vote = to_agree
    browsers = [visit(as_=ben), visit(as_=stella)]
    statuses = at_once(
        lambda: answering(browsers[0], vote), lambda: answering(browsers[1], vote, answer="can live with it")
    )
    assert statuses in ([303, 303], [303, 409])
    actions = stored(app, Entry.action)
    assert actions.count("agreed the criteria with the group") == 1
    assert stored(app, CriteriaSet.state) == [SetState.AGREED]


def test_one_answer_sent_twice_at_once_stands_once(app, visit, to_agree, again):
    ada, _, _, vote = to_agree
    browsers = [visit(as_=ada), visit(as_=ada)]
    statuses = at_once(*(lambda b=b: answering(b, vote, answer="can live with it") for b in browsers))
    assert statuses == [303, 303]
    with app.app_context():
        answers = db.session.scalars(select(VoteAnswer).where(VoteAnswer.person_id == ada)).all()
        assert sorted((one.number, one.replaced_at is None) for one in answers) == [(1, False), (2, True)]


def test_two_put_the_same_draft_to_the_group_and_one_vote_is_open(app, visit, to_agree, again):
    ada, ben, stella, _ = to_agree
    visit(as_=stella).post("/rounds/a/criteria/agree", {"act": "take_back"})
    day = today()
    typed = {"act": "put", "revision": "1", "closes_on": [str(day.day), str(day.month), str(day.year)]}
    browsers = [visit(as_=ada), visit(as_=ben)]
    assert at_once(*(lambda b=b: b.post("/rounds/a/criteria/agree", typed) for b in browsers)) == [303, 422]
    assert stored(app, func.count(Vote.id).filter(Vote.ended_at.is_(None))) == [1]


def test_a_change_and_the_last_answer_at_once_agree_only_what_was_read(app, visit, to_agree, again):
    """Either the set is agreed as it was, or the change is in and the vote is withdrawn."""
    ada, ben, _, vote = to_agree
    browsers = [visit(as_=ben), visit(as_=ada)]
    part = stored(app, Criterion.id)[0]
    at_once(
        lambda: answering(browsers[0], vote),
        lambda: browsers[1].post(f"/rounds/a/criteria/criterion/{part}/remove"),
    )
    gone, agreed = stored(app, Criterion.removed_at)[0] is not None, stored(app, CriteriaSet.state)[0]
    assert (gone, agreed) in ((True, SetState.DRAFT), (False, SetState.AGREED))
    assert stored(app, Vote.ended) == [Ending.CHANGED if gone else Ending.ADOPTED]


def test_many_who_look_after_the_last_day_write_down_once_what_it_came_to(app, visit, to_agree, again):
    with app.app_context():
        yesterday = today() - timedelta(days=1)
        db.session.execute(update(Vote).values(closes_on=yesterday))
        db.session.execute(update(Round).values(vote_closes_on=yesterday))
        db.session.execute(update(Round).values(choices_made={"quorum": 2, "least_residents": 1}))
        db.session.commit()
    looks = [visit(as_=one) for one in (*to_agree[:3], None)]
    assert at_once(*(lambda b=b: b.get("/rounds/a/criteria") for b in looks)) == [200] * 4
    assert stored(app, Entry.action).count("agreed the criteria with the group") == 1


def test_nothing_is_agreed_in_a_round_that_moves_on_meanwhile(app, visit, to_agree, again):
    """The older set lets the round open; the new one must not be agreed after that."""
    with app.app_context():
        db.session.add(a_set(db.session.scalars(select(Round)).one(), a_criterion(), number=2))
        db.session.commit()
    ben, stella = visit(as_=to_agree[1]), visit(as_=to_agree[2])
    at_once(
        lambda: answering(ben, to_agree[3]),
        lambda: stella.post("/rounds/a/stage", {"seen": "design", "on": "open"}),
    )
    actions = [entry.action for entry in sorted(stored(app, Entry), key=lambda entry: entry.number)]
    assert actions.index("moved the round to open") == len(actions) - 1, actions
