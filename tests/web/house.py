"""A house with something behind every door, for the test that tries them all."""

from pathlib import Path
from types import SimpleNamespace

from sqlalchemy.orm import Session

from grants.actions.criteria_history import keep_part
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.criteria import SetState
from grants.core.stages import Stage
from grants.models import (
    Boundary,
    Challenge,
    FrozenRanking,
    Practice,
    PracticeSample,
    PracticeSheet,
    Question,
    Setting,
    SharedPoints,
    Sharing,
)
from grants.queries.look import LOGO
from tests import make
from tests.make import NOON


def furnish(session: Session, stage: Stage, uploads: Path) -> SimpleNamespace:
    """Two rounds in this stage, the same things in each, and one person of every kind; stored."""
    round, other = make.a_round(stage), make.a_round(stage)
    member = make.a_member(round, make.a_person("Ada"), letter_place=0)
    leaver = make.a_member(round, make.a_person("Ben"), letter_place=1)
    third = make.a_member(round, make.a_person("Dev"), letter_place=2)
    elsewhere = make.a_member(other, make.a_person("Cleo"), letter_place=0)
    gone = make.a_member(round, make.a_person("Lee"), letter_place=3, left_at=NOON)
    state = SetState.DRAFT if stage is Stage.DESIGN else SetState.AGREED
    sets = [
        make.a_set(one, make.a_criterion("Local need", 60), make.a_criterion("Value", 40),
                   gates=("Constituted group",), state=state)
        for one in (round, other)
    ]  # fmt: skip
    applications = [make.an_application(one, "A-001") for one in (round, other)]
    boundaries = [
        Boundary(
            round=one, part=BoundaryPart.BUDGET, kind=BoundaryKind.FIXED, limit="at £10,000", set_by="the board",
            entered_at=NOON,
        )
        for one in (round, other)
    ]  # fmt: skip
    suggestions = [make.a_suggestion(one) for one in (round, other)]
    round.short_code = "K7WM4"
    removed = make.a_person("Rae", removed_at=NOON)
    people = {
        "member": member.person,
        "other member": elsewhere.person,
        "former member": gone.person,
        "observer": make.an_observer(),
        "staff": make.staff(),
        "administrator": make.an_administrator(),
        "removed": removed,
        "ended": make.a_person("Ed", is_admin=True),
    }
    anybody, second = make.a_person("Amir"), make.an_administrator("Second")
    things = [*sets, *applications, *boundaries, *suggestions, member, leaver, third, elsewhere, gone, anybody, second]
    session.add_all([*things, *people.values()])
    session.flush()
    frozen = [FrozenRanking(round_id=one.round_id, set_id=one.id, frozen_at=NOON, rows={"rows": []}) for one in sets]
    sharings = [Sharing(round_id=one.round_id, set_id=one.id, opened_at=NOON, closes_on=NOON.date()) for one in sets]
    session.add_all(sharings)
    for sharing, one in zip(sharings, sets, strict=True):
        sharing.ask({part.part: part.name for part in one.criteria}, {part.part: (0, 100) for part in one.criteria})
    parts = [one.part for one in sets[0].all_criteria]
    took_part = [leaver.person, third.person, second]
    for person, given in zip(took_part, (91, 87, 83), strict=True):
        points = dict(zip(parts, (given, 100 - given), strict=True))
        session.add(SharedPoints(sharing=sharings[0], person=person, as_staff=person.is_staff, draft=points, revision=1,
                                 saved_at=NOON, points=points, handed_in_at=NOON))  # fmt: skip
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / "logo-test.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    session.add_all([*frozen, Setting(name=LOGO, value="logo-test.png")])
    session.add(Question(round_id=round.id, title="When?", position=0))
    challenges = [
        Challenge(boundary=one, text="Why?", asked_by=anybody, asked_at=NOON, answer_by=NOON.date())
        for one in boundaries
    ]
    session.add_all(challenges)
    session.add_all(
        keep_part(one.all_criteria[0], None, known=False, by=None, at=NOON) or one for one in sets
    )
    answers = [make.a_closed_vote(one, leaver.person).all_answers[0] for one in sets]
    session.add_all(answers)
    practices = [
        Practice(round_id=one.round_id, opened_at=NOON, samples=[PracticeSample(title="Supper", text="We cook.")])
        for one in sets
    ]
    session.add_all(practices)
    for mark, person in enumerate(took_part):
        marks = {one.lineage: {"mark": mark + 2, "comment": f"Read {mark} times"} for one in sets[0].all_criteria}
        session.add(PracticeSheet(sample=practices[0].samples[0], person=person, sent_at=NOON, marks=marks))
    session.commit()
    house = SimpleNamespace(
        people={kind: person.id for kind, person in people.items()},
        leaver=leaver.person_id,
        dev=third.person_id,
        second=second.id,
        vote=answers[0].vote_id,
        point_parts=parts,
        parts={
            "slug": round.slug,
            "application_id": applications[0].id,
            "boundary_id": boundaries[0].id,
            "member_id": leaver.id,
            "challenge_id": challenges[0].id,
            "change_number": 1,
            "answer_id": answers[0].id,
            "part_id": sets[0].all_criteria[0].id,
            "suggestion_id": suggestions[0].id,
            "code": "K7WM4",
            "frozen_id": frozen[0].id,
            "sample_id": practices[0].samples[0].id,
            "sharing_id": sharings[0].id,
            "person_id": anybody.id,
            "number": 1,
            "kind": "criterion",
            "section": "hidden",
            "part": sets[0].all_criteria[0].part,
            "ending": "yaml",
            "token": "1-unknown",
            "filename": "app.css",
        },
        elsewhere={
            "answer_id": answers[1].id,
            "application_id": applications[1].id,
            "boundary_id": boundaries[1].id,
            "challenge_id": challenges[1].id,
            "member_id": elsewhere.id,
            "part_id": sets[1].all_criteria[0].id,
            "suggestion_id": suggestions[1].id,
            "part": sets[1].all_criteria[0].part,
            "frozen_id": frozen[1].id,
            "sample_id": practices[1].samples[0].id,
            "sharing_id": sharings[1].id,
        },
    )
    session.rollback()
    return house
