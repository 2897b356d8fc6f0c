"""My applications: how far a member has come, which is next, and what others may see of it."""

import pytest
from sqlalchemy import select

from grants.core.scoresheets import Mark, stored
from grants.core.stages import Stage
from grants.database import db
from grants.models import Acceptance, Agreement, CriteriaSet, Gate, GateResult, Interest, Round, Scoresheet
from tests.make import (
    NOON,
    a_criterion,
    a_member,
    a_person,
    a_round,
    a_sent_sheet,
    a_set,
    an_application,
    an_observer,
    staff,
)


class Panel:
    """Ada and Ben on the panel of a round with this many applications."""

    def __init__(self, app, count):
        self.app = app
        self.round = round = a_round(Stage.SCORING, slug=f"panel-{count}")
        people = [a_person("Ada"), a_person("Ben"), staff(), an_observer(), a_person("Eve")]
        self.members = [a_member(round, person) for person in people[:2]]
        self.criteria = a_set(round, a_criterion("Need"), gates=("Has rules",))
        self.applications = [
            an_application(round, f"R-{number:03}", project=f"Garden {number}") for number in range(1, count + 1)
        ]
        with app.app_context():
            db.session.expire_on_commit = False
            db.session.add_all([self.criteria, *people, *self.members, *self.applications])
            db.session.commit()
            self.ada, self.ben, self.stella, self.olga, self.eve = (person.id for person in people)
            self.ids = [application.id for application in self.applications]
        self.list = f"/rounds/{round.slug}/scoring"

    def send(self, *places, member=0):
        """Send sheets for the applications at these places."""
        with self.app.app_context():
            criteria = db.session.scalars(select(CriteriaSet)).one()
            for place in places:
                application = db.session.merge(self.applications[place])
                one = db.session.merge(self.members[member])
                db.session.add(a_sent_sheet(application, one, {criteria.criteria[0]: 3}))
            db.session.commit()

    def add(self, *things):
        with self.app.app_context():
            db.session.add_all(things)
            db.session.commit()

    def fail(self, place):
        with self.app.app_context():
            gate = db.session.scalars(select(Gate)).one()
            db.session.add(GateResult(application_id=self.ids[place], gate_id=gate.id, passed=False, at=NOON))
            db.session.commit()


@pytest.fixture
def panel(app):
    return lambda count=3: Panel(app, count)


def test_progress_counts_what_is_mine_to_score(panel, visit):
    three = panel(4)
    three.send(0)
    three.fail(1)
    three.add(Interest(member_id=three.members[0].id, application_id=three.ids[2], reason="Kin", declared_at=NOON))
    shown = visit(as_=three.ada).page(three.list)
    assert "You have sent 1 of 2" in shown.text
    assert shown.soup.select_one("a.govuk-button")["href"] == f"{three.list}/{three.ids[3]}"
    states = dict(zip(shown.all("tbody th"), shown.all("tbody td:last-child"), strict=True))
    assert states == {
        "Garden 1": "Sent",
        "Garden 2": "Not scored: did not pass a check",
        "Garden 3": "Set aside: you know them",
        "Garden 4": "Not begun",
    }
    assert set(shown.all("tbody th")[2:]) == {"Garden 2", "Garden 3"}, "what is not mine to score comes last"
    assert "You have sent 0 of 3" in visit(as_=three.ben).page(three.list).text


def test_a_sheet_of_a_failed_application_is_not_counted_as_sent(panel, visit):
    two = panel(2)
    two.send(0)
    two.fail(0)
    assert "You have sent 0 of 1" in visit(as_=two.ada).page(two.list).text


def test_drafts_and_changed_criteria_are_told_apart(panel, visit):
    three = panel(3)
    three.send(0, 1)
    with three.app.app_context():
        older = CriteriaSet(round_id=three.round.id, number=9, state="superseded", created_at=NOON)
        db.session.add(older)
        db.session.flush()
        sheets = db.session.scalars(select(Scoresheet).order_by(Scoresheet.application_id)).all()
        sheets[0].set_id = older.id
        sheets[1].draft, sheets[1].draft_saved_at = stored({1: Mark(2)}), NOON
        draft = Scoresheet(application_id=three.ids[2], member_id=three.members[0].id, draft_saved_at=NOON)
        draft.draft = stored({1: Mark(2)})
        db.session.add(draft)
        db.session.commit()
    shown = visit(as_=three.ada).page(three.list)
    states = dict(zip(shown.all("tbody th"), shown.all("tbody td:last-child"), strict=True))
    assert states["Garden 1"] == "Look again: the criteria changed"
    assert states["Garden 2"] == "Sent, with changes not sent"
    assert states["Garden 3"].startswith("Begun, saved 20 November")
    assert "You have sent 1 of 3" in shown.text


def test_each_member_keeps_an_order_of_their_own(panel, visit):
    many = panel(20)
    ada = visit(as_=many.ada)
    order = ada.page(many.list).all("tbody th")
    many.send(3, 7)
    assert ada.page(many.list).all("tbody th") == order
    assert visit(as_=many.ben).page(many.list).all("tbody th") != order
    walked, after = [], ""
    for _ in range(3):
        address = ada.get(f"{many.list}/next{after}").location
        walked.append(int(address.rpartition("/")[2]))
        after = f"?after={walked[-1]}"
    places = [order.index(f"Garden {many.ids.index(one) + 1}") for one in walked]
    assert places == sorted(places)
    assert "Application 1 of 20" in ada.page(f"{many.list}/{many.ids[int(order[0].split()[1]) - 1]}").text


@pytest.mark.parametrize("odd", ["x", "-1", "9" * 30, "0", "%00"])
def test_next_copes_with_any_address(panel, visit, odd):
    one = panel(1)
    assert visit(as_=one.ada).get(f"{one.list}/next?after={odd}").location == f"{one.list}/{one.ids[0]}"


def test_search_filter_and_pages(panel, visit):
    many = panel(60)
    many.send(0)
    ada = visit(as_=many.ada)
    first = ada.page(many.list)
    assert len(first.all("tbody tr")) == 50 and "Page 1 of 2" in first.text
    assert len(ada.page(f"{many.list}?page=2").all("tbody tr")) == 10
    assert ada.page(f"{many.list}?page=999").all("tbody tr") == ada.page(f"{many.list}?page=2").all("tbody tr")
    assert ada.page(f"{many.list}?q=r-007").all("tbody th") == ["Garden 7"]
    assert ada.page(f"{many.list}?q=garden+60+elm").all("tbody th") == ["Garden 60"]
    assert ada.page(f"{many.list}?show=sent").all("tbody th") == ["Garden 1"]
    assert len(ada.page(f"{many.list}?show=to-do&page=2").all("tbody tr")) == 9
    assert "Nothing found." in ada.page(f"{many.list}?q=%25").text
    assert len(ada.page(f"{many.list}?q=%00").all("tbody tr")) == 50


def test_the_list_asks_the_same_few_questions_at_any_length(panel, visit, statements):
    counts = []
    for count in (1, 3):
        some = panel(count)
        ada = visit(as_=some.ada)
        statements.clear()
        ada.page(some.list)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 11, statements


@pytest.mark.parametrize("who", ["stella", "olga"])
def test_others_of_the_round_see_how_many_are_sent_and_no_marks(panel, visit, who):
    three = panel(3)
    three.send(0, 1)
    three.fail(1)
    shown = visit(as_=getattr(three, who)).page(three.list)
    assert shown.all("tbody tr") == ["Ada 1 2", "Ben 0 2"]
    assert "1 of 4 scoresheets sent" in shown.text
    assert not shown.soup.select("main a[href*='/scoring/']")


def test_the_counts_ask_the_same_few_questions_for_any_panel(panel, visit, statements):
    small, large = panel(2), panel(5)
    with large.app.app_context():
        round = db.session.merge(large.round)
        db.session.add_all([a_member(round, a_person(name)) for name in ("Cy", "Di", "Ed")])
        db.session.commit()
    counts = []
    for some in (small, large):
        stella = visit(as_=some.stella)
        statements.clear()
        stella.page(some.list)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_strangers_see_nothing(panel, visit):
    one = panel(1)
    assert visit(as_=one.eve).get(one.list).status_code == 403
    assert "/sign-in" in visit().get(one.list).location


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.DESIGN, "Scoring has not begun"),
        (Stage.OPEN, "Scoring has not begun"),
        (Stage.DECIDING, "Scoring is closed"),
        (Stage.PUBLISHED, "Scoring is closed"),
    ],
)
def test_outside_scoring_the_page_says_what_happens(panel, visit, stage, said):
    one = panel(1)
    with one.app.app_context():
        db.session.merge(one.round).stage = stage
        db.session.commit()
    ada = visit(as_=one.ada)
    assert said in ada.page(one.list).text
    assert ada.get(f"{one.list}/next").location == one.list
    assert said in ada.page(f"{one.list}/{one.ids[0]}").text


def test_a_round_without_applications_says_so(panel, visit):
    none = panel(0)
    assert "No applications yet." in visit(as_=none.ada).page(none.list).text


def wish(panel, most, member=0):
    """Somebody on the panel would rather score no more than these."""
    with panel.app.app_context():
        round = db.session.get_one(Round, panel.round.id)
        said = Acceptance(person_id=(panel.ada, panel.ben)[member], revision=1, accepted_at=NOON, own_words="",
                          no_evenings=False, most_applications=most)  # fmt: skip
        db.session.add(Agreement(round=round, revision=1, sections=[], acceptances=[said]))
        db.session.commit()


def test_who_asked_for_fewer_is_done_with_as_many_and_can_still_score_more(app, visit):
    panel = Panel(app, 4)
    wish(panel, 2)
    home, ada = panel.list.removesuffix("/scoring"), visit(as_=panel.ada)
    panel.send(0)
    assert "You have sent 1 of 2, as you asked" in ada.page(panel.list).text
    assert "1 of 2 scoresheets sent, as you asked" in ada.page(home).text
    assert "of 4. You have sent 1 of 2, as you asked." in ada.page(f"{panel.list}/{panel.ids[1]}").text
    assert ada.get(f"{panel.list}/next").location != panel.list
    panel.send(1)
    text = ada.page(panel.list).text
    assert "2 of 2 sent, as you asked. Thank you." in text and "you can score more" in text
    assert "2 of 2 sent, as you asked. Thank you." in ada.page(home).text
    assert ada.get(f"{panel.list}/next").location == panel.list
    assert ada.get(f"{panel.list}/{panel.ids[3]}").status_code == 200
    panel.send(2, 3)
    text = ada.page(panel.list).text
    assert "All 4 sent. Thank you." in text and "as you asked" not in text


def test_nobody_but_staff_learns_from_a_number_who_asked_for_fewer(app, visit):
    panel = Panel(app, 4)
    wish(panel, 1, member=1)
    panel.send(0, member=1)
    for who in (panel.olga, panel.stella):
        assert "Ada 0 4 Ben 1 4" in visit(as_=who).page(panel.list).text
    assert "as you asked" not in visit(as_=panel.ada).page(panel.list).text
    stella = visit(as_=panel.stella)
    assert "1 of 5 scoresheets are in" in stella.page(panel.list.removesuffix("/scoring")).text
    stage = f"{panel.list.removesuffix('/scoring')}/stage"
    asked = stella.post(stage, {**stella.page(stage).form(), "on": "deciding"}).get_data(as_text=True)
    assert "4 scoresheets have not been sent yet." in asked


@pytest.mark.parametrize("who", ["stella", "ada", "olga"])
def test_staff_hear_how_many_asked_for_no_evenings_where_the_meeting_is_set(app, visit, who):
    panel = Panel(app, 1)
    wish(panel, None)
    address = f"{panel.list.removesuffix('/scoring')}/settings"
    browser = visit(as_=getattr(panel, who))
    if who != "stella":
        assert browser.get(address).status_code == 403
        return
    assert "no evenings" not in browser.page(address).text
    with app.app_context():
        db.session.scalars(select(Acceptance)).one().no_evenings = True
        db.session.commit()
    assert "One person on the panel asked for no evenings." in browser.page(address).text
