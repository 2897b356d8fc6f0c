"""What somebody typed in a form that could not be saved: given back on the page that says so, to be copied."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request
from flask_babel import lazy_gettext as _l

from grants.core.addresses import own_path

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
# What a form knows of the state it was made of.
HIDDEN = frozenset({"answer_to", "began", "next", "revision", "seen", "sheet", "since", "told", "vote"})
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
    return _gathered(_label_of(name, value) for name, value in _fields())


def whole_form() -> list[Typed]:
    """Every box and every choice of this request's form that is not empty, to be filled in once more."""
    return _gathered(
        _label_of(name, value) or (re.sub(r"[-_]+", " ", name).strip().capitalize(), value)
        for name, value in _fields()
        if name not in HIDDEN
    )


def page_of_form() -> str:
    """The page this request's form stood on, as far as the browser says; a button may post to another address."""
    path = own_path(urlsplit(request.referrer or "").path or "/")
    return path if path != "/" else request.path


def _fields() -> list[tuple[str, str]]:
    """Nothing of a form that another site sent: its words would stand on our page as if they were somebody's own."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return []
    every = [(name, str(value).strip()) for name, value in request.form.items(multi=True)]
    return [(name, value) for name, value in every if value and name != "csrf_token"]


def _label_of(name: str, value: str) -> tuple[str, str] | None:
    """The label of a box that people write in, and what stands in it; None for any other field."""
    if value in _CHOSEN:
        return None
    if name in BOXES:
        return str(BOXES[name]), value
    if row := _ROW.fullmatch(name):
        kind, place, _box = row.groups()
        point = request.form.get(f"levels-{place}-point", "")
        label = _l("Words for each score") if kind == "levels" else _l("What was said")
        return str(label), f"{point}: {value}" if point else value
    return (str(_l("Why you scored as you did")), value) if _COMMENT.fullmatch(name) else None


def _gathered(found: Iterable[tuple[str, str] | None]) -> list[Typed]:
    texts: dict[str, list[str]] = {}
    for one in found:
        if one is not None:
            texts.setdefault(one[0], []).append(one[1])
    return [Typed(label, "\n".join(said)) for label, said in texts.items()]
