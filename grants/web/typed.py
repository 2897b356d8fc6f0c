"""What somebody typed in a form that could not be saved: given back on the page that says so, to be copied."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_babel import lazy_gettext as _l

# Boxes that people write in, by the names of their fields; whatever else a form sends (buttons, choices, what it knows
# of the state it was made of) is nobody's writing.
BOXES: Mapping[str, str] = {
    "name": _l("Name"),
    "title": _l("Title"),
    "question": _l("The question"),
    "guidance": _l("What to look for"),
    "weight": _l("Weight"),
    "minimum": _l("Lowest average that is enough"),
    "pass_mark": _l("Pass mark"),
    "words": _l("Words"),
    "text": _l("What you wrote"),
    "said": _l("What you wrote"),
    "notes": _l("Your notes"),
    "note": _l("What you said with it"),
    "answer": _l("Your answer"),
    "reason": _l("Why"),
    "why": _l("Why"),
    "limit": _l("What it says"),
    "own_words": _l("What you would rather do less of"),
    "event": _l("Which meeting, event or place?"),
    "project": _l("Project"),
    "organisation": _l("Organisation"),
}
_ROW = re.compile(r"(levels|lines)-(\d{1,4})-(words|text)")
_COMMENT = re.compile(r"comment-\d{1,9}")
_CHOSEN = frozenset({"named", "unnamed", "happy", "can live with it", "not happy"})  # from fields that share a name


@dataclass(frozen=True, slots=True)
class Typed:
    """One box, with what stood in it."""

    label: str
    text: str


def typed_words() -> list[Typed]:
    """What this request's form brought that somebody typed; the rows of a list are one text."""
    found: dict[str, list[str]] = {}
    for name, value in request.form.items(multi=True):
        said = str(value).strip()
        if not said or said in _CHOSEN:
            continue
        if name in BOXES:
            found.setdefault(str(BOXES[name]), []).append(said)
        elif row := _ROW.fullmatch(name):
            kind, place, _box = row.groups()
            point = request.form.get(f"levels-{place}-point", "")
            label = _l("Words for each score") if kind == "levels" else _l("What was said")
            found.setdefault(str(label), []).append(f"{point}: {said}" if point else said)
        elif _COMMENT.fullmatch(name):
            found.setdefault(str(_l("Why you scored as you did")), []).append(said)
    return [Typed(label, "\n".join(texts)) for label, texts in found.items()]
