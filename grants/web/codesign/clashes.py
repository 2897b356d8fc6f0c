"""Two people change one part at the same time: what each changed alone stays, and a person decides about the rest."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from grants.actions.criteria_drafts import ChangedMeanwhile
from grants.core.agreement import choices_from
from grants.core.agreement_words import LABELS, sentence
from grants.core.errors import Refused
from grants.core.history import Kept, fields, touched
from grants.core.merging import merged
from grants.core.word_changes import Fate, Piece, word_changes
from grants.database import db
from grants.models import Change
from grants.queries.history import change_numbered, changes_since
from grants.web.codesign.forms import PartForm
from grants.web.codesign.told import label, said_of
from grants.web.errors import translated
from grants.web.filters import isolated
from grants.web.requests import number

PICK = "pick-"  # begins the name of what is decided about one field
THEIRS, BOTH = "theirs", "both"  # else what stands in the box
HEADINGS = {
    "name": _l("Name"),
    "question": _l("The question"),
    "guidance": _l("What to look for"),
    "weight": _l("Weight"),
    "lowest": _l("Lowest score"),
    "highest": _l("Highest score"),
    "minimum": _l("Lowest average that is enough"),
    "comment": _l("Does the panel say why?"),
    "title": _l("Title"),
    "pass_mark": _l("Pass mark"),
    "tie_break": _l("When two have the same score"),
    "cannot_tell": _l("“I can’t tell”"),
    "words": _l("Words"),
}
LONG = frozenset({"question", "guidance", "words"})  # and the words of a level: two can stand one after the other


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that says different things in two states of a part."""

    field: str
    label: str
    theirs: str
    yours: str

    @property
    def own(self) -> list[Piece]:
        """Your words, with what is not in theirs marked."""
        return [piece for piece in word_changes(self.theirs, self.yours) if piece.fate is not Fate.TAKEN]

    @property
    def pick(self) -> str:
        """The name of what is decided about it."""
        return PICK + self.field

    @property
    def joins(self) -> bool:
        """Whether the two can stand one after the other."""
        return _is_long(self.field)


@dataclass(frozen=True, slots=True)
class Older:
    """How a part was before a change, where that differs from what is there now."""

    number: int
    differences: list[Difference]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A part that is being written: as it stands, and as it was typed.

    `named`: what the parts that it speaks of are called; `unsaid`: what it says where nobody has written anything.
    """

    part: str
    now: Kept
    mine: Kept
    revision: int
    gone: bool = False
    named: Mapping[str, str] = field(default_factory=dict)
    unsaid: Kept | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """What came of it where others changed the part meanwhile. `also` says in words what they changed besides."""

    clash: list[Difference]
    also: str


def take_picks(form: PartForm, part: str, now: Kept, unsaid: Kept | None = None) -> None:
    """Put into the boxes what was picked where both texts stood side by side."""
    picks = {name.removeprefix(PICK): how for name, how in request.form.items() if name.startswith(PICK)}
    if not picks:
        return
    since = _since(form, part)
    seen = fields(_with_unsaid(since[0].before if since else now, unsaid))
    for name, how in picks.items():
        said = seen.get(name, "" if name.startswith("level:") else None)
        if name not in seen and said is None:
            continue
        if how == THEIRS:
            form.put(name, said)
        elif how == BOTH and _is_long(name):
            form.put(name, f"{said}\n{_in_the_box(form, name)}".strip())


def write_together(form: PartForm, write: Callable[[], object], meeting: Meeting) -> Met | None:
    """Write what was typed. Where others changed the part meanwhile, what each changed alone is written together.

    What both changed, and what is refused, is said on the form; nothing is written then. `write` reads the form.
    """
    met: Met | None = None
    try:
        write()
    except ChangedMeanwhile as refusal:
        met = _meet(form, meeting)
        if met.clash or meeting.gone:
            form.show(refusal)
            return met
    except Refused as refusal:
        form.show(refusal)
    if met is not None:
        try:
            write()
        except Refused as refusal:
            form.show(refusal)
    return met


def _meet(form: PartForm, meeting: Meeting) -> Met:
    """Bring the two together in the boxes."""
    since = _since(form, meeting.part)
    base = _with_unsaid(since[0].before, meeting.unsaid) if since else None
    if base is not None and "tie_break" in base:  # one that was removed waits in the list, and no form shows it
        base = {**base, "tie_break": [part for part in base["tie_break"] if part in meeting.named]}
    now = _with_unsaid(meeting.now, meeting.unsaid) or {}
    found = merged(base, now, meeting.mine)
    form.put_all(found.kept)
    form.look_again(meeting.revision)
    if meeting.gone:
        return Met(differences(now, found.kept, meeting.named), "")
    clash = [_difference(one.field, one.theirs, one.mine, meeting.named) for one in found.clashes]
    return Met(clash, _also(since, found.stays, now, meeting.named))


def older_words(part: str, now: Kept, unsaid: Kept | None = None) -> Older | None:
    """The words before a change that the address names, to be joined by hand with what is there now."""
    asked = number(request.args.get("older"))
    change = change_numbered(db.session, g.round, asked) if asked else None
    if change is None or change.part != part or (change.before is None and unsaid is None):
        return None
    then, now = _with_unsaid(change.before, unsaid) or {}, _with_unsaid(now, unsaid) or now
    return Older(change.number, differences(now, then, {**then.get("named", {}), **now.get("named", {})}))


def differences(theirs: Kept, yours: Kept, named: Mapping[str, str] | None = None) -> list[Difference]:
    """Field by field, where two states of a part say different things."""
    return [_difference(one.field, one.theirs, one.mine, named or {}) for one in merged(None, theirs, yours).clashes]


def _since(form: PartForm, part: str) -> Sequence[Change]:
    return [] if form.saw is None else changes_since(db.session, g.round, part, form.saw)


def _with_unsaid(kept: Kept | None, unsaid: Kept | None) -> Kept | None:
    """A state of a part with what holds where nobody said anything."""
    if unsaid is None:
        return kept
    return {**unsaid, **{name: said for name, said in (kept or {}).items() if said is not None}}


def _is_long(field: str) -> bool:
    return field in LONG or field.startswith("level:")


def _in_the_box(form: PartForm, field: str) -> str:
    if field.startswith("level:"):
        rows = [row.form for row in form["levels"].entries]
        return next((str(row.words.data or "") for row in rows if f"level:{row.point.data}" == field), "")
    return str(form[field].data or "")


def _difference(field: str, theirs: Any, yours: Any, named: Mapping[str, str]) -> Difference:
    return Difference(field, _heading(field), _said(field, theirs, named), _said(field, yours, named))


def _heading(field: str) -> str:
    if field in LABELS:
        return translated(LABELS[field])
    if field.startswith("level:"):
        return _("Words for %(point)s", point=field.partition(":")[2])
    return str(HEADINGS[field])


def _said(field: str, value: Any, named: Mapping[str, str]) -> str:
    if field in LABELS:
        return translated(sentence(field, choices_from({} if value is None else {field: value})))
    return said_of(field, value, named) or _("nothing")


def _named(name: str, value: Any, named: Mapping[str, str]) -> str:
    """A field within a sentence, with what it says now where that is short."""
    if _is_long(name) or name in LABELS:
        return label(name)
    return _("%(field)s, now %(words)s", field=label(name), words=isolated(_said(name, value, named)))


def _also(since: Sequence[Change], stays: Sequence[str], now: Kept, named: Mapping[str, str]) -> str:
    """What others changed besides, and that it stays: "Tom also changed this, and it stays: weight, now 20"."""
    if not stays:
        return ""
    by = [one for one in since if {*touched(one.before, one.after)} & {*stays}]
    who = dict.fromkeys(translated(one.by.shown_name) if one.by else _("Somebody") for one in by)
    what = [_named(name, fields(now).get(name), named) for name in stays]
    return _(
        "%(who)s also changed this, and it stays: %(what)s.",
        who=isolated(_(", ").join(who) or _("Somebody")), what=_("; ").join(what),
    )  # fmt: skip
