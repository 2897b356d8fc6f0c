import pytest
from sqlalchemy import select

from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.database import db
from grants.models import Boundary
from tests.make import NOON, a_member, a_person, a_round, an_observer, staff
from tests.pages import page

PATH = "/rounds/a/boundaries"
WHOLE = {
    "part": "budget",
    "kind": "fixed",
    "limit": "at £10,000",
    "reason": "It comes from the rents",
    "set_by": "the board, in March",
}


@pytest.fixture
def cast(save):
    """A round, its member Ada and the observer Olga; their ids."""
    round, ada, olga = a_round(slug="a"), a_person("Ada"), an_observer()
    return dict(zip(("round", "ada", "olga"), save(round, ada, olga, a_member(round, ada)), strict=False))


@pytest.fixture
def round(cast):
    return cast["round"]


@pytest.fixture
def stella(save, visit):
    return visit(as_=save(staff()))


def a_boundary(round_id, **values):
    given = {"part": BoundaryPart.GRANT, "kind": BoundaryKind.WITHIN, "limit": "£300 to £5,000", "set_by": "the panel"}
    return Boundary(round_id=round_id, reason="Small groups count.", entered_at=NOON, **(given | values))


def test_nothing_fixed_says_what_to_do(round, stella):
    assert "Nothing is fixed yet. Put every limit on the table early" in stella.page(PATH).text


def test_a_boundary_stands_with_its_reason_for_everybody(round, stella, visit):
    assert stella.post(PATH, WHOLE).location == PATH
    said = "The budget is fixed at £10,000. It comes from the rents. Set by the board, in March."
    shown = stella.page(PATH)
    assert shown.all(".app-mark__words") == [f"{said} Ask why, or challenge it"]
    assert "Saved. Everybody can read it" in shown.text
    assert "It comes from the rents" in visit().page("/rounds/a").text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"kind": ""}, "Choose how far it can be changed."),
        ({"reason": ""}, "Say why. People accept a limit when they know its reason."),
        ({"set_by": ""}, "Say who set it: the board, the law, the panel, or somebody by name."),
    ],
)
def test_what_is_missing_is_said_at_its_field(round, stella, changed, words):
    reply = stella.post(PATH, WHOLE | changed)
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, [words])
    typed = shown.form()
    assert (typed["limit"], typed["reason"]) == ("at £10,000", (WHOLE | changed)["reason"])


@pytest.mark.parametrize("part", ["budget", "grant size", "dates"])
def test_a_limit_that_limits_nothing_is_refused(round, stella, part):
    limit = {**WHOLE, "part": part, "kind": "within limits", "limit": ""}
    words = "Say the limits: the least, the most, or both; or say them in words."
    refused = [stella.post(PATH, limit), *([stella.post(PATH, {**limit, "low": "0"})] if part != "dates" else [])]
    assert [(one.status_code, page(one).errors) for one in refused] == [(422, [words])] * len(refused)
    assert stella.post(PATH, {**limit, "limit": "in spring"}).status_code == 303


def test_a_section_of_the_agreement_is_fixed_and_says_so_where_it_is_written(round, stella, visit, cast):
    fixed = {**WHOLE, "part": "agreement:ground_rules", "limit": ""}
    assert stella.post(PATH, fixed).location == PATH
    said = "How we treat each other, fixed: all of it. It comes from the rents. Set by the board, in March."
    assert said in visit().page(PATH).text and said in visit().page("/rounds/a/what-the-panel-decides").text
    ada, address = visit(as_=cast["ada"]), "/rounds/a/agreement/ground_rules"
    box = ada.page(address)
    assert "Fixed: all of it." in box.text
    reply = ada.post(address, {**box.form(address), "words": "We sing."})
    assert reply.status_code == 422
    assert page(reply).errors[0].startswith("This can't be changed.")
    assert "Ask why, or challenge it" in page(reply).all(".govuk-error-summary a")
    assert ada.post("/rounds/a/agreement/start").status_code == 303
    assert "We let each other finish." not in ada.page("/rounds/a/agreement").text


@pytest.mark.parametrize("piece", ["tie_break", "cannot_tell", "pass_mark"])
def test_each_rule_of_the_set_can_be_fixed_alone(round, stella, piece):
    assert stella.post(PATH, {**WHOLE, "part": "rules", "piece": piece, "limit": ""}).location == PATH


def test_what_was_lifted_can_be_brought_back(save, round, stella, app):
    boundary = save(a_boundary(round))
    reply = stella.post(f"{PATH}/{boundary}/lift", {"why": " "})
    assert (reply.status_code, page(reply).errors[0][:8]) == (422, "Say why.")
    assert stella.post(f"{PATH}/{boundary}/lift", {"why": "The auditors changed their mind."}).location == PATH
    assert "Why it was lifted: The auditors changed their mind." in stella.page(PATH).text
    assert "Lifted" in stella.page(PATH).all("main h2")
    assert "Bring it back £300 to £5,000" in stella.page(PATH).text
    stella.post(f"{PATH}/{boundary}/bring-back")
    assert "Lifted" not in stella.page(PATH).all("main h2")
    with app.app_context():
        assert db.session.scalars(select(Boundary.lifted_at)).all() == [None]


def test_another_rounds_boundary_is_not_here(save, round, stella):
    elsewhere = save(a_boundary(save(a_round())))
    assert stella.post(f"{PATH}/{elsewhere}/lift").status_code == 404


@pytest.mark.parametrize("who", ["ada", "olga"])
def test_insiders_read_and_staff_change(save, visit, cast, who):
    boundary, browser = save(a_boundary(cast["round"])), visit(as_=cast[who])
    shown = browser.page(PATH)
    assert shown.all(".app-mark__word") == ["Each grant is open within limits:"]
    assert shown.soup.select("main form") == []
    assert browser.post(PATH, WHOLE).status_code == 403
    assert browser.post(f"{PATH}/{boundary}/lift").status_code == 403


def test_everybody_reads_it_without_the_names_of_who_wrote_it_down(save, visit, round):
    save(a_boundary(round, entered_by_id=save(staff("Stella"))))
    assert "Stella" in visit(as_=save(staff("Sam"))).page(PATH).text
    for browser in (visit(), visit(as_=save(a_person()))):
        shown = browser.page(PATH)
        assert "Small groups count." in shown.text
        assert "Stella" not in shown.text
        assert shown.all("main form") == []


def test_the_statements_do_not_grow_with_the_boundaries(save, round, stella, statements):
    counts = []
    for new in (1, 2):
        save(*(a_boundary(round, entered_by_id=save(staff())) for _ in range(new)))
        statements.clear()
        stella.page(PATH)
        counts.append(len(statements))
    assert counts[0] == counts[1]
