"""What others used, taken one criterion at a time: a template of the project, or what an earlier round agreed."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.changes import ChangeKind
from grants.core.criteria import SetWords
from grants.core.stages import Stage
from grants.database import db
from grants.imports.criteria_templates import templates
from grants.models import Boundary, Change, Criterion, Round
from grants.queries.criteria import draft_set
from tests.make import NOON, a_criterion, a_round, a_set
from tests.pages import page
from tests.web.codesign.scene import NEED, PAGE, TWO, VALUE

TEMPLATE = templates()["words-for-each-point"]
FIRST, SECOND = TEMPLATE.criteria[:2]


@pytest.fixture
def earlier(scene, app):
    """The key of what an earlier round of the fund agreed: Joy, Local need and a gate."""
    with app.app_context():
        fund = db.session.get_one(Round, scene.round).fund
        round = a_round(Stage.PUBLISHED, slug="earlier", name="Spring round", fund=fund)
        db.session.add(a_set(round, a_criterion("Joy", 30), a_criterion("Local need", 70), gates=("Open books",)))
        db.session.commit()
        return f"round-{round.id}"


@pytest.fixture
def removed(writing, save, app):
    """Take Local need out of the draft, and set how far its weight may go."""
    ada, need = writing

    def removed(high):
        ada.post(f"{need}/remove")
        with app.app_context():
            [gone] = db.session.scalars(select(Criterion).where(Criterion.removed_at.is_not(None)))
            part, round_id = gone.part, gone.criteria_set.round_id
        save(Boundary(round_id=round_id, part=BoundaryPart.CRITERIA, about=f"{part}:weight", kind=BoundaryKind.WITHIN,
                      limit="", low=10, high=high, reason="Agreed.", set_by="the board", entered_at=NOON))  # fmt: skip

    return removed


@pytest.fixture
def take(scene, visit):
    """Let Ada put these of an offer into the draft."""

    def take(offer, *parts):
        return visit(as_=scene.ada).post(f"{PAGE}/start", {"offer": offer, "take": "ticked", "parts": list(parts)})

    return take


@pytest.fixture
def history(app):
    """Part, kind and why of each change, the first in front."""

    def history():
        with app.app_context():
            found = db.session.scalars(select(Change).order_by(Change.number))
            return [(change.name, change.kind, change.why) for change in found]

    return history


def test_one_criterion_of_a_template_is_taken_into_an_empty_round(take, stored, history):
    assert take("template-words-for-each-point", f"criterion {SECOND.name}").status_code == 303
    assert stored() == SetWords(criteria=(SECOND,))
    assert history() == [(SECOND.name, ChangeKind.ADDED, f"From “{TEMPLATE.title}”")]


def test_several_go_into_a_draft_that_holds_something_one_change_each(take, with_draft, stored, history):
    with_draft()
    before, gate = history(), TEMPLATE.gates[0]
    take("template-words-for-each-point", f"gate {gate.name}", f"criterion {FIRST.name}", f"criterion {SECOND.name}")
    assert stored() == replace(TWO, criteria=(NEED, VALUE, FIRST, SECOND), gates=(*TWO.gates, gate))
    why = f"From “{TEMPLATE.title}”"
    assert history()[len(before) :] == [(one.name, ChangeKind.ADDED, why) for one in (FIRST, SECOND, gate)]


def test_one_criterion_of_an_earlier_round_is_taken(take, earlier, with_draft, stored, history):
    with_draft()
    assert take(earlier, "criterion Joy", "gate Open books").status_code == 303
    assert [one.name for one in stored().criteria] == ["Local need", "Value", "Joy"]
    assert stored().gates[-1].question == "Open books?"
    assert history()[-2:] == [(name, ChangeKind.ADDED, "From “Spring round”") for name in ("Joy", "Open books")]


def test_a_name_that_the_draft_has_is_refused_in_words_and_nothing_is_taken(take, earlier, with_draft, stored):
    with_draft()
    reply = take(earlier, "criterion Joy", "criterion Local need")
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (
        422,
        ["The draft has this already: Local need. Change it there, or give it another name first."],
    )
    assert [box["value"] for box in shown.soup.select("input[checked]")] == ["criterion Joy", "criterion Local need"]
    assert stored() == TWO


def test_the_page_says_which_names_stand_in_the_draft(scene, visit, earlier, with_draft):
    with_draft()
    ticks = visit(as_=scene.ada).page(f"{PAGE}/start").all(".govuk-checkboxes__label")
    assert "Local need , 70 points, from 0 to 5 (in the draft already)" in ticks
    assert "Joy , 30 points, from 0 to 5" in ticks


@pytest.mark.parametrize("parts", [(), ("criterion Nobody’s",)], ids=["nothing ticked", "a name it has not"])
def test_nothing_to_take_is_said_and_begins_no_draft(take, app, scene, parts):
    assert page(take("template-one-to-ten", *parts)).errors == ["Tick what you want in the draft first."]
    with app.app_context():
        assert draft_set(db.session, db.session.get_one(Round, scene.round)) is None


def test_what_was_removed_comes_back_as_the_same_criterion(take, earlier, removed, stored, history):
    removed(high=80)
    take(earlier, "criterion Local need")
    assert (stored().criteria[0].name, stored().criteria[0].weight) == ("Local need", 70)
    assert history()[-1] == ("Local need", ChangeKind.BROUGHT_BACK, "From “Spring round”")


def test_what_was_removed_comes_back_only_within_its_limits(take, earlier, removed, stored):
    removed(high=40)
    refused = page(take(earlier, "criterion Joy", "criterion Local need"))
    assert refused.errors[0] == "Local need: Weight must be from 10 to 40."
    assert [one.name for one in stored().criteria] == ["Value"]


def test_observers_and_outsiders_take_nothing(scene, visit, earlier, with_draft, stored):
    with_draft()
    for person in (scene.olga, scene.eve):
        sent = {"offer": earlier, "take": "ticked", "parts": ["criterion Joy"]}
        assert visit(as_=person).post(f"{PAGE}/start", sent).status_code == 403
    assert stored() == TWO
