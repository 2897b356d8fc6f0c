"""Which suggestions say the same in other words: by the words they share, forgiving slips of spelling.

The words that tell texts apart count; "more", "people" and their like do not. Scripts without spaces between words
(Chinese, Japanese, Thai…) are compared by pairs of neighbouring letters. It only ever offers: a person decides.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from grants.core.cells import FIRST_ACCENT

LOOKED_AT = 1_000  # characters of each text: what a suggestion is about stands at its beginning
MOST_WORDS = 60
CLOSE = 80.0  # of 100, for two spellings of one word
LONG_ENOUGH = 4  # letters; in shorter words one letter makes another word
ENOUGH = 0.5  # how much of their words two texts share before they are offered as one
MOST = 3

_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
_MARKS = re.compile("['’`´]")
_LITTLE = """
    a about again all also always an and any anything are area around as ask at avenue be because been being better
    bit but by can cannot could do does doing don dont each estate ever every everyone for from fund funding get
    gets getting give given go going good got grant grants group groups had has have having help her here hers him
    his how i if in into is it its itself just keep kind lane least less let lets like local lot lots made make
    makes making many may maybe me more most much must my need needed needs new no nor not nothing now of off on
    one only or other others our out over own people person please put really residents road round say score see
    shall she should so some somebody someone something somewhere street such than that the their them then there
    these they thing things think this those to too up us use used very want wanted wants was way we well were what
    when where which while who whole why will with without would yes you your
"""
_SAYS_LITTLE = frozenset(_LITTLE.split())


@dataclass(frozen=True, slots=True)
class Like:
    """One text that may say the same, by its place among the others, and how much it shares (0 to 1)."""

    place: int
    share: float


class Pool:
    """Texts to look through, made ready once for many looks."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._words = [words_of(text) for text in texts]
        self._vocabulary = list({word for words in self._words for word in words})

    def alike(self, text: str, most: int = MOST) -> list[Like]:
        """Those that may say the same as this text, the nearest first."""
        wanted = words_of(text)
        meets = {word: _spelled_like(word, self._vocabulary) for word in wanted}
        found = [
            Like(place, share)
            for place, words in enumerate(self._words)
            if (near := _near(meets, words)) and (share := _share(wanted, words, near)) >= ENOUGH
        ]
        return sorted(found, key=lambda like: (-like.share, like.place))[:most]


def alike(text: str, others: Sequence[str], most: int = MOST) -> list[Like]:
    """The others that may say the same as this text, the nearest first."""
    return Pool(others).alike(text, most)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text that say what it is about, each once, in a form in which they can be compared."""
    plain = _MARKS.sub("", _without_accents(text[:LOOKED_AT]).casefold())
    found: dict[str, None] = {}
    for word in _WORD.findall(plain):
        for part in _parts(word):
            if part not in _SAYS_LITTLE:
                found[part] = None
    return tuple(found)[:MOST_WORDS]


def _parts(word: str) -> Iterable[str]:
    """The word, without its ending; pairs of neighbours where a script has no spaces."""
    for unspaced in _UNSPACED.findall(word):
        yield from (unspaced[at : at + 2] for at in range(max(1, len(unspaced) - 1)))
    if rest := _UNSPACED.sub("", word):
        yield _stem(rest)


def _stem(word: str) -> str:
    """English words without the ending of their many or of their doing: "buses", "planting" and "bus", "plant"."""
    if word in _SAYS_LITTLE or not word.isascii():
        return word
    for ending, instead, least in (("ies", "y", 5), ("sses", "ss", 5), ("ing", "", 6), ("es", "", 5), ("s", "", 4)):
        if word.endswith(ending) and len(word) >= least and not word.endswith(("ss", "us")):
            return word.removesuffix(ending) + instead
    return word.removesuffix("e") if len(word) > 4 else word


def _without_accents(text: str) -> str:
    """é as e: many keyboards have none. Marks of other scripts are parts of their letters, and stay."""
    if text.isascii():
        return text
    split = unicodedata.normalize("NFKD", text)
    kept = "".join(letter for letter in split if not FIRST_ACCENT <= letter < "\u0370")
    return unicodedata.normalize("NFC", kept)


def _near(meets: Mapping[str, Mapping[str, float]], words: Sequence[str]) -> dict[str, float]:
    """Which of our words stand in a text, and how surely; each word of theirs is met once."""
    taken: set[str] = set()
    best: dict[str, float] = {}
    for word, spellings in meets.items():
        free = [one for one in words if one in spellings and one not in taken]
        if free:
            nearest = max(free, key=spellings.__getitem__)
            taken.add(nearest)
            best[word] = spellings[nearest]
    return best


def _spelled_like(word: str, vocabulary: Sequence[str]) -> dict[str, float]:
    """The words that may be this one, and how surely."""
    if len(word) < LONG_ENOUGH:
        return {word: 1.0}
    found = process.extract(word, vocabulary, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None)
    return {other: score / 100 for other, score, _ in found if other == word or len(other) >= LONG_ENOUGH}


def _share(ours: Sequence[str], theirs: Sequence[str], near: dict[str, float]) -> float:
    """How much two texts share: of the shorter one above all, for a long text may say one thing among others.

    One word in common is not enough, unless it is all that one of them says.
    """
    met, short, long = sum(near.values()), min(len(ours), len(theirs)), max(len(ours), len(theirs))
    if len(near) < 2 and (short > 1 or long > 4):
        return 0.0
    return 0.65 * met / short + 0.35 * met / long
