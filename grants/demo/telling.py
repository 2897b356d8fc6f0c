"""The story of one round of the demo, from its beginning to the stage it is in: each act by somebody, at its time."""

from typing import Any

from grants.actions.applications import bring_in, check_gate
from grants.actions.boundaries import set_boundary
from grants.actions.panels import add_person_to_panel
from grants.actions.rounds import create_round, set_dates
from grants.core.applications import Request
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.money import pence
from grants.core.stages import Stage
from grants.demo import sample
from grants.demo.design_boundaries import ask_why
from grants.demo.designing import design
from grants.demo.scene import Scene
from grants.demo.scoring import score
from grants.demo.story import Story
from grants.models import Application, CriteriaSet, Round

SET_UP = -40  # days before the criteria are agreed
USUAL = ("theme", "place", "contact", "email", "phone", "postcode", "summary")


def tell(scene: Scene, told: dict[str, Any]) -> Round:
    """Play one round through to the stage it is in."""
    story = Story(scene, told, _set_up(scene, told))
    agreed = design(story)
    if agreed is not None and story.reached(Stage.OPEN):
        story.move(Stage.OPEN, scene.at(story.days["design_until"], 10))
        _applications(story, agreed)
    if story.reached(Stage.SCORING):
        story.move(Stage.SCORING, scene.at(story.days["open_until"] + 1, 9))
        ask_why(story, "other")
        score(scene, told, story.round)
    if story.reached(Stage.DECIDING):
        story.move(Stage.DECIDING, scene.at(story.days["scoring_until"] + 1, 9))
    if story.reached(Stage.PUBLISHED):
        story.move(Stage.PUBLISHED, scene.at(story.days["published_by"], 12))
    return story.round


def _set_up(scene: Scene, told: dict[str, Any]) -> Round:
    began = min(told["days"]["design_until"] + SET_UP, -9)
    by, at = scene.people[told["staff"][0]], scene.at(began, 10)
    round = create_round(
        scene.session,
        sample.read("rounds.yaml")["fund"]["name"],
        scene.name_with_year(told["name"], told["days"]["open_until"]),
        budget=pence(told["budget"]),
        lowest=pence(told["lowest"]),
        highest=pence(told["highest"]),
        by=by,
        at=at,
    )
    set_dates(round, {name: scene.day(days) for name, days in told["days"].items()}, by=by, at=at)
    for one in told["boundaries"]:
        set_boundary(
            scene.session,
            round,
            part=BoundaryPart(one["part"]),
            kind=BoundaryKind(one["kind"]),
            limit=one["limit"],
            reason=one["reason"],
            set_by=one["set_by"],
            by=by,
            at=at,
        )
    for number, key in enumerate(told["panel"]):
        joined = scene.at(began + 1 + number / 2, 10)
        add_person_to_panel(scene.session, round, scene.people[key], by=by, at=joined)
    return round


def _applications(story: Story, agreed: CriteriaSet) -> None:
    """Bring in what was asked for, the day after the last came in, and do the yes or no checks."""
    scene, found = story.scene, sample.applications(story.told["applications"])
    by = scene.people[story.told["staff"][-1]]
    came = scene.at(min(story.days["open_until"] - 1, -2), 9)
    requests = [_request(one) for one in found]
    bring_in(scene.session, story.round, requests, shown=[*requests[0].answers], by=by, at=came)
    stored = {
        one.reference: one for one in scene.session.query(Application).filter(Application.round_id == story.round.id)
    }
    for number, one in enumerate(found):
        not_passed = {gate["gate"]: gate for gate in one.get("gates", [])}
        for gate in agreed.gates:
            said = not_passed.get(gate.name, {"passed": True, "reason": ""})
            if said["passed"] is not None:
                at = scene.at(min(story.days["open_until"], -1) + number / 200, 11)
                check_gate(stored[one["reference"]], gate, said["passed"], said["reason"], by=by, at=at)


def _request(one: dict[str, Any]) -> Request:
    return Request(
        reference=one["reference"],
        project=one["project"],
        organisation=one["organisation"],
        amount=pence(one["amount"]),
        least=pence(one["least"]) if "least" in one else None,
        answers={question: " ".join(answer.split()) for question, answer in one["answers"].items()},
        **{name: " ".join(one.get(name, "").split()) for name in USUAL},
    )
