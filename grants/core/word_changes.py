"""Two texts side by side: which words were added and which were taken away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import LCSseq

# A word keeps its accents, vowel signs and joined emoji. Scripts that put no spaces between words go sign by sign.
_WORDS = re.compile(
    r"\s+|[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|[.,;:!?()“”\"…/]"
    r"|[^\s\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff.,;:!?()“”\"…/]+"
)
LOOK_AROUND = 5  # words left standing on each side of a change, in a short view


class Fate(StrEnum):
    """What became of some words."""

    STAYED = "stayed"
    ADDED = "added"
    TAKEN = "taken"
    CUT = "cut"  # not shown: they stayed, far from any change


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, and what became of them."""

    fate: Fate
    text: str


def word_changes(old: str, new: str) -> list[Piece]:
    """The new text with what was taken from the old one: word by word, taken words before the added ones."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for step in LCSseq.opcodes(before, after):
        if step.tag == "equal":
            pieces.append(Piece(Fate.STAYED, "".join(after[step.dest_start : step.dest_end])))
            continue
        if step.src_end > step.src_start:
            pieces.append(Piece(Fate.TAKEN, "".join(before[step.src_start : step.src_end])))
        if step.dest_end > step.dest_start:
            pieces.append(Piece(Fate.ADDED, "".join(after[step.dest_start : step.dest_end])))
    return _joined(pieces)


def shortened(pieces: Sequence[Piece], around: int = LOOK_AROUND) -> list[Piece]:
    """The same with only a few words left on each side of a change."""
    short: list[Piece] = []
    for place, piece in enumerate(pieces):
        words = re.findall(r"\s*\S+\s*", piece.text)
        head = around if place > 0 else 0
        tail = around if place < len(pieces) - 1 else 0
        if piece.fate is not Fate.STAYED or len(words) <= head + tail + 1:
            short.append(piece)
            continue
        short += [Piece(Fate.STAYED, "".join(words[:head]))] if head else []
        short.append(Piece(Fate.CUT, "… "))
        short += [Piece(Fate.STAYED, "".join(words[-tail:]))] if tail else []
    return short


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """One change in place of two that only a space stands between, and neighbours of one fate as one piece."""
    joined: list[Piece] = []
    taken, added, gap = "", "", ""
    for piece in pieces:
        if piece.fate is Fate.TAKEN:
            taken, added, gap = taken + gap + piece.text, added + gap, ""
        elif piece.fate is Fate.ADDED:
            taken, added, gap = taken + gap, added + gap + piece.text, ""
        elif (taken or added) and not piece.text.strip() and not gap:
            gap = piece.text
        else:
            joined += _both(taken, added)
            joined.append(Piece(Fate.STAYED, gap + piece.text))
            taken, added, gap = "", "", ""
    joined += _both(taken, added)
    return joined + ([Piece(Fate.STAYED, gap)] if gap else [])


def _both(taken: str, added: str) -> list[Piece]:
    return [Piece(fate, text) for fate, text in ((Fate.TAKEN, taken), (Fate.ADDED, added)) if text]
