"""One round of the demo, and where its story has got to."""

from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from grants.actions.rounds import move_round
from grants.core.stages import STAGES, Stage
from grants.demo.scene import Scene
from grants.models import Person, Round
from grants.queries.rounds import readiness


@dataclass(slots=True)
class Story:
    """One round, and where its story has got to."""

    scene: Scene
    told: dict[str, Any]
    round: Round

    @property
    def days(self) -> dict[str, int]:
        """When each stage ends, in days from today."""
        days: dict[str, int] = self.told["days"]
        return days

    def reached(self, stage: Stage) -> bool:
        """Whether the round is in this stage or past it."""
        return STAGES.index(stage) <= STAGES.index(Stage(self.told["stage"]))

    def move(self, to: Stage, at: datetime) -> None:
        """Move on, by the first of its staff, with the reason of the sample."""
        scene = self.scene
        move_round(
            scene.session,
            self.round,
            to,
            has=readiness(scene.session, self.round),
            reason=self.told["reasons"].get(to.value, ""),
            by=scene.people[self.told["staff"][0]],
            at=at,
            shuffle=Random(self.told["key"]).shuffle,  # noqa: S311 - the same letters in every demo
        )

    @property
    def members(self) -> list[Person]:
        """Its panel, in the order of the sample."""
        return [self.scene.people[key] for key in self.told["panel"]]

    @property
    def staff(self) -> list[Person]:
        """Its staff, in the order of the sample."""
        return [self.scene.people[key] for key in self.told["staff"]]
