"""How the demo's draft was written: added, argued over, moved, removed, brought back and undone, by several people."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from grants.actions.criteria_drafts import (
    add_criterion,
    add_gate,
    bring_back,
    change_criterion,
    change_gate,
    change_rules,
    move,
    remove,
)
from grants.actions.undoing import undo
from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetWords
from grants.demo import sample
from grants.demo.story import Story
from grants.imports.criteria import read_criteria
from grants.models import CriteriaSet, Criterion, Gate
from grants.queries.history import change_numbered
from grants.queries.kept import Part

EVENING = 19


def write_together(story: Story, draft: CriteriaSet, *, after: float = -1_000, until: float = 0) -> None:
    """The acts of the sample between these days from today, in their order."""
    for act in sample.read("history.yaml").get(story.told["key"], []):
        if after < act["day"] <= until:
            _ACTS[act["act"]](story, draft, act)
            story.scene.session.flush()


def evenings(story: Story) -> list[float]:
    """The days on which something was written, in their order."""
    return sorted({act["day"] for act in sample.read("history.yaml").get(story.told["key"], [])})


def agreed_words(story: Story) -> SetWords:
    """What the round's criteria file says."""
    return _read(sample.FOLDER / story.told["criteria"]["file"])


@cache
def _read(file: Path) -> SetWords:
    return read_criteria(file.read_bytes(), file.name)


def _add(story: Story, draft: CriteriaSet, act: Mapping[str, Any]) -> None:
    if act.get("gate"):
        add_gate(draft, GateWords(act["name"], **_words(story, act)), **_said(story, act))
    else:
        add_criterion(draft, CriterionWords(act["name"], **_words(story, act)), **_said(story, act))


def _change(story: Story, draft: CriteriaSet, act: Mapping[str, Any]) -> None:
    part = _part(draft, act["name"])
    words = _words(story, act) | ({"name": act["renamed"]} if "renamed" in act else {})
    if isinstance(part, Criterion):
        change_criterion(part, replace(part.words, **words), seen=part.revision, **_said(story, act))
    else:
        change_gate(part, replace(part.words, **words), seen=part.revision, **_said(story, act))


def _rules(story: Story, draft: CriteriaSet, act: Mapping[str, Any]) -> None:
    mark = Decimal(act["pass_mark"]) if "pass_mark" in act else draft.pass_mark
    change_rules(
        draft, title=act["title"], pass_mark=mark, tie_break=act.get("tie_break", []),
        cannot_tell=act["cannot_tell"], seen=draft.rules_revision, **_said(story, act),
    )  # fmt: skip


def _move(story: Story, draft: CriteriaSet, act: Mapping[str, Any]) -> None:
    move(_part(draft, act["name"]), act["steps"], **_said(story, act))


def _remove(story: Story, draft: CriteriaSet, act: Mapping[str, Any]) -> None:
    remove(_part(draft, act["name"]), **_said(story, act))


def _bring_back(story: Story, draft: CriteriaSet, act: Mapping[str, Any]) -> None:
    bring_back(_part(draft, act["name"]), **_said(story, act))


def _undo(story: Story, draft: CriteriaSet, act: Mapping[str, Any]) -> None:
    """The latest change of all."""
    change = change_numbered(story.scene.session, draft.round, draft.round.changes)
    if change is not None:
        undo(story.scene.session, change, **_said(story, act))


def _said(story: Story, act: Mapping[str, Any]) -> dict[str, Any]:
    """Who, when and why."""
    scene = story.scene
    return {
        "by": scene.people[act["by"]],
        "at": scene.at(act["day"], act.get("hour", EVENING)),
        "why": act.get("why", ""),
    }


def _words(story: Story, act: Mapping[str, Any]) -> dict[str, Any]:
    """What the act says, and what it takes from the round's criteria file."""
    agreed = agreed_words(story)
    written_there: list[CriterionWords | GateWords] = [*agreed.criteria, *agreed.gates]
    wanted = next((one for one in written_there if one.name == act["name"]), None)
    taken = {name: getattr(wanted, name) for name in act.get("as_agreed", [])}
    known = {field.name for field in fields(CriterionWords)} - {"name"}
    kinds: Mapping[str, Callable[[Any], Any]] = {"comment": CommentRule, "minimum": Decimal}
    written = {name: kinds.get(name, lambda value: value)(value) for name, value in act.items() if name in known}
    return taken | written


def _part(draft: CriteriaSet, name: str) -> Part:
    parts: list[Criterion | Gate] = [*draft.all_criteria, *draft.all_gates]
    return next(one for one in parts if one.name == name)


_ACTS: Mapping[str, Callable[[Story, CriteriaSet, Mapping[str, Any]], None]] = {
    "add": _add,
    "change": _change,
    "rules": _rules,
    "move": _move,
    "remove": _remove,
    "bring back": _bring_back,
    "undo": _undo,
}
