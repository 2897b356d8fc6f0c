"""How the demo's people tried their draft out on a made-up application."""

from typing import Any

from sqlalchemy.orm import Session

from grants.actions.practice import begin_practice, end_practice, send_practice
from grants.core.scoresheets import Asked, Mark
from grants.demo import sample
from grants.demo.story import Story
from grants.imports.practice_samples import made_up
from grants.models import CriteriaSet
from grants.queries.practice import asked_of


def try_out(story: Story, draft: CriteriaSet, day: float) -> None:
    """Begin on this day, let everybody hand in alone, and end it."""
    told = next((one for one in sample.read("practice.yaml") if one["round"] == story.told["key"]), None)
    if told is None:
        return
    session: Session = story.scene.session
    people, at = story.scene.people, story.scene.at
    tried = next((one.title, one.text) for one in made_up() if one.key == told["sample"])
    practice = begin_practice(session, story.round, draft, [tried], by=people[told["began"]], at=at(day, 18))
    asked = asked_of(draft)
    for key, given in told["given"].items():
        marks = {one.id: _mark(one, given) for one in asked}
        send_practice(
            session, practice.samples[0], asked, marks, cannot_tell=draft.cannot_tell, by=people[key], at=at(day, 20)
        )
    end_practice(session, practice, by=people[told["ended"]], at=at(day, 21))


def _mark(asked: Asked, given: dict[str, Any]) -> Mark:
    told = given.get(asked.words.name, {})
    middle = (asked.words.lowest + asked.words.highest) // 2
    return Mark(min(told.get("mark", middle), asked.words.highest), comment=told.get("why", ""))
