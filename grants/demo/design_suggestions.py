"""What people suggested while a round of the demo was designed: typed up, sent from outside, looked over, wanted."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from grants.actions.first_look import look_over, set_aside
from grants.actions.suggestions import log_heard, suggest, support
from grants.clock import LONDON
from grants.core.heard import Heard, lines_of
from grants.core.suggestions import Channel
from grants.demo import sample
from grants.demo.story import Story
from grants.models import Suggestion

NOON = 12

Came = dict[str, Suggestion]
Act = Callable[[Came], None]


def suggestions_come_in(
    story: Story, known: Mapping[str, Suggestion] | None = None, *, after: float = -1, until: float = 1_000
) -> Came:
    """What happened to suggestions between these days, in its order, beside what is known; all by its key.

    Days are counted from the noon of the day on which the round was set up.
    """
    came = dict(known or {})
    for days, act in sorted(_agenda(story), key=lambda item: item[0]):
        if after < days <= until:
            act(came)
    story.scene.session.flush()
    return came


def _agenda(story: Story) -> Iterator[tuple[float, Act]]:
    """Everything that happens to the suggestions of a round, each at its time."""
    for one in sample.read("suggestions.yaml").get(story.told["key"], []):
        days = one["days"]
        yield days, partial(_typed_up if "lines" in one else _sent, story, one)
        if "aside" in one:
            yield days + 0.1, partial(_set_aside, story, one)
        elif (one.get("outside") or "looked" in one) and not one.get("waits"):
            seen = one.get("looked", {"by": story.told["staff"][0], "days": days + 0.5})
            yield seen["days"], partial(_look_over, story, one, seen)
            days = max(days, seen["days"])
        for line in one.get("lines", [one]):
            for number, key in enumerate(line.get("supported", []), start=1):
                yield days + number / 5, partial(_want, story, line["key"], key, days + number / 5)


def _typed_up(story: Story, one: dict[str, Any], came: Came) -> None:
    """A sheet of notes, each line read as it is read from anybody."""
    scene, sheet = story.scene, one["sheet"]
    heard: list[tuple[Heard, Suggestion | None]] = [(lines_of(line["line"])[0], None) for line in one["lines"]]
    kept = log_heard(
        scene.session, story.round, heard, channel=Channel(sheet["channel"]), event=sheet.get("event", ""),
        by=scene.people[sheet["by"]], at=moment_after(story, one["days"]),
    )  # fmt: skip
    came.update(zip((line["key"] for line in one["lines"]), kept, strict=True))


def _sent(story: Story, one: dict[str, Any], came: Came) -> None:
    scene, at = story.scene, moment_after(story, one["days"])
    by = scene.people[one["by"]] if "by" in one else None
    if "channel" in one:
        heard = (Heard(one["text"], 1, one["who"]), None)
        [came[one["key"]]] = log_heard(
            scene.session, story.round, [heard], channel=Channel(one["channel"]), by=by, at=at
        )
        return
    inside = by is not None and (by.is_staff or by in story.members)
    came[one["key"]] = suggest(
        scene.session, story.round, one["text"], email=one.get("email", ""), phone=one.get("phone", ""),
        same_as=came.get(one.get("same", "")), outside="" if one.get("outside") else None, by=by,
        looked_over=inside, at=at,
    )  # fmt: skip


def _set_aside(story: Story, one: dict[str, Any], came: Came) -> None:
    by, at = story.scene.people[one["aside"]], moment_after(story, one["days"] + 0.1)
    set_aside(story.scene.session, came[one["key"]], by=by, reason="An advertisement.", at=at)


def _look_over(story: Story, one: dict[str, Any], seen: dict[str, Any], came: Came) -> None:
    by = story.scene.people[seen["by"]]
    look_over(story.scene.session, came[one["key"]], by=by, at=moment_after(story, seen["days"]))


def _want(story: Story, key: str, person: str, days: float, came: Came) -> None:
    """Somebody says that they would like it too."""
    support(story.scene.session, came[key], by=story.scene.people[person], at=moment_after(story, days))


def moment_after(story: Story, days: float) -> datetime:
    """So many days after the noon of the day on which the round was set up; never after this moment."""
    return story.scene.at(set_up_on(story) + days, NOON)


def set_up_on(story: Story) -> int:
    """The day on which the round was set up, in days from today."""
    return (story.round.created_at.astimezone(LONDON).date() - story.scene.today).days
