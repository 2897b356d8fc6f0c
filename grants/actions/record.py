"""Writing on the record: a note with the change, a link in the chain as the transaction ends."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session, object_session

from grants.core import record as chain
from grants.core.policy import SAID_WITHOUT_A_NAME
from grants.database import Model
from grants.models import Chain, Comment, Entry, Person, Round
from grants.models.record import HOUSE


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be written when the transaction ends, when everything has its id."""

    by: Person | None
    action: str
    about: Sequence[Model]
    round: Round | None
    at: datetime
    text: str
    many: Mapping[str, Sequence[int]] = field(default_factory=dict)


def record(
    by: Person | None,
    action: str,
    *about: Model,
    round: Round | None,
    at: datetime,
    text: str = "",
    many: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """Note who did what, for the chain of the round (None: the house's own chain).

    `action` is one of our own phrases in the past tense ("handed in scores"); `text` is free text a person wrote.
    `many` names by their ids what is too many for objects. `by` None stands for the command line. An object that is
    in no session has nothing to be written to.
    """
    note = Note(by=by, action=str(action), about=about, round=round, at=at, text=text, many=many or {})
    for thing in (*about, round, by):
        if thing is not None and (session := object_session(thing)) is not None:
            session.info.setdefault("notes", []).append(note)
            return


@event.listens_for(Session, "before_commit")
def _write_notes(session: Session) -> None:
    notes: list[Note] = session.info.pop("notes", [])
    if not notes:
        return
    session.flush()
    for chain_id in sorted({_chain_id(note) for note in notes}):  # in one order, so that no two wait for each other
        _end_of_chain(session, chain_id)
        notes += _said_without_a_name(session, chain_id, until=max(note.at for note in notes))
    for note in sorted(notes, key=lambda note: note.at):  # acts of one moment keep their order
        _write(session, note)
    session.flush()


@event.listens_for(Session, "after_rollback")
def _forget_notes(session: Session) -> None:
    session.info.pop("notes", None)


def _said_without_a_name(session: Session, chain_id: int, *, until: datetime) -> list[Note]:
    """What was said without a name, in batches that show by now: before the next line of its round is written.

    Written any sooner, its place in the chain would tell when it came, and so who was here then.
    """
    if chain_id == HOUSE:
        return []
    waiting = (Comment.round_id == chain_id, Comment.unnamed, Comment.on_record.is_(False), Comment.at <= until)
    comments = session.scalars(select(Comment).where(*waiting).order_by(Comment.at, Comment.id)).all()
    for comment in comments:
        comment.on_record = True
    return [
        Note(by=None, action=SAID_WITHOUT_A_NAME, about=(one,), round=one.round, at=one.at, text=one.name)
        for one in comments
    ]


def _write(session: Session, note: Note) -> None:
    end = _end_of_chain(session, _chain_id(note))
    ids: dict[str, int | Sequence[int]] = {type(thing).__tablename__: thing.id for thing in note.about}
    ids |= note.many
    if note.round is not None:
        ids["round"] = note.round.id  # in every entry, so that no chain can be passed off as another round's
    if note.by is not None:
        ids["by"] = note.by.id
    salt = secrets.token_hex(16)
    link = chain.Link(
        number=end.length + 1,
        action=note.action,
        ids=ids,
        at=chain.as_written(note.at),
        text_hash=chain.text_hash(note.text, salt),
        previous=end.head,
    )
    end.length, end.head = link.number, chain.entry_hash(link)
    session.add(
        Entry(
            chain_id=end.id,
            number=link.number,
            at=note.at,
            by=note.by,
            action=link.action,
            ids=dict(link.ids),
            text=note.text,
            salt=salt,
            text_hash=link.text_hash,
            previous=link.previous,
            hash=end.head,
        )
    )


def one_at_a_time(session: Session) -> None:
    """Until this transaction ends nobody else adds to the house: two at once would both find a name or e-mail free."""
    _end_of_chain(session, HOUSE)


def _chain_id(note: Note) -> int:
    return HOUSE if note.round is None else note.round.id


def _end_of_chain(session: Session, chain_id: int) -> Chain:
    end = session.get(Chain, chain_id, with_for_update=True)
    if end is None:
        end = Chain(id=chain_id, length=0, head=chain.START)
        session.add(end)
        session.flush()
    return end
