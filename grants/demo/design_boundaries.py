"""What is fixed about the criteria of the demo's rounds, and what its people asked about it."""

from typing import Any

from grants.actions.boundaries import set_boundary
from grants.actions.challenges import answer, ask
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.challenges import Outcome
from grants.demo import sample
from grants.demo.story import Story
from grants.models import Boundary, CriteriaSet
from grants.queries.boundaries import all_boundaries
from grants.queries.kept import Part

ALL = "all"


def set_limits(story: Story, draft: CriteriaSet) -> None:
    """Write down what is fixed about the criteria that stand there."""
    written: list[Part] = [*draft.criteria, *draft.gates]
    parts = {one.name: one.part for one in written}
    for told in _told(story).get("set", []):
        part, piece = parts[told["about"]], told["piece"]
        set_boundary(
            story.scene.session,
            story.round,
            part=BoundaryPart.CRITERIA,
            about=part if piece == ALL else f"{part}:{piece}",
            name=told["about"],
            kind=BoundaryKind(told["kind"]),
            limit=told["limit"],
            low=told.get("low"),
            high=told.get("high"),
            reason=told["reason"],
            set_by=told["set_by"],
            by=story.staff[0],
            at=story.scene.at(told["days"]),
        )


def ask_why(story: Story, *names: str) -> None:
    """Let people ask about what is fixed, and staff answer: about these criteria or parts of the round."""
    scene = story.scene
    for told in _told(story).get("asked", []):
        if told["about"] not in names:
            continue
        asked, _ = ask(
            scene.session, _boundary(story, told["about"]), told["text"], by=scene.people[told["by"]],
            at=scene.at(told["days"]),
        )  # fmt: skip
        if "answer" in told:
            by = scene.people[told["answered_by"]]
            answer(
                scene.session, asked, told["answer"], Outcome(told["outcome"]), by=by, at=scene.at(told["answered"])
            )


def _boundary(story: Story, about: str) -> Boundary:
    """The boundary of this part of the round, or of the criterion of this name."""
    known = all_boundaries(story.scene.session, story.round)
    if about in set(BoundaryPart):
        return next(one for one in known if one.part.value == about and not one.about)
    told = next(one for one in _told(story)["set"] if one["about"] == about)
    return next(one for one in known if one.about and one.reason == told["reason"])


def _told(story: Story) -> dict[str, Any]:
    told: dict[str, Any] = sample.read("boundaries.yaml").get(story.told["key"], {})
    return told
