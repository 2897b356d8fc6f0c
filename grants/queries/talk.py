"""The talk about each part: how many comments, how many open, and what was said.

Whatever reads comments reads them here: one that was said without a name does not exist before its batch.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from grants.core.errors import Said
from grants.core.parts import RULES, whole_part
from grants.models import Comment, CriteriaSet, Criterion, Gate, Round

A_PAGE = 20  # talks; each with all its answers


@dataclass(frozen=True, slots=True)
class TalkCount:
    """How many comments and answers a part has, how many talks they make, and how many of those are open."""

    comments: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Talk:
    """A comment and the answers to it, in their order."""

    first: Comment
    answers: Sequence[Comment]


@dataclass(frozen=True, slots=True)
class SomeTalks:
    """One page of the talks about a part, the newest first."""

    talks: Sequence[Talk]
    page: int
    pages: int
    count: TalkCount


def counts(session: Session, round: Round, at: datetime, part: str | None = None) -> Mapping[str, TalkCount]:
    """By the name of the part, for every part that is talked about, or for one."""
    said = Comment.taken_back_at.is_(None)
    is_open = and_(Comment.answer_to_id.is_(None), Comment.settled_at.is_(None), _stands(at))
    asked = select(
        Comment.part, func.sum(case((said, 1), else_=0)), func.sum(case((is_open, 1), else_=0))
    ).where(_shown(Comment, round, at)).group_by(Comment.part)  # fmt: skip
    if part is not None:
        asked = asked.where(Comment.part == part)
    return {name: TalkCount(int(comments), int(open_)) for name, comments, open_ in session.execute(asked)}


def some_talks(session: Session, round: Round, part: str, *, at: datetime, page: int = 1,
               reader_id: int | None = None) -> SomeTalks:  # fmt: skip
    """What was said about a part. A comment taken back stays in place for its answers, and for its writer."""
    first = (
        _shown(Comment, round, at), Comment.part == part, Comment.answer_to_id.is_(None),
        or_(_stands(at), Comment.by_id == (reader_id or 0)),
    )  # fmt: skip
    found = session.scalar(select(func.count(Comment.id)).where(*first)) or 0
    pages = max(1, -(-found // A_PAGE))
    page = min(max(page, 1), pages)
    people = (joinedload(Comment.by), joinedload(Comment.settled_by))
    order = (Comment.at.desc(), Comment.id)
    firsts = session.scalars(
        select(Comment).where(*first).options(*people).order_by(*order).offset((page - 1) * A_PAGE).limit(A_PAGE)
    ).all()
    answers = session.scalars(
        select(Comment)
        .where(_shown(Comment, round, at), Comment.answer_to_id.in_([one.id for one in firsts]))
        .where(or_(Comment.taken_back_at.is_(None), Comment.by_id == (reader_id or 0)))
        .options(*people)
        .order_by(Comment.at, Comment.id)
    ).all()
    talks = [Talk(one, [answer for answer in answers if answer.answer_to_id == one.id]) for one in firsts]
    return SomeTalks(talks, page, pages, counts(session, round, at, part).get(part, TalkCount()))


def comment(session: Session, round: Round, part: str, comment_id: int, at: datetime) -> Comment | None:
    """One comment about this part, where it shows already."""
    return session.scalar(
        select(Comment).where(_shown(Comment, round, at), Comment.part == part, Comment.id == comment_id)
    )


def part_called(session: Session, round: Round, part: str) -> str | None:
    """What people call a part that can be talked about: its name in the latest version. None: there is no such part."""
    if part != whole_part(part):
        return None
    if part == RULES:
        return Said("What holds for the whole set")
    kind, _, lineage = part.partition(":")
    if kind not in ("criterion", "gate"):
        return None
    model: type[Criterion | Gate] = Criterion if kind == "criterion" else Gate
    return session.scalar(
        select(model.name)
        .join(CriteriaSet, CriteriaSet.id == model.set_id)
        .where(CriteriaSet.round_id == round.id, model.lineage == lineage)
        .order_by(CriteriaSet.number.desc())
        .limit(1)
    )


def _shown(comment: type[Comment], round: Round, at: datetime) -> ColumnElement[bool]:
    return and_(comment.round_id == round.id, comment.at <= at)


def _stands(at: datetime) -> ColumnElement[bool]:
    """Whether a first comment is still there for others: it was not taken back, or somebody has answered it."""
    answer = aliased(Comment)
    answered = exists().where(answer.answer_to_id == Comment.id, answer.at <= at, answer.taken_back_at.is_(None))
    return or_(Comment.taken_back_at.is_(None), answered)
