"""Every door of the house, and who may go through it.

A new route gets a line in DOORS: its endpoint, and the rule above it. Where a POST asks for more than the page does,
the line has two rules, and the route itself must refuse the second with 403. What stands in the address is a real
thing: where a route has a new kind of part, say in tests/web/house.py what it is.
"""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from grants.clock import now
from grants.core.stages import Stage
from grants.database import db
from grants.models import Visit
from grants.web.access import table
from tests import make
from tests.rows import Rows, all_rows, put_back
from tests.web.house import furnish

EVERYBODY = {
    "nobody", "member", "other member", "former member", "observer", "staff", "administrator", "removed", "ended",
}  # fmt: skip
WHO = {
    "anyone": EVERYBODY,
    "signed_in": {"member", "other member", "former member", "observer", "staff", "administrator"},
    "insider": {"member", "observer", "staff", "administrator"},
    "designer": {"member", "staff", "administrator"},
    "panel_member": {"member"},
    "staff": {"staff", "administrator"},
    "administrator": {"administrator"},
}
DOORS: dict[str, str | tuple[str, str]] = {
    "codesign.accept_agreement": "designer",
    "codesign.agreement": "insider",
    "codesign.agreement_wishes": "designer",
    "codesign.answer_question": "staff",
    "codesign.ask_why": "signed_in",
    "codesign.bring_back_part": "designer",
    "codesign.bring_back_whole_set": "designer",
    "codesign.bring_back_words": "designer",
    "codesign.challenge": "anyone",
    "codesign.close_weights": "designer",
    "codesign.compare_agreement": "insider",
    "codesign.compare_criteria": "anyone",
    "codesign.criteria": "anyone",
    "codesign.criteria_change": "insider",
    "codesign.criteria_changes": "insider",
    "codesign.criteria_file": "anyone",
    "codesign.criteria_preview": "anyone",
    "codesign.criteria_rules": "designer",
    "codesign.criteria_version": "anyone",
    "codesign.criteria_versions": "anyone",
    "codesign.criterion_from_suggestion": "designer",
    "codesign.criterion_story": "anyone",
    "codesign.edit_agreement": "designer",
    "codesign.edit_part": "designer",
    "codesign.emergency": "staff",
    "codesign.import_criteria": "designer",
    "codesign.begin": "designer",
    "codesign.capture": "designer",
    "codesign.clear": "designer",
    "codesign.finish": "designer",
    "codesign.plain_words": "designer",
    "codesign.practice": "insider",
    "codesign.practice_sheet": "designer",
    "codesign.hall": "designer",
    "codesign.hall_now": "designer",
    "codesign.here": "designer",
    "codesign.last_time": "designer",
    "codesign.say_why": "designer",
    "codesign.take_back_note": "designer",
    "codesign.link_one_suggestion": "designer",
    "codesign.live": "insider",
    "codesign.log_suggestions": "designer",
    "codesign.look_at_suggestion": "designer",
    "codesign.merge_one_suggestion": "designer",
    "codesign.move_one_suggestion": "designer",
    "codesign.make_leaflet_address": "designer",
    "codesign.move_part": "designer",
    "codesign.new_criteria_version": "designer",
    "codesign.new_part": "designer",
    "codesign.open_weights": "designer",
    "codesign.remove_part": "designer",
    "codesign.shared_weights": "insider",
    "codesign.start_agreement": "designer",
    "codesign.start_criteria": "designer",
    "codesign.scoring_guide": "anyone",
    "codesign.suggestion": "anyone",
    "codesign.suggestions": "signed_in",
    "codesign.support_suggestion": "signed_in",
    "codesign.take_over": "designer",
    "codesign.to_tell": "staff",
    "codesign.unmerge_one_suggestion": "designer",
    "codesign.undo_change": "designer",
    "codesign.vote": "designer",
    "codesign.vote_reply": "designer",
    "codesign.talk": ("insider", "designer"),
    "codesign.waiting_suggestions": "designer",
    "codesign.weights": ("insider", "designer"),
    "panel.check": "panel_member",
    "panel.frozen_ranking": "anyone",
    "panel.interest": "panel_member",
    "panel.lot": "designer",
    "panel.next_application": "panel_member",
    "panel.others": "panel_member",
    "panel.ranking": "anyone",
    "panel.scoresheet": "panel_member",
    "panel.scoring": "insider",
    "panel.sent_versions": "panel_member",
    "panel.working": "anyone",
    "people.check": "anyone",
    "people.link": "anyone",
    "people.me": "signed_in",
    "people.sign_in": "anyone",
    "people.sign_out": "anyone",
    "people.sign_out_everywhere": "signed_in",
    "public.brand": "anyone",
    "public.home": "anyone",
    "public.how_scores_work": "anyone",
    "public.language": "anyone",
    "public.leaflet": "anyone",
    "public.logo": "anyone",
    "public.panel_decides": "anyone",
    "public.round_home": "anyone",
    "public.short_address": "anyone",
    "public.similar_suggestions": "anyone",
    "public.stop_letters_here": "anyone",
    "public.suggest": "anyone",
    "public.suggest_thanks": "anyone",
    "public.you_said": "anyone",
    "staff.add_boundary": "staff",
    "staff.add_somebody": "administrator",
    "staff.add_to_panel": "staff",
    "staff.application": ("insider", "staff"),
    "staff.applications": "insider",
    "staff.boundaries": "anyone",
    "staff.bring_back": "staff",
    "staff.change_boundary": "staff",
    "staff.home": "staff",
    "staff.import_applications": "staff",
    "staff.import_panel": "staff",
    "staff.leave_panel": "staff",
    "staff.lift": "staff",
    "staff.link_for_somebody": "administrator",
    "staff.look": "administrator",
    "staff.look_at_file": "staff",
    "staff.look_at_panel": "staff",
    "staff.new_round": "staff",
    "staff.panel": "insider",
    "staff.people": "administrator",
    "staff.record": "insider",
    "staff.remove_somebody": "administrator",
    "staff.return_to_panel": "staff",
    "staff.settings": "staff",
    "staff.show_answers": "staff",
    "staff.somebody": "administrator",
    "staff.stage": "staff",
    "staff.workbook": "staff",
    "static": "anyone",
}
STAGES = (Stage.DESIGN, Stage.SCORING, Stage.DECIDING)
A_404_FOR_SOME = {
    "panel.others",  # nothing to look at where the group has not agreed to it
    "codesign.criteria_file", "codesign.criteria_preview", "codesign.criteria_version",  # a draft is not for outsiders
    "staff.look_at_file", "staff.look_at_panel",  # a file waits only for whoever sent it
    "codesign.criterion_story", "codesign.scoring_guide",  # of a draft
    "people.link",  # nobody made this one: 410
    "public.stop_letters_here",  # nor this one
}  # fmt: skip


def rules_of(endpoint: str) -> tuple[str, str]:
    """The rule for looking and the rule for sending."""
    rule = DOORS[endpoint]
    return rule if isinstance(rule, tuple) else (rule, rule)


def routes(app, method: str, stage: Stage):
    """The routes whose page has most to show in this stage."""
    return [rule for rule in rules_with(app, method) if stage is _stage_for(rule.endpoint)]


def _stage_for(endpoint: str) -> Stage:
    if endpoint.startswith(("codesign.", "public.leaflet", "public.similar", "public.suggest")):
        return Stage.DESIGN
    return Stage.DECIDING if endpoint in ("panel.ranking", "panel.working", "panel.frozen_ranking") else Stage.SCORING


@pytest.fixture
def the_house(app, settings):
    """Furnish an empty house; call it again after somebody has changed what stands in it."""
    kept: dict[Stage, tuple[SimpleNamespace, Rows]] = {}
    with app.app_context():
        empty = all_rows()

    def the_house(stage: Stage) -> SimpleNamespace:
        with app.app_context():
            put_back(kept[stage][1] if stage in kept else empty)
            if stage not in kept:
                house = furnish(db.session, stage, settings.uploads)
                kept[stage] = house, all_rows()
        return kept[stage][0]

    return the_house


def rules_with(app, method: str):
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def address(app, rule, parts) -> str:
    with app.test_request_context():
        _, path = rule.build({name: parts[name] for name in rule.arguments})
    return str(path)


def somebody(visit, house, kind: str):
    if kind == "nobody":
        return visit()
    browser = visit(as_=house.people[kind])
    if kind == "ended":
        with browser.app.app_context():
            over = now() - timedelta(minutes=1)
            db.session.execute(update(Visit).where(Visit.person_id == house.people[kind]).values(ended_at=over))
            db.session.commit()
    return browser


def test_every_route_has_a_rule_and_a_line_in_the_table(app):
    assert table(app) == {endpoint: rules_of(endpoint)[0] for endpoint in DOORS}


def test_a_route_without_a_rule_lets_nobody_in(app, save, visit):
    view = app.view_functions["public.how_scores_work"]
    rule = view.rule
    del view.rule
    try:
        assert visit().get("/how-scores-are-worked-out").status_code == 403
        assert visit(as_=save(make.an_administrator())).get("/how-scores-are-worked-out").status_code == 403
    finally:
        view.rule = rule


@pytest.mark.parametrize("kind", sorted(EVERYBODY))
def test_the_pages_open_for_those_they_are_for_and_for_nobody_else(app, the_house, visit, kind):
    wrong = []
    for stage in STAGES:
        house = the_house(stage)
        browser = somebody(visit, house, kind)
        for rule in routes(app, "GET", stage):
            path, may = address(app, rule, house.parts), WHO[rules_of(rule.endpoint)[0]]
            reply = browser.get(path)
            real = kind not in may or rule.endpoint in A_404_FOR_SOME or reply.status_code in (200, 303, 409)
            if answered(reply) != expected(kind, may) or not real:
                wrong.append((path, reply.status_code, reply.location))
    assert wrong == []


@pytest.mark.parametrize("kind", sorted(EVERYBODY))
def test_the_forms_are_taken_from_those_they_are_for_and_from_nobody_else(app, the_house, visit, kind):
    wrong = []
    for stage in STAGES:
        house = the_house(stage)
        browser = somebody(visit, house, kind)
        for rule in routes(app, "POST", stage):
            path, may = address(app, rule, house.parts), WHO[rules_of(rule.endpoint)[1]]
            reply = browser.post(path)
            if answered(reply) != expected(kind, may):
                wrong.append((path, reply.status_code, reply.location))
            if kind in may and reply.status_code < 400:
                house = the_house(stage)
                browser = somebody(visit, house, kind)
    assert wrong == []


def answered(reply) -> str:
    """What a door did, in a word."""
    reply.close()
    if reply.status_code == 303 and (reply.location or "").startswith("/sign-in?next="):
        return "sign in first"
    if reply.status_code == 403:
        return "not you"
    return "open" if reply.status_code < 500 else f"broken: {reply.status_code}"


def expected(kind: str, may: set[str]) -> str:
    if kind in may:
        return "open"
    return "sign in first" if kind in ("nobody", "removed", "ended") else "not you"


@pytest.mark.parametrize("kind", ["administrator", "member"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_rounds_things_do_not_exist_here(app, the_house, visit, kind, method):
    wrong = []
    for stage in STAGES:
        house = the_house(stage)
        browser = somebody(visit, house, kind)
        for rule in routes(app, method, stage):
            strange = rule.arguments & house.elsewhere.keys()
            if (
                not strange
                or "slug" not in rule.arguments
                or kind not in WHO[rules_of(rule.endpoint)[method == "POST"]]
            ):
                continue
            path = address(app, rule, house.parts | {name: house.elsewhere[name] for name in strange})
            reply = browser.get(path) if method == "GET" else browser.post(path)
            only_a_button = method == "GET" and reply.status_code == 303  # its GET leads back to the page it stands on
            if reply.status_code != 404 and not only_a_button:
                wrong.append((path, reply.status_code))
    assert wrong == []


def test_a_round_that_is_not_there_is_a_404_for_everybody(app, visit, save):
    for browser in (visit(), visit(as_=save(make.an_administrator()))):
        for rule in rules_with(app, "GET"):
            if rule.arguments == {"slug"}:
                path = address(app, rule, {"slug": "no-such-round"})
                assert browser.get(path).status_code == 404, path


def test_nobody_is_sent_to_sign_in_and_then_back(visit):
    reply = visit().get("/staff/people?q=ada&page=2")
    assert (reply.status_code, reply.location) == (303, "/sign-in?next=/staff/people?q%3Dada%26page%3D2")


def test_looking_never_changes_anything(app, the_house, visit):
    house = the_house(Stage.SCORING)
    browser = somebody(visit, house, "administrator")
    with app.app_context():
        before = all_rows()
    for rule in rules_with(app, "GET"):
        path = address(app, rule, house.parts)
        browser.get(path).close()
        browser.client.head(path).close()
    with app.app_context():
        assert all_rows() == before
