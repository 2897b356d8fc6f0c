"""Two people act on one boundary at the same moment: one thing happens, and nothing goes round it."""

from threading import Thread

import pytest

from grants.actions.boundaries import set_boundary
from grants.clock import now
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.criteria import SetState
from grants.database import db
from grants.models import Boundary, Challenge, Criterion, Round
from tests.make import a_criterion, a_member, a_person, a_round, a_set, staff
from tests.web.test_at_once import at_once, stored


def a_fixed_budget(save, **values):
    round, stella = a_round(**values), staff()
    boundary = Boundary(
        round=round, part=BoundaryPart.BUDGET, kind=BoundaryKind.FIXED, reason="R", set_by="us", entered_at=now()
    )
    ids = save(round, stella, boundary)
    return ids[1], ids[2]


def test_the_same_question_sent_twice_at_once_is_one(app, save, visit):
    _, boundary = a_fixed_budget(save, slug="twice")
    ada = save(a_person("Ada"))
    browsers = [visit(as_=ada), visit(as_=ada)]
    path = f"/rounds/twice/boundaries/{boundary}/ask"
    assert at_once(*(lambda one=one: one.post(path, {"text": "Why?"}) for one in browsers)) == [303, 303]
    assert stored(app, Challenge.text) == ["Why?"]


def test_of_two_answers_at_once_one_stands(app, save, visit):
    stella, boundary = a_fixed_budget(save, slug="answers")
    ada = save(a_person("Ada"))
    number = save(
        Challenge(boundary_id=boundary, text="Why?", asked_by_id=ada, asked_at=now(), answer_by=now().date())
    )
    path = f"/rounds/answers/boundaries/{boundary}/questions/{number}"
    browsers = [(visit(as_=stella), "So"), (visit(as_=save(staff("Sam"))), "Because")]
    sent = (lambda one=one, said=said: one.post(path, {"answer": said, "outcome": "stays"}) for one, said in browsers)
    assert at_once(*sent) == [303, 422]
    assert stored(app, Challenge.answer)[0] in ("So", "Because")


def test_a_boundary_and_a_change_at_once_never_pass_each_other(app, save, visit):
    """Whichever comes first, the criterion is not changed once it is fixed; ten races."""
    for race in range(10):
        round, need = a_round(slug=f"race-{race}"), a_criterion("Local need", 20)
        draft = a_set(round, need, state=SetState.DRAFT)
        ada, stella, part = a_person("Ada"), staff(), need.part
        _, ada_id, stella_id, _, criterion_id = save(draft, ada, stella, a_member(round, ada), need)
        browser, hers = visit(as_=ada_id), visit(as_=stella_id)
        address = f"/rounds/race-{race}/criteria/criterion/{criterion_id}"
        form = browser.page(address).form(address)
        fixed = {"part": part, "piece": "weight", "kind": "fixed", "reason": "R", "set_by": "us"}
        statuses = at_once(
            lambda browser=browser, address=address, form=form: browser.post(address, form | {"weight": "25"}),
            lambda hers=hers, race=race, fixed=fixed: hers.post(f"/rounds/race-{race}/boundaries", fixed),
        )
        weight = weight_of(app, criterion_id)
        assert (statuses, weight) in (([303, 303], 25), ([303, 422], 20))


@pytest.mark.parametrize(
    ("part", "changed"),
    [(BoundaryPart.BUDGET, {"budget": "20000"}), (BoundaryPart.DATES, {"meets_on": ["10", "12", "2026"]})],
)
def test_money_and_dates_that_are_fixed_while_somebody_saves_stay_as_they_were(app, save, visit, part, changed):
    round_id, stella = save(a_round(slug="late"), staff())
    browser, address, statuses = visit(as_=stella), "/rounds/late/settings", []
    form = browser.page(address).form() | changed
    saving = Thread(target=lambda: statuses.append(browser.post(address, form).status_code))
    with app.app_context():
        round = db.session.get_one(Round, round_id)
        fixed = {"kind": BoundaryKind.FIXED, "limit": "", "reason": "R", "set_by": "us"}
        set_boundary(db.session, round, part=part, **fixed, by=None, at=now())
        saving.start()
        saving.join(0.5)  # it waits for the round, and does not read what is fixed before it has it
        db.session.commit()
    saving.join()
    assert statuses == [422]
    with app.app_context():
        round = db.session.get_one(Round, round_id)
        assert (round.budget, round.meets_on) == (1_000_000, None)


def weight_of(app, criterion_id):
    with app.app_context():
        return db.session.get_one(Criterion, criterion_id).weight
