"""Any two states of the criteria side by side: versions, the draft, and the whole set right after any change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.core import policy
from grants.core.criteria import SetState
from grants.core.history import PLACE, Kept, KeptSet, moved
from grants.core.parts import RULES
from grants.database import db
from grants.models import Change, CriteriaSet
from grants.queries.criteria import versions
from grants.queries.history import changes_numbered, latest_changes, set_at
from grants.queries.kept import set_now
from grants.web.access import allow, anyone
from grants.web.codesign import bp, shown
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.forms import BackForm
from grants.web.codesign.told import Line, label, lines, part_name
from grants.web.errors import translated
from grants.web.filters import day, moment
from grants.web.layout import Link
from grants.web.requests import number

OFFERED = 20  # of the latest changes, to choose from; any other has its own link


@dataclass(frozen=True, slots=True)
class Compared:
    """One part in both sets. `state`: changed, added, gone or same."""

    name: str
    state: str
    moved: bool
    lines: Sequence[Line]


@bp.route(f"{PAGE}/compare")
@allow(anyone)
def compare_criteria(slug: str) -> ResponseReturnValue:
    """Two states, part by part; people from outside have the agreed versions to choose from."""
    sees_draft = policy.sees_draft_criteria(g.viewer)
    sets = [one for one in versions(db.session, g.round) if sees_draft or one.state is not SetState.DRAFT]
    choices = {f"v{one.number}": _called(one) for one in sets}
    draft = next((one for one in sets if one.state is SetState.DRAFT), None)
    keys = _asked(sets)
    if sees_draft:
        choices |= _changes_to_choose(sets[0] if sets else None, keys)
    states = [_state(key, choices, sets) for key in keys]
    form = BackForm()
    if draft is not None:
        form.look_again(draft.revision)
    return render_template(
        "codesign/compare.html",
        choices=choices,
        keys=keys,
        short=[_short(key, choices[key]) for key in keys],
        compared=_compared(*states) if states else None,
        may_bring_back=draft is not None and shown.may_change() and keys[:1] and keys[0].startswith("c"),
        draft=draft,
        form=form,
        here=url_for("codesign.compare_criteria", slug=slug),
        nothing_yet=_("Versions stand here as soon as they are agreed."),
        back=Link(_("Criteria"), url_for("codesign.criteria", slug=slug)),
    )


def _asked(sets: Sequence[CriteriaSet]) -> list[str]:
    """The two states to compare: those asked for, else the latest set and the one before it."""
    latest = [f"v{one.number}" for one in sets[:2]]
    old, new = request.args.get("old", ""), request.args.get("new", "")
    if not latest or not (old or new or len(latest) > 1):
        return []
    return [old or latest[-1], new or latest[0]]


def _state(key: str, choices: Mapping[str, str], sets: Sequence[CriteriaSet]) -> KeptSet:
    """The set that a key stands for; what this visitor may not see does not exist."""
    if key not in choices:
        abort(404)
    asked = number(key[1:])
    if key.startswith("v"):
        return set_now(next(one for one in sets if one.number == asked))
    return set_at(db.session, sets[0], asked or 0)  # the latest: the draft, where there is one


def _changes_to_choose(latest: CriteriaSet | None, keys: Sequence[str]) -> dict[str, str]:
    """The set as it was after each of the latest changes, and after those that were asked for."""
    found = latest_changes(db.session, latest, OFFERED)[0] if latest is not None else []
    asked = {number(key[1:]) or 0 for key in keys if key.startswith("c")} - {change.number for change in found}
    if asked:
        found += changes_numbered(db.session, g.round, asked)
    return {f"c{one.number}": after_change(one) for one in sorted(found, key=lambda one: -one.number)}


def after_change(change: Change) -> str:
    """What a state is called that a change left behind."""
    who = translated(change.by.shown_name) if change.by else _("the command line")
    return _(
        "After change %(number)s: %(who)s, %(name)s, %(when)s",
        number=change.number, who=who, name=part_name(change.part, change.name), when=moment(change.at),
    )  # fmt: skip


def _short(key: str, called: str) -> str:
    """The same over a column."""
    return _("After change %(number)s", number=key[1:]) if key.startswith("c") else called


def _called(criteria_set: CriteriaSet) -> str:
    if criteria_set.state is SetState.DRAFT:
        return _("Draft %(number)s, as it is now", number=criteria_set.number)
    if criteria_set.agreed_at is None:
        return _("Version %(number)s", number=criteria_set.number)
    return _("Version %(number)s, agreed on %(day)s", number=criteria_set.number, day=day(criteria_set.agreed_at))


def _compared(old: KeptSet, new: KeptSet) -> list[Compared]:
    """Part by part in the order of the new one, then what is gone, then the rules of the set."""
    found: list[Compared] = []
    for before, after in ((old.criteria, new.criteria), (old.gates, new.gates)):
        elsewhere = moved([*before], [*after])
        every = (*after, *(part for part in before if part not in after))
        found += [_part(before.get(part), after.get(part), part in elsewhere) for part in every]
    rules = lines(old.rules, new.rules)
    return [*found, Compared(part_name(RULES, ""), "changed" if rules else "same", False, rules)]


def _part(before: Kept | None, after: Kept | None, elsewhere: bool) -> Compared:
    name = (after or before or {})["name"]
    differ = [one for one in lines(before, after) if one.label != label(PLACE)]
    state = "added" if before is None else "gone" if after is None else "changed" if differ else "same"
    return Compared(name, state, elsewhere, differ)
