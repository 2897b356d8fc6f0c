"""The demo's scoresheets: who sent what and when, the drafts, and the ties that were declared."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grants.actions.interests import declare_interest
from grants.actions.scoresheets import save_draft, submit_scoresheet
from grants.core.scoresheets import Mark, Marks
from grants.demo import invented, sample
from grants.demo.invented import Invented
from grants.demo.scene import Scene
from grants.models import Application, Interest, PanelMember, Round
from grants.queries.scoresheets import AgreedCriteria, OpenSheet, agreed_criteria

ANSWER_HOURS = (7, 10, 13, 17, 19, 20, 21)  # when people sit down to score


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies before a panel that scores."""

    scene: Scene
    told: dict[str, Any]
    round: Round
    agreed: AgreedCriteria
    members: dict[str, PanelMember]
    applications: dict[str, Application]
    interests: dict[tuple[int, int], Interest]

    def sheet(self, member: PanelMember, application: Application, marks: Marks) -> OpenSheet:
        """A sheet nobody has written on yet, or with these marks on it."""
        interest = self.interests.get((member.id, application.id))
        return OpenSheet(application, member, self.agreed, None, interest, failed=False, marks=marks)


def score(scene: Scene, told: dict[str, Any], round: Round) -> None:
    """Let the panel of a round score, as far as the sample says they have got."""
    desk = _desk(scene, told, round)
    _declare(desk, "before scoring")
    _send(desk)
    _draft(desk)
    _declare(desk, "after sending")


def _desk(scene: Scene, told: dict[str, Any], round: Round) -> Desk:
    agreed = agreed_criteria(scene.session, round.id)
    assert agreed is not None
    keys = {person.id: key for key, person in scene.people.items()}
    members = scene.session.scalars(select(PanelMember).where(PanelMember.round_id == round.id))
    applications = scene.session.scalars(
        select(Application).where(Application.round_id == round.id).options(selectinload(Application.checks))
    )
    return Desk(
        scene,
        told,
        round,
        agreed,
        {keys[member.person_id]: member for member in members},
        {one.reference: one for one in applications},
        {},
    )


def _declare(desk: Desk, when: str) -> None:
    """Ties that members have with groups, said before they scored or only afterwards."""
    scene, days = desk.scene, desk.told["days"]
    at = scene.at(days["open_until"] + 2) if when == "before scoring" else scene.at(min(days["scoring_until"], -1))
    for key, member in desk.members.items():
        for tie in scene.sample_of(key).get("interests", []):
            application = desk.applications.get(tie["application"])
            if application is not None and tie["declared"] == when:
                opened = desk.sheet(member, application, {})
                desk.interests[member.id, application.id] = declare_interest(
                    scene.session, opened, tie["reason"], barring=tie["barring"], by=member.person, at=at
                )


def _send(desk: Desk) -> None:
    """Send every sheet at its own time, in the order of those times, as the record must have them."""
    chance = Random(f"{invented.SEED} {desk.told['key']}")  # noqa: S311 - invented, and the same every time
    words = [asked.words for asked in desk.agreed.asked]
    sheets = []
    for key, number in desk.told["sheets"]["sent"].items():
        for place, application in enumerate(_to_score(desk, key)[:number]):
            told = sample.applications([application.reference])[0]
            drawn = invented.sheet(chance, told, desk.scene.sample_of(key), words, sample.read("comments.yaml"))
            sheets.append((_moment(desk, key, place, number), desk.members[key], application, drawn))
    written = [
        (at, desk.sheet(member, application, {}), _given(desk.agreed, drawn))
        for at, member, application, drawn in sorted(sheets, key=lambda sheet: sheet[0])
    ]
    session = desk.scene.session
    saved = [save_draft(session, empty, marks, revision=0, at=at) for at, empty, marks in written]
    session.flush()
    with session.no_autoflush:  # each is sent on its own, and nothing in between asks for the others
        for (at, empty, marks), sheet in zip(written, saved, strict=True):
            assert sheet is not None
            opened = replace(empty, sheet=sheet, marks=marks)
            submit_scoresheet(opened, revision=sheet.revision, by=empty.member.person, at=at)


def _given(agreed: AgreedCriteria, marks: dict[str, Invented]) -> Marks:
    """Invented marks as a member gives them, by the number of the criterion."""
    by_name = {asked.words.name: asked.id for asked in agreed.asked}
    return {by_name[name]: Mark(mark.point, mark.point is None, mark.comment) for name, mark in marks.items()}


def _to_score(desk: Desk, key: str) -> list[Application]:
    """What this member may score, in order of reference."""
    member = desk.members[key]
    return [
        application
        for reference, application in sorted(desk.applications.items())
        if not any(check.passed is False for check in application.checks)
        and not ((tie := desk.interests.get((member.id, application.id))) and tie.barring)
    ]


def _moment(desk: Desk, key: str, place: int, number: int) -> datetime:
    """When a member sent a sheet: spread over their own days, at an hour that is theirs."""
    days = desk.told["days"]
    first, last = days["open_until"] + 3, min(days["scoring_until"], -1)
    habit = Random(key)  # noqa: S311 - a habit, not a secret
    hour = habit.choice(ANSWER_HOURS)
    begins = first + habit.random() * (last - first) / 3
    share = (place + 1) / max(number, 1)
    return desk.scene.at(int(begins + share * (last - begins)) + place % 5 / 60, hour)


def _draft(desk: Desk) -> None:
    """Sheets that somebody has begun and not sent."""
    by_name = {asked.words.name: asked.id for asked in desk.agreed.asked}
    for draft in desk.told["sheets"]["drafts"]:
        marks = {by_name[name]: Mark(point) for name, point in draft["scores"].items()}
        member, application = desk.members[draft["member"]], desk.applications[draft["application"]]
        save_draft(
            desk.scene.session, desk.sheet(member, application, {}), marks, revision=0, at=desk.scene.at(-1, 21)
        )
