"""What is fixed in the demo's rounds keeps to their sample, and something was asked about it."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from grants.core.boundaries import BoundaryKind
from grants.core.challenges import DAYS_TO_ANSWER, Outcome

SAMPLE = Path(__file__).parents[2] / "grants" / "demo" / "sample"


def load(name: str) -> Any:
    return yaml.safe_load((SAMPLE / name).read_text(encoding="utf-8"))


TOLD: dict[str, Any] = load("boundaries.yaml")
ROUNDS = {one["key"]: one for one in load("rounds.yaml")["rounds"]}
PEOPLE = {one["key"] for one in load("people.yaml")["people"]}
DRAFT = load("criteria_draft.yaml")
NAMES = {one["name"] for one in (*DRAFT["criteria"], *DRAFT["gates"])}
LIMITS = [(key, told) for key, one in TOLD.items() for told in one.get("set", [])]


@pytest.mark.parametrize(("key", "told"), LIMITS, ids=[f"{key} {told['about']}" for key, told in LIMITS])
def test_a_limit_is_about_something_written_and_what_is_written_keeps_to_it(key: str, told: dict[str, Any]) -> None:
    written = load(ROUNDS[key]["criteria"]["file"])
    assert told["about"] in {one["name"] for one in (*written["criteria"], *written["gates"])}
    assert told["kind"] in set(BoundaryKind)
    assert told["reason"].endswith(".")
    if told["piece"] == "weight":
        weight = next(one["weight"] for one in written["criteria"] if one["name"] == told["about"])
        assert told["low"] <= weight <= told["high"]


@pytest.mark.parametrize("key", list(TOLD))
def test_a_question_is_about_what_stands_and_is_asked_by_somebody(key: str) -> None:
    parts = {one["part"] for one in ROUNDS[key]["boundaries"]} | NAMES
    for asked in TOLD[key]["asked"]:
        assert asked["about"] in parts
        assert asked["by"] in ROUNDS[key]["panel"]
        assert "!" not in asked["text"]
        if "answer" in asked:
            assert asked["answered_by"] in PEOPLE
            assert asked["outcome"] in set(Outcome)
            assert asked["days"] < asked["answered"] <= asked["days"] + DAYS_TO_ANSWER


def test_one_is_answered_one_waits_and_one_is_late() -> None:
    asked = [one for told in TOLD.values() for one in told["asked"]]
    waiting = [one["days"] for one in asked if "answer" not in one]
    assert sum("answer" in one for one in asked) == 1
    assert sorted(day < -DAYS_TO_ANSWER for day in waiting) == [False, True]
