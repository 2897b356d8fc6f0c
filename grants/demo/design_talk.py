"""What the demo's people said to each other about the criteria, under their names and without."""

from typing import Any

from grants.actions.talk import say, say_without_a_name, settle
from grants.core.criteria import fold
from grants.demo import sample
from grants.demo.story import Story
from grants.models import CriteriaSet


def talk(story: Story, draft: CriteriaSet) -> None:
    """Let people talk about the criteria of this draft, as the sample tells."""
    parts = {fold(criterion.name): criterion for criterion in draft.criteria}
    for about in sample.read("talk.yaml").get(story.told["key"], []):
        criterion = parts.get(fold(about["criterion"]))
        if criterion is not None:
            _talk(story, criterion.part, criterion.name, about)


def _talk(story: Story, part: str, name: str, about: dict[str, Any]) -> None:
    scene, session, round = story.scene, story.scene.session, story.round
    first = None
    for said in about["said"]:
        text, at = " ".join(said["text"].split()), scene.at(said["days"], said["hour"])
        if "by" in said:
            comment = say(
                session, round, part, name, text, answer_to=first, by=scene.people[said["by"]], at=at
            )
        else:
            comment = say_without_a_name(session, round, part, name, text, answer_to=first, at=at)
        session.flush()
        first = first or comment
    if "settled" in about and first is not None:
        ended = about["settled"]
        settle(first, by=scene.people[ended["by"]], at=scene.at(ended["days"], ended["hour"]))
