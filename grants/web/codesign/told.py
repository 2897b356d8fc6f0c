"""How a change is told: who did what to which part, in words, with what was added and taken away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from grants.core import policy
from grants.core.changes import ChangeKind
from grants.core.criteria import CommentRule
from grants.core.history import PLACE, Kept, fields, touched
from grants.core.parts import RULES, kind_of_part
from grants.core.stages import Stage
from grants.core.word_changes import Fate, Piece, shortened, word_changes
from grants.models import Change, CriteriaSet
from grants.web.errors import translated
from grants.web.filters import isolated

FIELDS = {
    "name": _l("name"),
    "question": _l("question"),
    "guidance": _l("what to look for"),
    "weight": _l("weight"),
    "lowest": _l("lowest score"),
    "highest": _l("highest score"),
    "minimum": _l("lowest average that is enough"),
    "comment": _l("whether the panel says why"),
    "title": _l("title"),
    "pass_mark": _l("pass mark"),
    "cannot_tell": _l("“I can’t tell”"),
    "tie_break": _l("what decides when two have the same score"),
    "words": _l("words"),
    "staff_score": _l("whether staff score"),
    "staff_dots": _l("whether staff’s dots look different"),
    "marks_under": _l("what stands beside the marks"),
    "marks_shown": _l("when others’ marks can be seen"),
    "points_shown": _l("when others’ points can be seen"),
    "quorum": _l("how many people must answer"),
    "least_residents": _l("how many of them must be residents"),
}
COMMENTS = {
    CommentRule.REQUIRED.value: _l("yes, always"),
    CommentRule.OPTIONAL.value: _l("only who wants to"),
    CommentRule.NONE.value: _l("no"),
}
UNASKED = frozenset({ChangeKind.MOVED, ChangeKind.BROUGHT_BACK})  # by a button that asks for no reason
WRITTEN = frozenset({"name", "question", "guidance", "title", "words"})  # told word by word; the rest as a whole


@dataclass(frozen=True, slots=True)
class Line:
    """One field that changed, with what became of its words."""

    label: str
    pieces: list[Piece]
    word_by_word: bool = False

    @property
    def before(self) -> list[Piece]:
        """As it was."""
        return [piece for piece in self.pieces if piece.fate is not Fate.ADDED]

    @property
    def after(self) -> list[Piece]:
        """As it is after it."""
        return [piece for piece in self.pieces if piece.fate is not Fate.TAKEN]


@dataclass(frozen=True, slots=True)
class Told:
    """One change as a list shows it. `did` is what happened as a whole; else the lines say it."""

    change: Change
    who: str
    did: str
    lines: list[Line]
    url: str
    undo_url: str | None
    why_url: str | None = None  # where its maker can say why, if the act had no box for it


def told(change: Change, draft: CriteriaSet | None) -> Told:
    """A change in a list. It can be undone there while its draft is being written, by those who write it."""
    number = change.number
    return Told(
        change,
        translated(change.by.shown_name) if change.by else _("From the command line"),
        _did(change),
        _short_lines(change),
        url_for("codesign.criteria_change", slug=g.round.slug, change_number=number),
        url_for("codesign.undo_change", slug=g.round.slug, change_number=number) if can_undo(change, draft) else None,
        url_for("codesign.criteria_change", slug=g.round.slug, change_number=number, _anchor="say")
        if change.kind in UNASKED and can_say_why(change) else None,
    )  # fmt: skip


def can_undo(change: Change, draft: CriteriaSet | None) -> bool:
    """Whether the visitor may take a change back now, as far as can be told without trying."""
    if not _may_write():
        return False
    return change.set_id is None or (draft is not None and change.set_id == draft.id)


def can_say_why(change: Change) -> bool:
    """Whether the visitor made this change, and no reason stands beside it."""
    return _may_write() and g.person is not None and change.by_id == g.person.id and not change.why


def can_bring_back(change: Change, draft: CriteriaSet | None) -> bool:
    """Whether the words of a change can be brought into what is being written now, an older version's among them."""
    return can_undo(change, draft) or (draft is not None and _may_write())


def part_name(part: str, name: str) -> str:
    """What a part is called; our own names are said in the reader's language."""
    if part == RULES:
        return _("For the whole set")
    return str(_(name)) if kind_of_part(part) == "agreement" and name else name


def lines(before: Kept | None, after: Kept | None) -> list[Line]:
    """Field by field, where two states of a part differ; None: it was not there."""
    old, new = fields(before), fields(after)
    if before is None or after is None:
        names = [name for name in {**old, **new} if name != PLACE and (old.get(name) or new.get(name))]
    else:
        names = touched(before, after)
    named = {**((before or {}).get("named") or {}), **((after or {}).get("named") or {})}
    return [_line(name, old.get(name), new.get(name), named) for name in names]


def line(field: str, old: Any, new: Any, named: Mapping[str, str] | None = None) -> Line:
    """One field in two states."""
    return _line(field, old, new, named or {})


def label(field: str) -> str:
    """What a field is called, within a sentence."""
    if field == PLACE:
        return _("place in the list")
    if field.startswith("level:"):
        return _("words for %(point)s", point=field.partition(":")[2])
    return str(FIELDS.get(field, field.replace("_", " ")))


def _may_write() -> bool:
    return policy.edits_criteria(g.viewer) and g.round.stage is Stage.DESIGN


def _did(change: Change) -> str:
    name = isolated(part_name(change.part, change.name))
    before, after = change.before or {}, change.after or {}
    if change.kind is ChangeKind.ADDED and kind_of_part(change.part) != "agreement":
        return _("added %(name)s", name=name)
    if change.kind is ChangeKind.REMOVED:
        return _("removed %(name)s", name=name)
    if change.kind is ChangeKind.BROUGHT_BACK:
        return _("brought back %(name)s", name=name)
    if change.kind is ChangeKind.MOVED:
        return _("moved %(name)s from place %(old)s to place %(new)s", name=name, old=before[PLACE], new=after[PLACE])
    return ""


def _short_lines(change: Change) -> list[Line]:
    if change.kind is ChangeKind.MOVED or (_did(change) and change.kind is not ChangeKind.CHANGED):
        return []
    shown = []
    for one in lines(change.before, change.after):
        if change.part == RULES:
            of_part = one.label
        elif kind_of_part(change.part) == "agreement" and one.label == label("words"):
            of_part = part_name(change.part, change.name)
        else:
            name = isolated(part_name(change.part, change.name))
            of_part = _("%(field)s of %(name)s", field=one.label, name=name)
        shown.append(replace(one, label=of_part, pieces=shortened(one.pieces)))
    return shown


def _line(field: str, old: Any, new: Any, named: Mapping[str, str]) -> Line:
    before, after = said_of(field, old, named), said_of(field, new, named)
    if field in WRITTEN or field.startswith("level:"):
        return Line(label(field), word_changes(before, after), word_by_word=True)
    if before == after:
        return Line(label(field), [Piece(Fate.STAYED, after)])
    pieces = [Piece(Fate.TAKEN, before), Piece(Fate.ADDED, after)]
    return Line(label(field), [piece for piece in pieces if piece.text])


def said_of(field: str, value: Any, named: Mapping[str, str]) -> str:
    """What a field says, as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field == "comment":
        return str(COMMENTS.get(value, value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return _(", ").join(named.get(one, one) for one in value)
    return str(value)
