"""Filling the demo: the sample's people and rounds, through the same actions that people use, with times gone by."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grants.actions.people import add_person
from grants.actions.rounds import name_helper
from grants.demo import sample
from grants.demo.scene import Scene
from grants.demo.telling import tell
from grants.models import Setting

MARK = "demo"  # the setting that marks a database as the demo's
BEFORE = 60  # days before the first round's criteria were agreed: when the house was set up


def seed(session: Session, *, now: datetime) -> None:
    """Fill an empty database with the whole sample, and mark it as the demo's."""
    scene = Scene(session, now)
    first = min(round["days"]["design_until"] for round in sample.rounds()) - BEFORE
    for one in sorted(sample.people(), key=lambda one: one["role"] != "administrator"):
        _add(scene, one, first)
    slugs = {}
    for round in sample.rounds():
        told = tell(scene, round)
        slugs[round["key"]] = told.slug
        helper, helen = scene.sample_of(round_helper()), scene.people["helen"]
        name_helper(told.fund, help_name=helper["name"], help_phone=helper["phone"], by=helen, at=scene.at(first))
    foreground = next(round["key"] for round in sample.rounds() if round["foreground"])
    session.add(Setting(name=MARK, value=json.dumps({"round": slugs[foreground], "made": scene.today.isoformat()})))


def round_helper() -> str:
    """The key of the person whom people of the fund can ring."""
    return str(sample.read("rounds.yaml")["fund"]["help"])


def _add(scene: Scene, one: dict[str, Any], days: int) -> None:
    role = one["role"]
    scene.people[one["key"]] = add_person(
        scene.session,
        one["email"],
        one["name"],
        staff=role == "staff",
        admin=role == "administrator",
        observer=role == "observer",
        by=scene.people.get("helen"),
        at=scene.at(days),
    )
