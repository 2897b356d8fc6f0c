"""A round whose group has been busy: 40 criteria, 200 suggestions, 2,000 changes, and all that comes with them.

The benchmark opens its pages; a test counts their statements.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from grants.core.agreement import Section
from grants.core.boundaries import BoundaryKind, BoundaryPart
from grants.core.changes import ChangeKind
from grants.core.criteria import SetState
from grants.core.parts import RULES
from grants.core.stages import Stage
from grants.core.suggestions import Channel
from grants.models import (
    Agreement,
    AgreementSection,
    Boundary,
    Challenge,
    Change,
    Comment,
    CriteriaSet,
    Criterion,
    Fund,
    Gate,
    PanelMember,
    Person,
    Practice,
    PracticeSample,
    PracticeSheet,
    Round,
    SharedPoints,
    Sharing,
    Suggestion,
    SuggestionLink,
    Support,
    Vote,
    VoteAnswer,
)
from grants.queries.kept import kept_now

CRITERIA, SUGGESTIONS, CHANGES, PEOPLE = 40, 200, 2_000, 12
SLUG = "busy"
QUESTION = "Does this help people who live here, and did they ask for it themselves?"
GUIDANCE = "Look for what residents said, not for how well it is written. Ask who might be left out."
LEVELS = {0: "Nothing shown", 1: "Somebody says so", 3: "Several people asked for it", 5: "Planned by residents"}


@dataclass(frozen=True, slots=True)
class BusyDraft:
    """The ids of who looks at it, and what stands in the addresses of its pages."""

    member: int
    staff: int
    parts: dict[str, object]


def fill_draft(session: Session, at: datetime) -> BusyDraft:
    """Store the round, and everything in it. Flushes; the caller commits."""
    round = Round(fund=Fund(name="Busy fund"), name="Busy", slug=SLUG, stage=Stage.DESIGN, budget=2_400_000,
                  created_at=at, changes=CHANGES, short_code="K7WM4")  # fmt: skip
    staff = Person(name="Stella Reid", email="stella@example.org", is_staff=True, created_at=at)
    people = [Person(name=f"Person {n}", email=f"person{n}@example.org", created_at=at) for n in range(PEOPLE)]
    draft = CriteriaSet(round=round, number=1, state=SetState.DRAFT, created_at=at, tie_break=[])
    draft.all_criteria = [
        Criterion(lineage=f"{n:032x}", position=n, name=f"Criterion {n}", question=QUESTION, guidance=GUIDANCE,
                  weight=n % 7 + 1, levels=LEVELS)
        for n in range(CRITERIA)
    ]  # fmt: skip
    draft.all_gates = [Gate(name="For people here", question="Is it for people here?", lineage="f" * 32, position=0)]
    session.add_all([draft, staff, *(PanelMember(round=round, person=one, joined_at=at) for one in people)])
    session.flush()
    suggestions = _suggestions(round, draft, people, at)
    comments = [
        Comment(round=round, part=one.part, name=one.name, text="I would put this more plainly.", by=person, at=at)
        for one in draft.all_criteria for person in people[:5]
    ]  # fmt: skip
    limits = [
        Boundary(round=round, part=BoundaryPart.CRITERIA, about=one.part, kind=BoundaryKind.FIXED, limit="stays",
                 reason="The rules of the fund say so.", set_by="the board", entered_at=at)
        for one in draft.all_criteria
    ]  # fmt: skip
    asked = [
        Challenge(boundary=one, text="Why?", asked_by=people[0], asked_at=at, answer_by=at.date()) for one in limits
    ]
    session.add_all([*suggestions, *comments, *limits, *asked, *_changes(round, draft, people, at)])
    session.add_all(_handed_in(round, draft, people, at))
    session.flush()
    sharing, vote, practice = _closed(round, draft, people, staff, at)
    session.add_all([sharing, vote, practice, _agreement(round)])
    session.flush()
    return BusyDraft(
        people[0].id, staff.id,
        {
            "slug": SLUG, "number": 1, "kind": "criterion", "part": draft.all_criteria[3].part, "section": "hidden",
            "part_id": draft.all_criteria[3].id, "suggestion_id": suggestions[7].id, "change_number": CHANGES - 3,
            "boundary_id": limits[0].id, "challenge_id": asked[0].id, "sharing_id": sharing.id, "ending": "yaml",
            "answer_id": vote.all_answers[0].id, "sample_id": practice.samples[0].id, "code": "K7WM4",
        },
    )  # fmt: skip


def addresses(app: Flask, parts: dict[str, object]) -> list[str]:
    """Every page of the round that can be opened, as far as `parts` say what stands in its address."""
    where = app.url_map.bind("127.0.0.1")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and "slug" in rule.arguments]
    return sorted(
        where.build(rule.endpoint, {name: parts[name] for name in rule.arguments})
        for rule in rules
        if rule.arguments <= parts.keys()
    )


def _suggestions(round: Round, draft: CriteriaSet, people: list[Person], at: datetime) -> list[Suggestion]:
    return [
        Suggestion(
            round=round, text=f"Something about thing {n} on our estate, please", channel=Channel.DOORSTEP, heard=n % 5,
            at=at - timedelta(hours=n), looked_at=at,
            supports=[Support(person=people[(n + step) % PEOPLE], at=at) for step in range(10)],
            links=[SuggestionLink(part=draft.all_criteria[n % CRITERIA].part, at=at)],
        )
        for n in range(SUGGESTIONS)
    ]  # fmt: skip


def _changes(round: Round, draft: CriteriaSet, people: list[Person], at: datetime) -> list[Change]:
    """One after the other, each to the question and the weight of a criterion."""
    kept = {part.part: kept_now(part) or {} for part in draft.all_criteria}
    changes = []
    for n in range(CHANGES):
        part = draft.all_criteria[n % CRITERIA]
        now = {**kept[part.part], "question": f"{QUESTION} {n}"}
        changes.append(
            Change(round=round, criteria_set=draft, number=n + 1, part=part.part, name=part.name,
                   kind=ChangeKind.CHANGED, before={**now, "question": f"{QUESTION} {n - CRITERIA}"}, after=now,
                   why="We talked about it.", by=people[n % PEOPLE], at=at - timedelta(minutes=CHANGES - n))
        )  # fmt: skip
    return changes


def _handed_in(round: Round, draft: CriteriaSet, people: list[Person], at: datetime) -> list[SharedPoints]:
    """A sharing that is open: everybody but the first has handed in."""
    points = {one.part: 100 // CRITERIA + (n < 100 % CRITERIA) for n, one in enumerate(draft.all_criteria)}
    now_open = _sharing(round, draft, people[1], at)
    return [
        SharedPoints(sharing=now_open, person=one, as_staff=False, draft=points, points=points, saved_at=at,
                     handed_in_at=at)
        for one in people[1:]
    ]  # fmt: skip


def _closed(
    round: Round, draft: CriteriaSet, people: list[Person], staff: Person, at: datetime
) -> tuple[Sharing, Vote, Practice]:
    """An earlier sharing, a vote that waits for an answer, and a try-out that has ended."""
    sharing = _sharing(round, draft, people[1], at - timedelta(days=30))
    sharing.closed_at = at - timedelta(days=20)
    answers = [
        VoteAnswer(person=one, number=1, as_staff=False, answer="not happy" if n == 0 else "happy",
                   part=RULES if n == 0 else "", words="Nobody asked us." if n == 0 else "", at=at)
        for n, one in enumerate(people)
    ]  # fmt: skip
    vote = Vote(round=round, criteria_set=draft, opened_by=staff, opened_at=at, closes_on=at.date(), closed_at=at,
                quorum=3, least_residents=2, asked=PEOPLE, all_answers=answers)  # fmt: skip
    marks = {str(one.id): {"mark": n % 6, "comment": ""} for n, one in enumerate(draft.all_criteria)}
    sheets = [PracticeSheet(person=one, marks=marks, sent_at=at) for one in people]
    practice = Practice(round=round, opened_at=at, ended_at=at,
                        samples=[PracticeSample(title="A supper club", text="We cook.", sheets=sheets)])  # fmt: skip
    return sharing, vote, practice


def _sharing(round: Round, draft: CriteriaSet, by: Person, at: datetime) -> Sharing:
    sharing = Sharing(round=round, criteria_set=draft, opened_by=by, opened_at=at,
                      closes_on=at.date() + timedelta(days=3))  # fmt: skip
    names = {one.part: one.name for one in draft.all_criteria}
    sharing.ask(names, dict.fromkeys(names, (0, 100)))
    return sharing


def _agreement(round: Round) -> Agreement:
    sections = [AgreementSection(key=key, words="We listen to each other.", revision=1) for key in Section]
    return Agreement(round=round, revision=len(sections), sections=sections)
