"""What became of what people suggested in the demo's rounds, and who was told."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from grants.actions.fates import move_suggestion
from grants.actions.telling import mark_told
from grants.core.suggestions import SuggestionState
from grants.demo import sample
from grants.demo.design_suggestions import moment_after
from grants.demo.story import Story
from grants.models import CriteriaSet, Mail, Suggestion, Telling

TOLD_AFTER = timedelta(minutes=20)
STILL_TO_GO = timedelta(hours=2)  # letters older than this went when they were written


def answer_suggestions(story: Story, known: Mapping[str, Suggestion], draft: CriteriaSet) -> None:
    """Answer what the sample has an answer for; the rest waits, as it does in life."""
    session = story.scene.session
    session.flush()
    parts = {one.name: one.part for one in draft.criteria} | {one.name: one.part for one in draft.gates}
    for one in sorted(sample.read("fates.yaml").get(story.told["key"], []), key=lambda one: float(one["days"])):
        suggestion = known[one["key"]] if "key" in one else _woken(story, one["woken"])
        at = moment_after(story, one["days"])
        move_suggestion(
            session, suggestion, SuggestionState(one["to"]), reason=one.get("reason", ""),
            part=parts[one["part"]] if "part" in one else "", seen=suggestion.state,
            by=story.scene.people[one["by"]], at=at,
        )  # fmt: skip
        _tell_by_hand(story, suggestion, one, at)


def letters_went(story: Story) -> None:
    """Letters of days gone by have gone: a demo that sends them all today would bury what is new."""
    session, now = story.scene.session, story.scene.now
    session.flush()
    old = update(Mail).where(Mail.sent_at.is_(None), Mail.created_at < now - STILL_TO_GO)
    session.execute(old.values(sent_at=Mail.created_at))


def _woken(story: Story, words: str) -> Suggestion:
    """One that an earlier round had parked, by its first words."""
    found = select(Suggestion).where(Suggestion.round_id == story.round.id, Suggestion.text.startswith(words))
    return story.scene.session.scalars(found.where(Suggestion.woken_from_id.is_not(None))).one()


def _tell_by_hand(story: Story, suggestion: Suggestion, one: dict[str, Any], at: datetime) -> None:
    if "told" not in one:
        return
    session = story.scene.session
    waiting = select(Telling).where(Telling.suggestion_id == suggestion.id, Telling.mail_id.is_(None))
    for telling in session.scalars(waiting.where(Telling.told_at.is_(None))):
        mark_told(telling, by=story.scene.people[one["told"]], at=min(at + TOLD_AFTER, story.scene.now))
