"""The demo's agreements: staff write a first version, residents change it, and each accepts it."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from grants.actions.agreement import accept, write_section
from grants.core.agreement import Section, Wishes
from grants.demo import sample
from grants.demo.story import Story
from grants.models import Person
from grants.queries.agreement import agreement_of

STEP = timedelta(minutes=5)  # between one act of a morning and the next


def agree_how_we_work(story: Story, at: datetime) -> None:
    """Play a morning: who writes, who changes what, and who accepts it in the end."""
    told: dict[str, Any] = sample.read("agreements.yaml")["rounds"][story.told["key"]]
    moments = (at + number * STEP for number in count())
    first, people = story.staff[0], story.scene.people
    words = {"decides": story.told["panel_decides"], "asked": story.told["time_asked"], **told["words"]}
    for key, text in words.items():
        _write(story, Section(key), text, {}, by=first, at=next(moments))
    for number, change in enumerate(told["changes"], start=1):
        if number == len(told["changes"]):
            for key in told.get("earlier", ()):
                _accept(story, people[key], None, next(moments))
        _write(
            story, Section(change["section"]), change["words"], change.get("chosen", {}), by=people[change["by"]],
            at=next(moments), why=change["why"],
        )  # fmt: skip
    for key in told.get("accepted", story.told["panel"]):
        wish = told["wishes"].get(key)
        _accept(story, people[key], Wishes(**wish) if wish else None, next(moments))


def _write(
    story: Story, key: Section, text: str, chosen: dict[str, Any], *, by: Person, at: datetime, why: str = ""
) -> None:
    session, round = story.scene.session, story.round
    agreement = agreement_of(session, round)
    section = agreement.section(key) if agreement else None
    seen = section.revision if section else 0
    write_section(session, round, key, " ".join(text.split()), chosen, seen=seen, why=why, by=by, at=at)
    session.flush()


def _accept(story: Story, person: Person, wishes: Wishes | None, at: datetime) -> None:
    session, round = story.scene.session, story.round
    agreement = agreement_of(session, round)
    assert agreement is not None
    accept(session, round, wishes, seen=agreement.revision, by=person, at=at)
