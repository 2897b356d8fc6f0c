"""Hard words in a text, and the plainer ones that could stand in their place. It only ever offers: a person decides."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_VOWELS = "aeiou"
_IZE = re.compile(r"(?<=[a-z])is(?=(e|es|ed|ing|er|ers|ation|ations)$)")
_ARTICLE = re.compile(r"\b(an?)(\s+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HardWord:
    """A hard word of a text, in small letters, and what it could say in its place."""

    word: str
    plain: str


class WordList:
    """Every form of every hard word with its plain one; where several fit, the longest counts."""

    def __init__(self, plain: Mapping[str, str]) -> None:
        self.plain = {**{_with_z(hard): easy for hard, easy in plain.items()}, **plain}
        longest_first = sorted(self.plain, key=len, reverse=True)
        inside = "|".join(re.escape(hard).replace(r"\ ", r"\s+") for hard in longest_first)
        # Whole words: neither part of one that is joined by a hyphen, nor somebody's ("the stakeholder's").
        self._found = re.compile(rf"(?<![\w-])(?:{inside})(?![\w-])(?!['’]s\b)", re.IGNORECASE)

    def find(self, text: str) -> list[HardWord]:
        """The hard words of a text, each once, in their order."""
        words = dict.fromkeys(_key(match[0]) for match in self._found.finditer(text))
        return [HardWord(word, self.plain[word]) for word in words]

    def replace(self, text: str, word: str) -> str:
        """The text with one hard word made plain wherever it stands; with its capital, and "a" before it put right."""
        if (plain := self.plain.get(word)) is None:
            return text
        made, rest = "", 0
        for match in self._found.finditer(text):
            if _key(match[0]) != word:
                continue
            before = _ARTICLE.sub(lambda article: _article(article, plain), text[rest : match.start()])
            made += before + (plain[0].upper() + plain[1:] if match[0][0].isupper() else plain)
            rest = match.end()
        return made + text[rest:]


def forms(
    verbs: Mapping[str, Iterable[str]], nouns: Mapping[str, Iterable[str]], words: Mapping[str, str]
) -> dict[str, str]:
    """Each hard word in all its forms, and the plain word in the same form; `words` have one form."""
    found: dict[str, str] = {}
    for verb, plain in verbs.items():
        found |= dict(zip(_of_a_verb(verb), plain, strict=True))
    for noun, plain in nouns.items():
        found |= dict(zip((noun, _many(noun)), plain, strict=True))
    return {**found, **words}


def _of_a_verb(verb: str) -> tuple[str, str, str, str]:
    """ "submit to": the word that takes the endings is the first one."""
    word, space, rest = verb.partition(" ")
    tail = space + rest
    silent = word.endswith("e")
    stem = word[:-1] if silent else word
    past = f"{word[:-1]}ied" if _ends_in_y(word) else f"{stem}ed"
    return verb, _many(word) + tail, past + tail, f"{stem}ing{tail}"


def _many(word: str) -> str:
    """With the "s" of many, or of somebody who does it."""
    if _ends_in_y(word):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh", "go")) else f"{word}s"


def _ends_in_y(word: str) -> bool:
    return word.endswith("y") and word[-2:-1] not in _VOWELS


def _with_z(word: str) -> str:
    first, space, rest = word.partition(" ")
    return _IZE.sub("iz", first) + space + rest


def _key(found: str) -> str:
    return " ".join(found.split()).lower()


def _article(article: re.Match[str], plain: str) -> str:
    """ "a" or "an", as the plain word asks."""
    right = article[1][0] + ("n" if plain[0] in _VOWELS else "")
    return right + article[2]
