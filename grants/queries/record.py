"""The record, read back: is each chain still as it was written, and where does it end?"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.core import record as chain
from grants.core.record import START, Link, Verdict
from grants.models import Chain, Entry, Fund, Person, Round
from grants.models.record import HOUSE

AT_ONCE = 1_000  # rows fetched together; the record of years must not stand in memory whole


def head(session: Session, round: Round | None) -> str:
    """The hash of a chain's last entry: whoever has noted it can tell later whether the end was cut off."""
    found = session.scalar(select(Chain.head).where(Chain.id == _chain_id(round)))
    return found or START


def verify(session: Session, round: Round | None, *, noted_head: str = "") -> Verdict:
    """Check the chain of a round (None: the house's own) and every text still there."""
    end = session.get(Chain, _chain_id(round), populate_existing=True)
    length, last = (end.length, end.head) if end is not None else (0, START)
    verdict = chain.verify(_links(session, _chain_id(round)), length, last, noted_head)
    if not verdict.entries and (round is not None or _somebody_is_here(session)):
        verdict.faults.append("There is no entry, though one is written when a round is set up or a person is added.")
    return verdict


def _somebody_is_here(session: Session) -> bool:
    return any(session.scalar(select(kind.id).limit(1)) is not None for kind in (Person, Fund))


def rounds_by_slug(session: Session) -> Sequence[Round]:
    """Every round, in the order of their slugs."""
    return sorted(session.scalars(select(Round)), key=lambda round: round.slug)


def chains_of_nobody(session: Session) -> list[int]:
    """Chains whose round is gone. No round is ever deleted, so somebody did it behind the record's back."""
    known = {HOUSE, *session.scalars(select(Round.id))}
    written = {*session.scalars(select(Chain.id)), *session.scalars(select(Entry.chain_id).distinct())}
    return sorted(written - known)


def _chain_id(round: Round | None) -> int:
    return HOUSE if round is None else round.id


def _links(session: Session, chain_id: int) -> Iterator[Link]:
    columns = (Entry.number, Entry.action, Entry.ids, Entry.by_id, Entry.at, Entry.text_hash, Entry.previous)
    rows = session.execute(
        select(*columns, Entry.hash, Entry.text, Entry.salt)
        .where(Entry.chain_id == chain_id)
        .order_by(Entry.number)
        .execution_options(yield_per=AT_ONCE)
    )
    for number, action, ids, by_id, at, text_hash, previous, own_hash, text, salt in rows:
        yield Link(
            number=number,
            action=action,
            ids=_as_read(ids, by_id, chain_id),
            at=chain.as_written(at),
            text_hash=text_hash,
            previous=previous,
            hash=own_hash,
            text=text,
            salt=salt,
        )


def _as_read(ids: Mapping[str, Any], by_id: int | None, chain_id: int) -> Mapping[str, Any]:
    """What the hash must answer for: also the person and the round that stand in columns of their own.

    Where a column says something else than the ids, it joins them, and the hash no longer fits.
    """
    columns = {"by": by_id, "round": chain_id if "round" in ids else None}
    return {**ids, **{f"{name} in its column": value or 0 for name, value in columns.items() if ids.get(name) != value}}
