"""How easy an English text is to read: its reading age, and the hard words in it.

The reading age is the Flesch-Kincaid grade plus five, the age at which American schools teach that grade: J. P.
Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, "Derivation of new readability formulas", Research Branch
Report 8-75, Naval Technical Training, Millington 1975. It counts syllables and the words of a sentence and understands
nothing, so it is said in whole years, inside bounds, and only of texts that are long enough and in English.
"""

import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from grants.core.criteria import LONGEST_TEXT
from grants.core.plain_words import HardWord, WordList

FEWEST = 5  # words; of fewer the formula tells nothing
EASY = 11  # years: what these pages aim at themselves
YOUNGEST, OLDEST = 7, 18  # beyond these the formula's figure is nonsense; the page says "7 or under", "18 or over"
AT_ONCE = 4  # hard words shown under one box; the next ones come when these are gone
LEAST_ENGLISH = 8  # one word in so many is one of those below

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FIGURE = re.compile(r"(?<=\d)[.,](?=\d)")
_JOINED = re.compile(r"[/\\|_–—…-]+")
_LINE = re.compile(r"(?<![.!?:;,\s])[^\S\n]*\n\s*")
_BULLET = re.compile(r"^[^\w\n]+", re.MULTILINE)
# Words that other languages hardly share: Welsh has "a", "all" and "i", Polish "to" and "do", Dutch "is".
_ENGLISH_WORDS = """
    able about after and any anybody anyone anything ask because been before being believe between both can cannot
    children community could does down each enough even every everybody everyone everything families from get give
    going good group groups happen happens happy have help helps here his how if into it its just keep kind know
    left less like likely list live local long look made makes making many may money more most much must my names
    need needed needs neighbours new nobody not nothing number numbers often old older only other others our out
    people place project ready really residents right round safe same score scored see she should show shown small
    some somebody something still street such than that the their them then there these they thing things think this
    those three through together trust two under up using very want wanted way ways we week weeks well what when
    where whether which while who whose why with without work would year years yes yet you young your
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())


class Verdict(StrEnum):
    """What can be said of a text."""

    NOTHING = "nothing"  # there is no text
    SHORT = "short"  # too few words to tell its age
    ELSEWHERE = "elsewhere"  # not English, as far as we can tell
    EASY = "easy"
    HARDER = "harder"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text reads. The age is there for a text that is easy or harder."""

    verdict: Verdict
    age: int | None = None
    hard: tuple[HardWord, ...] = ()


def reading(text: str, words: WordList) -> Reading:
    """Judge a text as people would meet it. What is longer than may be saved is judged by its beginning."""
    text = text[:LONGEST_TEXT]
    written = [word.lower() for word in _WORD.findall(text)]
    if not written:
        return Reading(Verdict.NOTHING)
    if not _latin(text):
        return Reading(Verdict.ELSEWHERE)
    found = words.find(text)
    hard = tuple(found[:AT_ONCE])
    if len(written) < FEWEST:
        return Reading(Verdict.SHORT, hard=hard)
    if not _english(written, [part for one in found for part in one.word.split()]):
        return Reading(Verdict.ELSEWHERE)
    age = reading_age(text)
    return Reading(Verdict.EASY if age <= EASY else Verdict.HARDER, age, hard)


def reading_age(text: str) -> int:
    """The age in whole years, from YOUNGEST to OLDEST, of an English text with words in it."""
    from textstat import textstat  # heavy: it reads a dictionary of sounds the first time

    grade: float = textstat.flesch_kincaid_grade(_as_sentences(text))
    return min(max(math.floor(grade + 5.5), YOUNGEST), OLDEST)


def _as_sentences(text: str) -> str:
    """The text as the formula expects it: a line of a list ends like a sentence, and figures hold no full stop."""
    text = _BULLET.sub("", text.strip().replace("\r\n", "\n"))
    text = _FIGURE.sub("", text)
    return _JOINED.sub(" ", _LINE.sub(".\n", text))


def _latin(text: str) -> bool:
    """Whether English could be written like this: nine letters in ten are those of its alphabet."""
    letters = [letter for letter in text if letter.isalpha()]
    return 10 * sum(letter.isascii() for letter in letters) >= 9 * len(letters)


def _english(written: list[str], hard: Collection[str]) -> bool:
    """Whether enough of the words are plainly English ones; a hard word of our list is one too."""
    known = sum(word in _ENGLISH or word in hard for word in written)
    return LEAST_ENGLISH * known >= len(written)
