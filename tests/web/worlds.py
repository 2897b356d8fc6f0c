"""Everything of a round that somebody can open, for tests that look at it in two worlds which differ in one secret.

The list of pages is the table of routes itself, so a new page is looked at from its first day. A page that shows
something only for a question in its address is asked that question too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import openpyxl
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from grants.clock import today
from grants.core.agreeing import Stance
from grants.core.parts import RULES
from grants.models import (
    PracticeSample,
    PracticeSheet,
    Round,
    SharedPoints,
    Sharing,
    Vote,
    VoteAnswer,
    VoteReply,
)
from tests.make import NOON
from tests.pages import Browser
from tests.web.test_access import A_404_FOR_SOME, DOORS, WHO, address, rules_with

Seen = dict[str, Any]
# Each page asks for what it knows of; nothing here is a thing of another round.
QUESTION = "?seen=never&change=1&event=Tea&old=v1&new=c1&q=Ada&all=1&talk=1&by=criteria&show=sent&version=1"
EVER_NEW = re.compile(r'name="(?:csrf_token|began)"[^>]*value="[^"]*"|data-(?:stamp|token)="[^"]*"')


ASKED = {  # pages that tell more for a question in their address
    "codesign.compare_criteria", "codesign.criteria", "codesign.criteria_changes", "codesign.hall",
    "codesign.hall_now", "codesign.live", "codesign.suggestions", "codesign.talk", "codesign.vote", "panel.ranking",
    "public.round_home", "staff.applications", "staff.record",
}  # fmt: skip
NOT_THERE_YET = {  # a 404 even for those they are for: what somebody said in a vote, and sheets of a round in design
    "codesign.vote_reply", "panel.check", "panel.interest", "panel.scoresheet", "panel.sent_versions",
}  # fmt: skip


def let_everything_run(session: Session, house: SimpleNamespace) -> None:
    """The vote, the sharing and the try-out of the furnished round take answers.

    Ben and Dev of the panel and a second administrator have taken part. Ada of the panel has not, nor has anybody else.
    """
    vote = session.get_one(Vote, house.vote)
    vote.closed_at = vote.quorum = vote.least_residents = vote.asked = None
    vote.closes_on = vote.round.vote_closes_on = today() + timedelta(days=5)
    session.add_all([
        VoteAnswer(vote_id=vote.id, person_id=house.dev, number=1, as_staff=False, answer=Stance.HAPPY, at=NOON),
        VoteAnswer(vote_id=vote.id, person_id=house.second, number=1, as_staff=True, answer=Stance.CAN_LIVE,
                   words="It will do.", at=NOON),
        VoteReply(answer_id=house.parts["answer_id"], by_id=house.dev, at=NOON, words="Now we do."),
    ])  # fmt: skip
    session.execute(update(Sharing).where(Sharing.id == house.parts["sharing_id"]).values(
        closes_on=today() + timedelta(days=5)))  # fmt: skip
    session.commit()


def other_answers(session: Session, house: SimpleNamespace) -> None:
    """Ben, Dev and a second administrator say something else in the vote."""
    answers = update(VoteAnswer).where(VoteAnswer.vote_id == house.vote)
    ben, dev = house.parts["answer_id"], VoteAnswer.person_id == house.dev
    session.execute(answers.values(answer=Stance.HAPPY, part="", words=""))
    session.execute(answers.where(VoteAnswer.id == ben).values(words="The weights are good now"))
    session.execute(answers.where(dev).values(answer=Stance.NOT_HAPPY, part=RULES, words="No, no and no."))
    session.execute(update(VoteReply).values(words="Tell us more about it."))
    session.commit()


def other_points(session: Session, house: SimpleNamespace, but: str = "") -> None:
    """Ben, Dev and a second administrator gave something else; or two of them, where one looks on."""
    need, value = house.point_parts
    for name, given in (("leaver", 11), ("dev", 22), ("second", 33)):
        if name == but:
            continue
        person, points = getattr(house, name), {need: given, value: 100 - given}
        session.execute(
            update(SharedPoints)
            .where(SharedPoints.person_id == person, SharedPoints.sharing_id == house.parts["sharing_id"])
            .values(draft=points, points=points)
        )
    session.commit()


def other_readings(session: Session, house: SimpleNamespace) -> None:
    """Ben, Dev and a second administrator scored the made-up application otherwise."""
    for sheet in session.scalars(select(PracticeSheet).join(PracticeSample)):
        sheet.marks = {key: {"mark": 0, "comment": "Nothing at all"} for key in sheet.marks}
    session.commit()


def close_the_vote(session: Session, house: SimpleNamespace) -> None:
    """It has closed, and waits for an answer to whoever is not happy."""
    session.execute(update(Vote).where(Vote.id == house.vote).values(
        closed_at=NOON, quorum=3, least_residents=2, asked=6))  # fmt: skip
    session.execute(update(Round).values(vote_closes_on=None))
    session.commit()


def seen_by(browser: Browser, house: SimpleNamespace, kind: str) -> Seen:
    """All that one kind of person is told by every page of the round; a page that is theirs and breaks is said."""
    found: Seen = {}
    broken = []
    for rule in rules_with(browser.app, "GET"):
        if "slug" not in rule.arguments:
            continue
        for ending in ("yaml", "xlsx") if "ending" in rule.arguments else ("",):
            path = address(browser.app, rule, house.parts | {"ending": ending})
            for question in ("", QUESTION) if rule.endpoint in ASKED else ("",):
                reply = browser.get(path + question)
                found[path + question] = told(reply)
                if not _as_it_should_be(rule.endpoint, kind, reply.status_code, question):
                    broken.append((path + question, reply.status_code))
                reply.close()
    assert broken == [], broken
    return found


def _as_it_should_be(endpoint: str, kind: str, status: int, question: str) -> bool:
    may = kind in WHO[DOORS[endpoint] if isinstance(DOORS[endpoint], str) else DOORS[endpoint][0]]
    if not may:
        return status in (303, 403)
    return status in (200, 303, 409) or (
        status == 404 and (bool(question) or endpoint in A_404_FOR_SOME | NOT_THERE_YET)
    )


def told(reply: Any) -> tuple[Any, ...]:
    """All that an answer tells, byte for byte, but for tokens and stamps, which are others each time."""
    if "spreadsheetml" in (reply.content_type or ""):
        book = openpyxl.load_workbook(io.BytesIO(reply.data))
        rows = [(sheet.title, row) for sheet in book for row in sheet.iter_rows(values_only=True)]
        return reply.status_code, [one for one in rows if one[1][0] != "Written"]
    return reply.status_code, reply.location, EVER_NEW.sub("", reply.text)


def differing(before: Seen, after: Seen) -> list[str]:
    """The pages that tell two worlds apart."""
    return [page for page in before if before[page] != after[page]]


SECRETS: dict[str, Callable[[Session, SimpleNamespace], None]] = {
    "answers": other_answers, "points": other_points, "readings": other_readings,
}  # fmt: skip
