
import pytest

from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.criteria import CriterionWords, GateWords, SetState, SetWords
from grants.core.stages import Stage
from grants.database import db
from grants.models import Boundary, CriteriaSet, PanelMember, Round
from tests.make import NOON, a_person, a_round
from tests.pages import page
from tests.web.codesign.scene import PAGE, TWO


def test_an_empty_round_says_it_is_on_purpose_and_offers_what_others_used(scene, visit):
    shown = visit(as_=scene.ada).page(PAGE)
    assert "Nothing here yet, on purpose. Start with what people told you, or look at what others used." in shown.text
    assert "Seven that count the same" in shown.all("h3")


def test_staff_and_panel_members_have_the_same_controls(scene, visit, with_draft):
    with_draft()
    pages = [visit(as_=person).page(PAGE) for person in (scene.ada, scene.stella)]
    controls = [page.all("main form button, main a.govuk-button") for page in pages]
    assert controls[0] == controls[1]
    assert "Change Local need" in controls[0]


def test_the_first_up_and_the_last_down_are_left_out(scene, visit, with_draft):
    with_draft()
    assert visit(as_=scene.ada).page(PAGE).all("#criteria form button") == ["Move Local need down", "Move Value up"]


def test_an_observer_reads_the_draft_without_controls_and_eve_sees_none(scene, visit, with_draft):
    with_draft()
    observed = visit(as_=scene.olga).page(PAGE)
    assert ("Local need" in observed.text, observed.all("main form")) == (True, [])
    for browser in (visit(as_=scene.eve), visit()):
        shown = browser.page(PAGE)
        assert "The criteria are being written." in shown.text
        assert "Local need" not in shown.text
    assert visit().get(f"{PAGE}/versions/1").status_code == 404
    assert visit().get(f"{PAGE}/versions/1.yaml").status_code == 404
    assert "Draft" not in visit().page(f"{PAGE}/versions").text


EDITING = [
    "criterion/new", "gate/new", "criterion/1", "gate/1", "criterion/1/move", "criterion/1/remove", "gate/1/bring-back",
    "rules", "agree", "new-version", "import", "start",
]  # fmt: skip


@pytest.mark.parametrize("address", EDITING)
def test_only_those_who_design_may_write(scene, visit, with_draft, stored, address):
    with_draft()
    for person in (scene.eve, scene.olga):
        assert visit(as_=person).get(f"{PAGE}/{address}").status_code == 403
        assert visit(as_=person).post(f"{PAGE}/{address}", {"name": "X"}).status_code == 403
    assert visit().post(f"{PAGE}/{address}").status_code == 303
    assert page(visit().post(f"{PAGE}/{address}", {"name": "X"})).title == "You are signed out"  # and "X" is given back
    assert stored() == TWO


def test_a_member_of_another_rounds_panel_is_an_outsider_here(scene, visit, save, with_draft):
    with_draft()
    other = save(a_person("Oscar"))
    save(PanelMember(round=a_round(), person_id=other, joined_at=NOON))
    assert visit(as_=other).post(f"{PAGE}/criterion/new", {"name": "X"}).status_code == 403


@pytest.mark.parametrize(("weights", "says"), [
    ((60, 40), "The weights add up to 100. Nothing is missing."),
    ((25, 10), "These add up to 35. Each still counts by its share: 25 of 35 is 71.4 %."),
    ((0, 0), "No criterion has a weight above 0 yet."),
])  # fmt: skip
def test_the_total_stands_in_words(scene, visit, with_draft, weights, says):
    first, second = weights
    with_draft(SetWords(criteria=(CriterionWords("A", weight=first), CriterionWords("B", weight=second))))
    assert says in visit(as_=scene.ada).page(PAGE).text.replace(" .", ".")


def test_outside_design_pages_offer_no_change_and_addresses_refuse_in_words(scene, visit, with_draft, app):
    need, *_ = with_draft(agreed=True, again=True)
    with app.app_context():
        db.session.get_one(Round, scene.round).stage = Stage.OPEN
        db.session.commit()
    ada = visit(as_=scene.stella)
    shown = ada.page(PAGE)
    assert shown.all("main form") == []
    assert "Version 1, agreed" in shown.text
    for address in ("criterion/new", "rules", "emergency", "import", "start", f"criterion/{need}"):
        reply = ada.get(f"{PAGE}/{address}")
        assert (reply.status_code, "This round is not in design" in page(reply).text) == (409, True)
    assert ada.post(f"{PAGE}/new-version").status_code == 409
    assert "Local need" in ada.page(f"{PAGE}/versions/2").text


def test_the_preview_is_the_scoresheets_own_fields(scene, visit, with_draft):
    with_draft()
    shown = visit(as_=scene.ada).page(f"{PAGE}/versions/1/scoresheet")
    assert shown.all(".app-criterion h2") == ["1. Local need", "2. Value"]
    assert shown.all(".app-levels__row")[0] == "0 No need"
    assert shown.all("main form") == []


def test_what_is_fixed_stands_beside_the_editor(scene, visit, with_draft, save):
    with_draft()
    save(Boundary(round_id=scene.round, part=BoundaryPart.CRITERIA, kind=BoundaryKind.FIXED, limit="Local need stays",
                  reason="The rules say so.", set_by="the board", entered_at=NOON))  # fmt: skip
    shown = visit(as_=scene.ada).page(PAGE)
    assert "Fixed: Local need stays. The rules say so. (the board)" in shown.text


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", ["", "/criterion/{id}", "/versions", "/versions/1/scoresheet", "/agree", "/start"])
def test_pages_ask_the_database_as_often_for_one_as_for_three(
    scene, visit, with_draft, statements, *, address, count
):
    names = [f"C{number}" for number in range(count)]
    criteria, gates = [CriterionWords(name, weight=10) for name in names], [GateWords(name) for name in names]
    first, *_ = with_draft(SetWords(criteria=tuple(criteria), gates=tuple(gates)))
    ada = visit(as_=scene.ada)
    statements.clear()
    ada.page(PAGE + address.format(id=first))
    assert len(statements) <= 14, statements


def test_a_set_that_is_agreed_is_read_by_everybody(scene, visit, with_draft, app):
    with_draft(agreed=True)
    shown = visit().page(PAGE)
    assert [name for name in shown.all("h3") if name[0].isdigit()] == ["1. Local need", "2. Value"]
    assert "0 No need" in shown.all(".app-points li")
    assert visit().get(f"{PAGE}/versions/1.xlsx").status_code == 200
    with app.app_context():
        assert db.session.query(CriteriaSet).one().state is SetState.AGREED
