"""A round where scoring has begun: what the browser tests about scoresheets start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grants.core.criteria import CommentRule
from grants.core.stages import Stage
from tests.make import a_criterion, a_member, a_person, a_round, a_set, an_application

WORDS = {0: "No need shown", 3: "Clear evidence from residents", 5: "Compelling, led by residents"}


@dataclass(frozen=True, slots=True)
class Scene:
    """The ids of what was made. Ada and Ben are on the panel, Stella is staff."""

    slug: str
    ada: int
    ben: int
    stella: int
    applications: tuple[int, ...]

    def scoresheet(self, place: int = 0) -> str:
        """The address of one application's scoresheet."""
        return f"/rounds/{self.slug}/scoring/{self.applications[place]}"


def a_scoring_round(save: Any, stage: Stage = Stage.SCORING) -> Scene:
    """Three criteria of the three kinds: words and a reason asked for; a reason offered; a number box."""
    round = a_round(stage)
    criteria = [
        a_criterion("Local need", 50, levels=WORDS, comment=CommentRule.REQUIRED, guidance="What did people say?"),
        a_criterion("Including everyone", 30, levels=WORDS, comment=CommentRule.OPTIONAL),
        a_criterion("Value for money", 20, highest=20, levels={0: "Dear", 20: "Cheap"}, comment=CommentRule.NONE),
    ]
    agreed = a_set(round, *criteria, gates=("Constituted group",), cannot_tell=True, tie_break=[])
    applications = [
        an_application(round, "A-001", project="Lunch club at Elm Court", summary="Hot lunches twice a week. " * 20),
        an_application(round, "A-002", project="Seeds for Mere Road"),
        an_application(round, "A-003", project="Mending the bandstand in the park behind the old library"),
    ]
    ada, ben, stella = a_person("Ada Brown"), a_person("Ben Okafor"), a_person("Stella Reid", is_staff=True)
    slug = round.slug
    _, _, _, *ids = save(agreed, a_member(round, ada), a_member(round, ben), ada, ben, stella, *applications)
    return Scene(slug, ids[0], ids[1], ids[2], tuple(ids[3:]))
