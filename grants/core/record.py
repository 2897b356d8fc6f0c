"""The chain of the record: each entry's hash takes in the one before it.

Free text goes in as SHA-256(salt + text) alone, so that the text can be erased with a person and the chain still holds.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """One entry as the chain sees it. `at` is UTC in ISO form with microseconds."""

    number: int
    action: str
    ids: Mapping[str, int | Sequence[int]]
    at: str
    text_hash: str
    previous: str
    hash: str = ""
    text: str | None = None  # None: erased
    salt: str | None = None


@dataclass(slots=True)
class Verdict:
    """What a check of one chain found."""

    entries: int = 0
    erased: int = 0
    head: str = START
    noted: bool = False  # whether the head that somebody had noted was met on the way
    faults: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing was found amiss."""
        return not self.faults


def as_written(moment: datetime) -> str:
    """A moment as the chain hashes it: UTC, with microseconds."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def text_hash(text: str, salt: str) -> str:
    """SHA-256 of the salt (hexadecimal) followed by the text, in UTF-8."""
    return hashlib.sha256((salt + text).encode()).hexdigest()


def entry_hash(link: Link) -> str:
    """SHA-256 over everything the entry holds but its text, beginning with the hash before it."""
    content = [link.previous, link.number, link.action, dict(sorted(link.ids.items())), link.at, link.text_hash]
    return hashlib.sha256(json.dumps(content, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def verify(links: Iterable[Link], length: int, head: str, noted_head: str = "") -> Verdict:
    """Walk one chain from its start; `length` and `head` are what the chain itself says it has.

    Whoever cuts the end off can make those two fit. A head that somebody noted meanwhile is then met no more.
    """
    verdict = Verdict(noted=noted_head == START)
    for place, link in enumerate(links, start=1):
        verdict.entries = place
        _check(link, place, verdict)
        verdict.head = link.hash
        verdict.noted = verdict.noted or link.hash == noted_head
    if verdict.entries != length or verdict.head != head:
        verdict.faults.append(f"The chain ends at entry {verdict.entries}, but it had {length}: its end was changed.")
    return verdict


def _check(link: Link, place: int, verdict: Verdict) -> None:
    if link.number != place:
        verdict.faults.append(f"Entry {place} is missing: the next one is numbered {link.number}.")
    if link.previous != verdict.head:
        verdict.faults.append(f"Entry {link.number} does not follow the one before it.")
    if entry_hash(link) != link.hash:
        verdict.faults.append(f"Entry {link.number} was changed after it was written.")
    if link.text is None:
        verdict.erased += 1
    elif link.salt is None or text_hash(link.text, link.salt) != link.text_hash:
        verdict.faults.append(f"The words of entry {link.number} were changed after they were written.")
