"""How the groups of the demo agreed their criteria by a vote, and how the young round's first vote came back."""

from typing import Any

from grants.actions.votes import answer_vote, open_vote, reply_to, settle_vote
from grants.core.agreeing import Stance
from grants.core.parts import RULES
from grants.demo import sample
from grants.demo.story import Story
from grants.models import CriteriaSet, Person, Vote


def agree(story: Story, draft: CriteriaSet) -> None:
    """The group agrees a finished draft, the day before its design stage ends."""
    last = story.days["design_until"] - 2
    _vote(story, draft, by=story.members[0], put=last - 5, closes=last, replied=last)
    settle_vote(story.scene.session, story.round, at=story.scene.at(last + 1, 0))


def put_early(story: Story, draft: CriteriaSet) -> None:
    """A first vote on half a draft: somebody is not happy and is answered; what is added then withdraws it."""
    _vote(story, draft, by=story.members[1], put=-3, closes=4, replied=-2)


def _vote(story: Story, draft: CriteriaSet, *, by: Person, put: int, closes: int, replied: int) -> None:
    scene, told = story.scene, sample.read("agreeing.yaml")[story.told["key"]]
    said: dict[str, dict[str, Any]] = told["answers"]
    vote = open_vote(scene.session, draft, seen=draft.revision, closes_on=scene.day(closes),
                     note=" ".join(told["note"].split()), by=by, at=scene.at(put, 20))  # fmt: skip
    early = put == -3  # only those it names had the time
    keys = [key for key in (*story.told["staff"], *story.told["panel"]) if not early or key in said]
    for number, key in enumerate(keys):
        _say(story, vote, key, said.get(key, {"answer": "happy"}), at_day=put + number / 24 / 12)
    for key, one in said.items():
        if "reply" in one:
            answer = vote.answer_of(scene.people[key].id)
            assert answer is not None
            words = " ".join(one["reply"]["words"].split())
            reply_to(scene.session, answer, words, by=scene.people[one["reply"]["by"]], at=scene.at(replied, 12))


def _say(story: Story, vote: Vote, key: str, one: dict[str, Any], *, at_day: float) -> None:
    scene = story.scene
    parts = {name: part for part, name in vote.criteria_set.part_names.items()}
    answer_vote(
        scene.session, vote, Stance(one["answer"]), part=parts.get(one.get("part", ""), RULES),
        words=" ".join(one.get("words", "").split()), by=scene.people[key], at=scene.at(at_day, 21),
    )  # fmt: skip
    scene.session.expire(vote, ["all_answers"])
