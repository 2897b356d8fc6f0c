"""What the demo's rounds have not, for the crawl: a vote with a doubt, two sharings, a try-out that runs, a hall."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.clock import now
from grants.core.agreeing import Stance
from grants.core.criteria import SetState
from grants.core.parts import RULES
from grants.core.suggestions import SuggestionState
from grants.models import Person, Practice, PracticeSample, SharedPoints, Sharing, Vote, VoteAnswer
from tests.make import a_criterion, a_member, a_person, a_round, a_set, a_suggestion

HOME = "/rounds/elm-round"
# Pages that no link leads to: the answer to a form, and what is given to a hall.
WAYS_IN = (
    f"{HOME}/hall?event=Tea%20in%20the%20hall",
    f"{HOME}/hall/notes?event=Tea%20in%20the%20hall",
    f"{HOME}/suggest/thanks",
)


def furnish(session: Session, member: str) -> None:
    """One more round, in *design*; this person of the demo sits on its panel. Everything runs that the demo ended."""
    at, round, ben = now(), a_round(slug="elm-round", name="Elm round", short_code="ELM34"), a_person("Ben Okafor")
    asha = a_person("Asha Rahman")
    marie = session.scalars(select(Person).where(Person.name == member)).one()
    criteria = [a_criterion("Local need", 60), a_criterion("Room for everyone", 40)]
    draft = a_set(round, *criteria, gates=("A real group",), state=SetState.DRAFT, revision=1)
    session.add_all([draft, a_member(round, marie), a_member(round, ben), a_member(round, asha)])
    session.add_all([a_suggestion(round, f"One that is {state.value}", state=state) for state in SuggestionState])
    session.add_all([a_suggestion(round, "Read me first", looked_at=None), a_suggestion(round, "No", set_aside_at=at)])
    session.flush()
    parts = [one.part for one in criteria]
    soon, gone = (at + timedelta(days=7)).date(), at - timedelta(days=3)
    told = [
        SharedPoints(person=one, as_staff=False, saved_at=gone, draft={}, handed_in_at=gone,
                     points=dict(zip(parts, points, strict=True)))
        for one, points in ((marie, (70, 30)), (ben, (50, 50)), (asha, (60, 40)))
    ]  # fmt: skip
    closed = Sharing(round=round, criteria_set=draft, opened_at=gone, closes_on=soon, closed_at=gone)
    running = Sharing(round=round, criteria_set=draft, opened_at=at, closes_on=soon)
    session.add_all([closed, running])
    for one in told:
        one.sharing = closed
    doubt = VoteAnswer(person=ben, number=1, as_staff=False, answer=Stance.NOT_HAPPY, part=RULES, words="Why?", at=at)
    mine = VoteAnswer(person=marie, number=1, as_staff=False, answer=Stance.HAPPY, part="", words="", at=at)
    session.add_all(told)
    session.add(
        Vote(round=round, criteria_set=draft, opened_by=ben, opened_at=at, closes_on=soon, all_answers=[doubt, mine])
    )
    samples = [PracticeSample(title="Tea on Fridays", text="We make tea for whoever comes.")]
    session.add(Practice(round=round, opened_at=at, samples=samples))
