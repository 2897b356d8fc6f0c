"""Whether colours can be told apart, by the rule of WCAG 2.2 (success criteria 1.4.3 and 1.4.11)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grants.core.errors import Refused

TEXT = 4.5
OUTLINE = 3.0

DELIVERED = {
    "pine": "#12463c",
    "pine-dark": "#0b312a",
    "mist": "#e8f1ec",
    "marigold": "#ffc043",
    "butter": "#fff4da",
    "plum": "#7a2e6a",
    "blossom": "#f6eaf3",
}
"""The colours an association may change, as we deliver them."""

FIXED = {
    "white": "#ffffff",
    "ink": "#1c2b28",
    "quiet": "#4c5a56",
    "link": "#0b5d55",
    "amber": "#6f4400",
    "brick": "#b02e1a",
    "leaf": "#1a6b42",
    "edge": "#62716c",
    "pine pale": "#cfe0d7",
    "plum soft": "#dcc3d6",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Two colours that must be told apart where one stands on the other."""

    front: str
    ground: str
    least: float


@dataclass(frozen=True, slots=True)
class Clash:
    """A pair that cannot be told apart well enough, and how well it can."""

    pair: Pair
    contrast: float

    @property
    def changeable(self) -> str:
        """The one of the two that was chosen: the front where both were."""
        return self.pair.front if self.pair.front in DELIVERED else self.pair.ground


def _on(front: str, *grounds: str, least: float = TEXT) -> tuple[Pair, ...]:
    return tuple(Pair(front, ground, least) for ground in grounds)


PAIRS = (
    *_on("white", "pine", "pine-dark"),
    *_on("pine", "mist", "butter"),
    *_on("plum", "white", "mist", "butter", "blossom"),
    *_on("ink", "mist", "marigold", "butter", "blossom"),
    *_on("quiet", "mist", "butter", "blossom"),
    *_on("link", "mist", "butter", "blossom"),
    *_on("amber", "butter"),
    *_on("brick", "butter"),
    *_on("leaf", "butter"),
    *_on("pine", "marigold", "pine pale", least=OUTLINE),
    *_on("plum", "plum soft", least=OUTLINE),
    *_on("edge", "mist", "butter", least=OUTLINE),
)
"""Every pair that a changed colour could spoil, as docs/look.md lists them."""


def colour(text: str, field: str) -> str:
    """A colour as we keep it, "#12463c". Raises Refused for anything else."""
    written = text.strip().lower()
    if re.fullmatch(r"#?[0-9a-f]{3}", written):
        written = "".join(letter * 2 for letter in written.removeprefix("#"))
    if not re.fullmatch(r"#?[0-9a-f]{6}", written):
        raise Refused("Write a colour as # and six letters or numbers, like #12463C.", field=field)
    return f"#{written.removeprefix('#')}"


def contrast(one: str, other: str) -> float:
    """How well two colours can be told apart: 1 for not at all, 21 for black on white."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def clashes(chosen: Mapping[str, str]) -> list[Clash]:
    """Every pair that falls short with these colours; what is not chosen is as delivered."""
    colours = {**FIXED, **DELIVERED, **chosen}
    found = [Clash(pair, contrast(colours[pair.front], colours[pair.ground])) for pair in PAIRS]
    return [clash for clash in found if clash.contrast < clash.pair.least]


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
