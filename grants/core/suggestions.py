"""What an idea is, from the doorstep to the agreed criteria: where it was heard, how long it may be, whom it counts."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from unicodedata import category

from grants.core.cells import cleaned, plain_digits
from grants.core.criteria import LONGEST_TEXT, fold
from grants.core.errors import Counted, Refused, Said
from grants.core.tokens import keyed_hash

LONGEST_FROM_OUTSIDE = 5_000  # characters through the public box; those who sign in have LONGEST_TEXT
LONGEST_NAME = 200
LONGEST_PHONE = 50

WITHIN = timedelta(hours=1)
FROM_ONE_ADDRESS = 30  # in that time: a hall full of people may share one connection
IN_ONE_ROUND = 300
FORGOTTEN_AFTER = timedelta(days=1)
SHORTEST_WRITING = timedelta(seconds=3)  # nobody reads the page and writes a suggestion faster
LONGEST_WRITING = timedelta(days=2)  # a page that was opened longer ago is asked for once more

CODE_LETTERS = "CDFGHJKMNPQRTVWX34679"  # nothing that reads like another, and no vowels, which make words
CODE_LENGTH = 5


class Channel(StrEnum):
    """How an idea was heard."""

    ONLINE = "online"
    PHONE = "phone"
    DOORSTEP = "doorstep"
    MEETING = "meeting"
    EVENT = "event"
    LETTER = "letter"


class SuggestionState(StrEnum):
    """Where a suggestion stands."""

    NOTED = "noted"
    TALKED_ABOUT = "being talked about"
    IN_DRAFT = "in the draft"
    AGREED = "agreed"
    PARKED = "parked"
    NOT_POSSIBLE = "not possible"


def words_of(text: str, most: int = LONGEST_TEXT) -> str:
    """A suggestion as it is kept, without what nobody can see. Raises Refused for nothing, or for too much."""
    words, _taken_out = cleaned(text)
    if all(category(letter)[0] in "PZC" for letter in words):
        raise Refused("Write what you would like to suggest.", field="text")
    if len(words) > most:
        raise Refused(
            "This is %(long)s characters long, and we can take %(most)s. Send the first part, then another.",
            field="text", long=f"{len(words):,}", most=f"{most:,}",
        )  # fmt: skip
    return words


def phone_of(text: str) -> str:
    """A phone number as it was typed, on one line. Raises Refused for what nobody could ring."""
    written = " ".join(cleaned(text)[0].split())
    if written and (len(written) > LONGEST_PHONE or not re.search(r"\d{3}", re.sub(r"\D", "", plain_digits(written)))):
        raise Refused("Write the phone number in digits, such as 0161 496 0018.", field="phone")
    return written


def one_line_of(text: str, field: str) -> str:
    """A name, as it is kept. Raises Refused for one that is too long."""
    line = " ".join(cleaned(text)[0].split())
    if len(line) > LONGEST_NAME:
        raise Refused("Keep this to %(most)s characters.", field=field, most=LONGEST_NAME)
    return line


def people(heard: Iterable[tuple[int, int | None]], supporters: Iterable[int]) -> int:
    """How many people would like a thing, nobody twice.

    `heard`: of the suggestion and all that are counted with it, how many said it and who of them has signed in.
    """
    rows = list(heard)
    known = {person for _, person in rows if person is not None} | set(supporters)
    return sum(count - (person is not None) for count, person in rows) + len(known)


ABOUT_HOW_MANY = (  # from how many on, and the words that can point at nobody; the most first
    (20, Said("twenty people or more")),
    (10, Said("ten people or more")),
    (5, Said("five people or more")),
    (0, Said("fewer than five people")),
)


def how_many(people: int, *, exactly: bool) -> Said:
    """How many people stand behind a thing, in words. Whoever may not read the very number reads about how many."""
    if exactly:
        return Counted("one person", "%(count)s people", people)
    return next(words for least, words in ABOUT_HOW_MANY if people >= least)


def fingerprint(key: str, round_id: int, sender: str, text: str) -> str:
    """By what the same words from the same browser, or the same person, are known again; tells nothing by itself."""
    return keyed_hash(key, "suggestion", round_id, f"{sender}:{fold(text)}")


def address_hash(key: str, address: str, at: datetime) -> str:
    """By what sendings from one address are counted: keyed, and another each day, so that no two days can be joined."""
    return keyed_hash(key, "address", at.toordinal(), address) if address else ""


def must_not_be_a_flood(from_address: int, in_round: int) -> None:
    """Raise Refused where so many came within the last while that it cannot be people writing."""
    if from_address >= FROM_ONE_ADDRESS or in_round >= IN_ONE_ROUND:
        raise TooMany(
            "A great many suggestions came in just now, so we take no more for an hour. Yours is still here: "
            "send it then, or ring us."
        )


class TooMany(Refused):
    """More came within a while than people write."""


def new_short_code(choose: Callable[[Sequence[str]], str]) -> str:
    """A short address for a leaflet; `choose` takes one letter, by chance."""
    return "".join(choose(CODE_LETTERS) for _ in range(CODE_LENGTH))


def typed_short_code(text: str) -> str:
    """A short address as somebody typed it: capitals, spaces and dashes do not matter."""
    return "".join(letter for letter in text.upper() if letter.isalnum())[: CODE_LENGTH + 1]


CHANNELS = {
    Channel.ONLINE: Said("Online"),
    Channel.PHONE: Said("Phone"),
    Channel.DOORSTEP: Said("Doorstep"),
    Channel.MEETING: Said("Meeting"),
    Channel.EVENT: Said("Event"),
    Channel.LETTER: Said("Letter"),
}
STATES = {
    SuggestionState.NOTED: Said("Noted"),
    SuggestionState.TALKED_ABOUT: Said("Being talked about"),
    SuggestionState.IN_DRAFT: Said("In the draft"),
    SuggestionState.AGREED: Said("Agreed"),
    SuggestionState.PARKED: Said("Parked"),
    SuggestionState.NOT_POSSIBLE: Said("Not possible"),
}
