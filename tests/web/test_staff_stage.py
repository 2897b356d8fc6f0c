import pytest
from sqlalchemy import select

from grants.core.stages import Stage
from grants.database import db
from grants.models import Application, Entry, FrozenRanking, GateResult, Round
from tests.make import NOON, a_criterion, a_member, a_round, a_sent_sheet, a_set, an_application, staff
from tests.pages import page

PATH = "/rounds/a/stage"


@pytest.fixture
def stella(save, visit):
    return visit(as_=save(staff()))


@pytest.fixture
def at(save, app):
    """A round in some stage with one criterion, a gate, an application that passed it, a member and their sheet."""

    def at(stage, *, ready=True, checked=True):
        round, need = a_round(stage, slug="a", name="Autumn"), a_criterion()
        if not ready:
            return save(round)
        with app.app_context():
            application, member = an_application(round, "A-001"), a_member(round)
            db.session.add_all([criteria := a_set(round, need, gates=("In our area",)), application, member])
            db.session.flush()
            if checked:
                db.session.add(GateResult(application=application, gate=criteria.gates[0], passed=True, at=NOON))
            db.session.add(a_sent_sheet(application, member, {need: 4}))
            db.session.commit()
            return round.id

    return at


@pytest.fixture
def stored(app):
    """What the database holds, asked anew."""

    def stored(statement):
        with app.app_context():
            return db.session.scalars(statement).all()

    return stored


@pytest.fixture
def stage(stored):
    return lambda: stored(select(Round.stage))[0]


@pytest.fixture
def written(stored):
    return lambda: stored(select(Entry.action).order_by(Entry.id))


def pressed(browser):
    """Open the page and press the button for moving on."""
    return sent(browser, browser.page(PATH))


def sent(browser, shown):
    """Press the button for moving on, on a page as it was shown."""
    button = shown.soup.select_one("button[name=on]")
    told = [field["value"] for field in shown.soup.select("[name=told]")]
    return browser.post(PATH, {**shown.form(), "on": button["value"], "told": told})


def test_the_page_shows_the_path_and_one_way_on(at, stella):
    at(Stage.DESIGN)
    shown = stella.page(PATH)
    assert shown.all(".app-path--large [aria-current=step] .app-path__label") == ["Design"]
    assert shown.all("main button") == ["Move on to Open"]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Stage.DESIGN, "The round is open."),
        (Stage.SCORING, "Scoring is over."),
        (Stage.DECIDING, "The results are published."),
    ],
)
def test_one_press_moves_a_round_on_and_says_what_happens_now(at, stella, now, words, stage):
    at(now)
    reply = pressed(stella)
    assert (reply.status_code, reply.location) == (303, "/rounds/a")
    assert stage().place == now.place + 1
    assert words in stella.page("/rounds/a").text


MISSING = {
    Stage.DESIGN: ("Agree the criteria first. Nobody can apply before they know what counts.", "criteria"),
    Stage.OPEN: ("Bring in at least one application first.", "applications/import"),
    Stage.SCORING: ("At least one scoresheet must be sent first.", "panel"),
}


@pytest.mark.parametrize("now", list(MISSING))
def test_what_is_missing_is_said_with_a_link_to_mend_it(at, stella, now, stage):
    at(now, ready=False)
    words, url = MISSING[now]
    reply = pressed(stella)
    shown = page(reply)
    assert (reply.status_code, shown.errors, stage()) == (422, [words], now)
    links = shown.soup.select(".govuk-error-summary li a, .app-next a")
    assert [link["href"] for link in links] == [f"/rounds/a/{url}"] * 2


@pytest.mark.parametrize("now", [Stage.OPEN, Stage.SCORING, Stage.DECIDING])
def test_a_warning_is_asked_about_once(at, stella, stage, now):
    at(now, checked=False)
    asked = pressed(stella)
    shown = page(asked)
    assert (asked.status_code, stage()) == (422, now)
    assert shown.all(".app-next li") == ["One application still has yes or no checks to do."]
    assert shown.all(".app-next button") == ["Move on all the same"]
    assert sent(stella, shown).status_code == 303
    assert stage().place == now.place + 1


def test_a_warning_that_has_changed_is_asked_about_again(at, save, stella, stage):
    round_id = at(Stage.OPEN, checked=False)
    shown = page(pressed(stella))
    save(Application(round_id=round_id, reference="A-2", project="Shed", organisation="Growers", created_at=NOON))
    again = page(sent(stella, shown))
    assert again.all(".app-next li") == ["2 applications still have yes or no checks to do."]
    assert stage() is Stage.OPEN


def test_a_double_click_moves_one_stage(at, stella, stage, written):
    at(Stage.SCORING)
    shown = stella.page(PATH)
    replies = [sent(stella, shown) for _ in range(2)]
    assert [reply.location for reply in replies] == ["/rounds/a", PATH]
    assert (stage(), written()) == (Stage.DECIDING, ["moved the round to deciding"])


def test_who_comes_second_is_told(at, save, stella, visit, stage):
    at(Stage.DECIDING)
    mine = stella.page(PATH)
    other = visit(as_=save(staff("Sam")))
    other.post(PATH, {"seen": "deciding", "to": "scoring", "reason": "A sheet was missing."})
    assert sent(stella, mine).location == PATH
    assert "The round is in Scoring now: somebody moved it meanwhile." in stella.page(PATH).text
    assert stage() is Stage.SCORING


def test_going_back_needs_a_stage_and_a_reason(at, stella, stage, written):
    at(Stage.SCORING)
    for typed, words in (
        ({"reason": "Why not"}, "Choose the stage to go back to."),
        ({"to": "open", "reason": " "}, "Say why the round goes back. The reason is kept on the record."),
        ({"to": "published", "reason": "Why not"}, "Choose the stage to go back to."),
    ):
        reply = stella.post(PATH, {"seen": "scoring", **typed})
        shown = page(reply)
        assert (reply.status_code, shown.errors) == (422, [words])
        assert shown.form()["seen"] == "scoring"
        assert shown.all("#reason") == [typed["reason"].strip()]
    assert (stage(), written()) == (Stage.SCORING, [])


def test_going_back_says_so_and_keeps_the_reason(at, stella, stage, stored):
    at(Stage.SCORING)
    reply = stella.post(PATH, {"seen": "scoring", "to": "design", "reason": "A criterion was forgotten."})
    assert (reply.status_code, stage()) == (303, Stage.DESIGN)
    assert "The round is back in Design. The reason is on the record." in stella.page("/rounds/a").text
    assert stored(select(Entry.text)) == ["A criterion was forgotten."]


@pytest.mark.parametrize(("now", "frozen"), [(Stage.SCORING, 0), (Stage.DECIDING, 3), (Stage.PUBLISHED, 3)])
def test_going_back_from_seen_results_says_what_that_means(at, stella, now, frozen):
    at(now)
    hints = stella.page(PATH).all(".govuk-radios__hint")
    assert len(hints) == now.place
    assert sum("The ranking is kept as people saw it." in hint for hint in hints) == frozen


def test_going_back_from_deciding_keeps_the_ranking_people_saw(at, stella, stored):
    at(Stage.DECIDING)
    stella.post(PATH, {"seen": "deciding", "to": "scoring", "reason": "A sheet was missing."})
    [frozen] = stored(select(FrozenRanking))
    assert [(row["reference"], row["panel_score"]) for row in frozen.rows["rows"]] == [("A-001", 80)]


def test_the_last_stage_has_no_way_on(at, stella, stage):
    at(Stage.PUBLISHED)
    shown = stella.page(PATH)
    assert shown.soup.select("button[name=on]") == []
    assert "This round has come to its end" in shown.text
    reply = stella.post(PATH, {"seen": "published", "on": "published"})
    assert (reply.status_code, stage()) == (422, Stage.PUBLISHED)
