"""Rankings worked out before, kept by the record's head: while nobody has done anything, nothing can have moved.

Whatever a ranking is made of is changed by acts that go on the round's record in the same transaction, so the head of
the record names the state of a round, on every worker alike. A round without a record is never kept.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Generic, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.core.record import START
from grants.models import Chain, Round

MOST = 6  # a process keeps so many rankings, one a round and view; one of 5,000 applications takes some 15 MB

Row = TypeVar("Row")


class Kept(Generic[Row]):
    """The last few rankings. What is kept is plain values that nobody changes, and no object of a session."""

    def __init__(self, most: int = MOST) -> None:
        self._rows: OrderedDict[tuple[object, ...], tuple[str, Sequence[Row]]] = OrderedDict()
        self._most = most
        self._lock = Lock()

    def __call__(self, head: str | None, about: tuple[object, ...], make: Callable[[], Sequence[Row]]) -> Sequence[Row]:
        """What was made before about this at this head of the record, or made now; an older one is let go of first."""
        if head is None:
            return make()
        with self._lock:
            kept_at, found = self._rows.pop(about, ("", ()))
            if kept_at == head:
                self._rows[about] = kept_at, found
                return found
        del found
        made = make()
        with self._lock:
            self._rows[about] = head, made
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)
        return made


def head_of(session: Session, round: Round) -> str | None:
    """The head of the round's record; None where nothing is on it. Ask before what is to be kept by it is read."""
    head = session.scalar(select(Chain.head).where(Chain.id == round.id))
    return None if head in (None, START) else head
