"""How a group agrees a text by a vote: what can be answered, whose answers are enough, and what came of it.

Nothing here knows what the text is: a criteria set today, an application form another day.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from grants.core.agreement import Choices
from grants.core.days import end_of_day
from grants.core.errors import Counted, Refused, Said

LONGEST_WORDS = 20_000
USUAL_DAYS = 7  # to answer in, unless somebody says another date
MOST_DAYS = 90


class Stance(StrEnum):
    """What somebody says to a text."""

    HAPPY = "happy"
    CAN_LIVE = "can live with it"
    NOT_HAPPY = "not happy"  # and this would change it


class Ending(StrEnum):
    """How a vote ended."""

    ADOPTED = "adopted"
    NO_QUORUM = "no quorum"
    CHANGED = "changed"  # somebody changed the text
    TAKEN_BACK = "taken back"
    OVERTAKEN = "overtaken"  # another version took its place, or the round moved on


class Outcome(StrEnum):
    """Where a vote stands, by its answers alone."""

    OPEN = "open"
    ADOPTED = "adopted"
    UNANSWERED = "unanswered"  # closed, with a "not happy" that nobody has answered
    NO_QUORUM = "no quorum"


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody who may answer."""

    id: int
    staff: bool  # staff are staff, on the panel as well: they never fill a resident's place
    member: bool  # sits on the panel
    takes_part: bool = False  # of staff: has written, answered, put something to the vote or accepted the agreement

    @property
    def awaited(self) -> bool:
        """Whether a vote waits for them: the panel, and staff who take part. Others may answer, and hold nothing up."""
        return self.member or self.takes_part


@dataclass(frozen=True, slots=True)
class Voice:
    """One answer that counts."""

    staff: bool
    stance: Stance
    replied: bool = False


@dataclass(frozen=True, slots=True)
class Quorum:
    """How many must have answered, and how many residents among them."""

    people: int
    residents: int


@dataclass(frozen=True, slots=True)
class Missing:
    """What the quorum still lacks."""

    people: int
    residents: int

    def __bool__(self) -> bool:
        return bool(self.people or self.residents)


def quorum(choices: Choices, voters: Iterable[Voter]) -> Quorum:
    """What the round's agreement asks for, or else more than half of the panel with two residents among them.

    Where fewer than two residents sit on the panel, all of them; never without one: staff alone agree nothing, and
    where nothing else is said nobody agrees alone.
    """
    panel = [voter for voter in voters if voter.member]
    residents = sum(not voter.staff for voter in panel)
    people = max(len(panel) // 2 + 1, 2) if choices.quorum is None else choices.quorum
    least = min(2, residents) if choices.least_residents is None else choices.least_residents
    return Quorum(people, max(least, 1))


def missing(voices: Sequence[Voice], wanted: Quorum) -> Missing:
    """How many answers are still needed."""
    residents = sum(not voice.staff for voice in voices)
    return Missing(max(wanted.people - len(voices), 0), max(wanted.residents - residents, 0))


def has_closed(closes_on: date, at: datetime, voters: Iterable[int], answered: Iterable[int]) -> bool:
    """Whether a vote takes no more answers: its date is over, or everybody it waits for has answered."""
    awaited = set(voters)
    return at >= end_of_day(closes_on) or (bool(awaited) and awaited <= set(answered))


def outcome(voices: Sequence[Voice], wanted: Quorum, *, closed: bool, gone: Sequence[Voice] = ()) -> Outcome:
    """Adopted when it has closed, the quorum is there and every "not happy" has an answer.

    `gone`: what people said who may not answer any more. It fills no quorum, and needs an answer all the same: else
    whoever takes somebody off the panel takes their doubt away.
    """
    if not closed:
        return Outcome.OPEN
    if missing(voices, wanted):
        return Outcome.NO_QUORUM
    if any(voice.stance is Stance.NOT_HAPPY and not voice.replied for voice in (*voices, *gone)):
        return Outcome.UNANSWERED
    return Outcome.ADOPTED


def needed(wanted: Quorum) -> Said:
    """The quorum as a sentence."""
    return Counted(
        "At least one person has to answer, and they must be a resident.",
        "At least %(count)s people have to answer, %(residents)s or more of them residents.",
        max(wanted.people, wanted.residents),
        residents=wanted.residents,
    )


def out_of_reach(wanted: Quorum, voters: Iterable[Voter]) -> Said | None:
    """What no vote can reach as things are: more people, or more residents, than there are to answer."""
    able = list(voters)
    residents = sum(voter.member and not voter.staff for voter in able)
    if wanted.residents > residents:
        return Counted(
            "No vote can succeed as things are: %(wanted)s residents have to answer, and one resident is on the panel.",
            "No vote can succeed as things are: %(wanted)s residents have to answer, and %(count)s are on the panel.",
            residents,
            wanted=wanted.residents,
        )
    if wanted.people > len(able):
        return Counted(
            "No vote can succeed as things are: %(wanted)s people have to answer, and only one can.",
            "No vote can succeed as things are: %(wanted)s people have to answer, and only %(count)s can.",
            len(able),
            wanted=wanted.people,
        )
    return None


def check_note(note: str) -> None:
    """Raise Refused for more than anybody reads with a vote: it goes into everybody's letter."""
    if len(note) > LONGEST_WORDS:
        raise Refused("Keep this to %(most)s characters.", field="note", most=f"{LONGEST_WORDS:,}")


def still_missing(lack: Missing) -> Said | None:
    """What the quorum lacks, as a sentence."""
    people = max(lack.people, lack.residents)
    if not people:
        return None
    if lack.residents == people:
        return Counted("One more resident has to answer.", "%(count)s more residents have to answer.", people)
    if not lack.residents:
        return Counted("One more person has to answer.", "%(count)s more people have to answer.", people)
    return Counted(
        "One more person has to answer.",
        "%(count)s more people have to answer, %(residents)s or more of them residents.",
        people,
        residents=lack.residents,
    )


def check_date(closes_on: date, today: date) -> None:
    """Raise Refused for a last day that is over, or too far away to be waited for."""
    if closes_on < today:
        raise Refused("Choose today or a later day.", field="closes_on")
    if closes_on > today + timedelta(days=MOST_DAYS):
        raise Refused("Choose a day in the next %(most)s days.", field="closes_on", most=MOST_DAYS)


def check_answer(stance: Stance, part: str, words: str, parts: Iterable[str]) -> None:
    """Raise Refused, naming the field, for an answer that nobody could act on."""
    if len(words) > LONGEST_WORDS:
        raise Refused("Keep this to %(most)s characters.", field="words", most=f"{LONGEST_WORDS:,}")
    if stance is not Stance.NOT_HAPPY:
        return
    if part not in set(parts):
        raise Refused("Choose the part that would have to change.", field="part")
    if not words:
        raise Refused("Say what would change it for you. Then others can answer.", field="words")


def check_reply(words: str) -> None:
    """Raise Refused for an answer without words, or with more than anybody reads."""
    if not words:
        raise Refused("Write your answer.", field="words")
    if len(words) > LONGEST_WORDS:
        raise Refused("Keep this to %(most)s characters.", field="words", most=f"{LONGEST_WORDS:,}")
