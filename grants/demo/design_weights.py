"""How the demo's people shared out 100 points: an open sharing while a round is designed, a closed one where it was."""

from datetime import timedelta
from typing import Any

from grants.actions.sharings import hand_in_points, names_of, open_sharing, save_points
from grants.actions.weights import take_over_weights
from grants.core.days import day_of
from grants.core.weights import Limits, proposal
from grants.demo import sample
from grants.demo.story import Story
from grants.models import CriteriaSet, Sharing
from grants.queries.sharings import outcome, point_limits

LASTS = timedelta(days=6)


def share_points(story: Story, draft: CriteriaSet, day: float) -> None:
    """Open a sharing on this day, let people hand in, and take over what it came to where the sample says so."""
    told = _told(story)
    if not told:
        return
    scene, limits = story.scene, point_limits(draft)
    opened = scene.at(day, 18)
    sharing = open_sharing(
        scene.session, draft, limits, closes_on=day_of(opened) + LASTS, by=scene.people[told["opened"]], at=opened
    )
    for number, (key, wanted) in enumerate(told["handed_in"].items(), 1):
        hand_in_points(
            scene.session, sharing, draft, _fitted(wanted, draft, limits), limits, seen=None, by=scene.people[key],
            at=scene.at(day + number // 4, 17 + number % 4),
        )  # fmt: skip
    for key, wanted in told.get("saved", {}).items():
        points = {part: wanted.get(name, 0) for part, name in names_of(draft).items()}
        save_points(scene.session, sharing, points, seen=None, by=scene.people[key], at=scene.at(day + 1))
    if "taken_over" in told:
        _take_over(story, draft, sharing, limits, day + 2.6)


def _take_over(story: Story, draft: CriteriaSet, sharing: Sharing, limits: Limits, day: float) -> None:
    scene = story.scene
    scene.session.flush()
    found = outcome(scene.session, sharing, limits)
    by = scene.people[_told(story)["taken_over"]]
    take_over_weights(draft, found.proposal.weights, sharing=sharing, by=by, at=scene.at(day))


def _told(story: Story) -> dict[str, Any]:
    told: dict[str, Any] = sample.read("weights.yaml").get(story.told["key"], {})
    return told


def _fitted(wanted: dict[str, int], draft: CriteriaSet, limits: Limits) -> dict[str, int]:
    """What somebody of the sample wants, as 100 points over the criteria and the limits that the draft has."""
    return proposal({"one": {part: wanted.get(name, 0) for part, name in names_of(draft).items()}}, limits).weights
