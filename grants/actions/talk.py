"""Talking about a part: comments, answers, settling, and saying something without a name."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.record import record
from grants.core.errors import Refused, Said
from grants.core.stages import Stage
from grants.core.talk import MOST_IN_A_BATCH, checked, next_batch
from grants.models import Comment, Person, Round


def say(
    session: Session, round: Round, part: str, name: str, text: str, *, answer_to: Comment | None = None,
    by: Person, at: datetime,
) -> Comment:  # fmt: skip
    """Say something under one's name. The same thing sent twice, by a double click, is said once."""
    text = _checked(session, round, text, answer_to)
    said = select(Comment).where(Comment.round_id == round.id, Comment.part == part, Comment.text == text)
    same = said.where(Comment.by_id == by.id, Comment.answer_to == answer_to, Comment.taken_back_at.is_(None))
    if twin := session.scalars(same).first():
        return twin
    comment = Comment(round=round, part=part, name=name, text=text, by=by, unnamed=False, answer_to=answer_to, at=at,
                      on_record=True)  # fmt: skip
    session.add(comment)
    stir(round)
    action = Said("answered in a talk") if answer_to else Said("said something in a talk")
    record(by, action, comment, round=round, at=at, text=name)
    return comment


def say_without_a_name(
    session: Session, round: Round, part: str, name: str, text: str, *, answer_to: Comment | None = None, at: datetime
) -> Comment:
    """Say something that nobody's name is kept with: who it was is not even told to this function.

    It shows from the next batch on, and goes on the record only then; until then nothing else may change, so that
    nothing tells when it came. The same words sent twice within one batch are kept once.
    """
    text = _checked(session, round, text, answer_to)
    batch = next_batch(at)
    waiting = (Comment.round_id == round.id, Comment.unnamed, Comment.at == batch)
    same = select(Comment).where(*waiting, Comment.part == part, Comment.text == text, Comment.answer_to == answer_to)
    if twin := session.scalars(same).first():
        return twin
    if (session.scalar(select(func.count(Comment.id)).where(*waiting)) or 0) >= MOST_IN_A_BATCH:
        raise Refused(
            "Many things wait to be shown without a name. Try again in a quarter of an hour, or say it with your name.",
            field="text",
        )
    comment = Comment(round=round, part=part, name=name, text=text, unnamed=True, answer_to=answer_to, at=batch,
                      on_record=False)  # fmt: skip
    session.add(comment)
    return comment


def take_back(comment: Comment, *, by: Person, at: datetime) -> None:
    """Let nobody read it any more; its writer can put it back."""
    _must_be_own(comment, by)
    if comment.taken_back_at is None:
        comment.taken_back_at = at
        stir(comment.round)
        record(by, "took back what they said", comment, round=comment.round, at=at, text=comment.name)


def put_back(comment: Comment, *, by: Person, at: datetime) -> None:
    """Say again what one had taken back."""
    _must_be_own(comment, by)
    if comment.taken_back_at is not None:
        comment.taken_back_at = None
        stir(comment.round)
        record(by, "put back what they had taken back", comment, round=comment.round, at=at, text=comment.name)


def settle(comment: Comment, *, by: Person, at: datetime) -> None:
    """Say that the matter is settled; anybody who designs may, and anybody may open it again."""
    _must_be_first(comment)
    if comment.settled_at is None:
        comment.settled_at, comment.settled_by = at, by
        stir(comment.round)
        record(by, "settled a talk", comment, round=comment.round, at=at, text=comment.name)


def open_again(comment: Comment, *, by: Person, at: datetime) -> None:
    """Go on talking about something that was settled."""
    _must_be_first(comment)
    if comment.settled_at is not None:
        comment.settled_at, comment.settled_by = None, None
        stir(comment.round)
        record(by, "opened a talk again", comment, round=comment.round, at=at, text=comment.name)


def _checked(session: Session, round: Round, text: str, answer_to: Comment | None) -> str:
    """The text as it is kept; the round is held, so that it is still being designed when this is stored."""
    session.refresh(round, with_for_update=True)
    round.must_be(Stage.DESIGN)
    if answer_to is not None and answer_to.answer_to_id is not None:
        raise Refused("Answer the first comment of this talk.", field="text")
    if answer_to is not None and answer_to.settled_at is not None:
        raise Refused("This was settled meanwhile. Open it again, then answer.", field="text")
    return checked(text)


def _must_be_own(comment: Comment, by: Person) -> None:
    comment.round.must_be(Stage.DESIGN)
    if comment.by_id is None or comment.by_id != by.id:
        raise Refused("Only who said this can take it back. What was said without a name stays.")


def _must_be_first(comment: Comment) -> None:
    comment.round.must_be(Stage.DESIGN)
    if comment.answer_to_id is not None:
        raise Refused("An answer is settled with the comment it answers.")
