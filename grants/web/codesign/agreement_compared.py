"""Any two wordings of the agreement side by side: as it stood after one change, and after another."""

from collections.abc import Iterable, Mapping

from flask import abort, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.core.agreement import Section
from grants.database import db
from grants.models import Change
from grants.queries.history import agreement_changes
from grants.web.access import allow, insider
from grants.web.codesign import bp
from grants.web.codesign.comparing import Compared, after_change
from grants.web.codesign.told import lines, part_name
from grants.web.layout import Link


@bp.route("/rounds/<slug>/agreement/compare")
@allow(insider)
def compare_agreement(slug: str) -> ResponseReturnValue:
    """Two wordings, section by section: those asked for, else the last and the one before it."""
    changes = agreement_changes(db.session, g.round)
    choices = {f"c{one.number}": after_change(one) for one in reversed(changes)}
    latest = [*choices][:2]
    keys = [request.args.get("old", latest[-1]), request.args.get("new", latest[0])] if latest else []
    if not choices.keys() >= {*keys}:
        abort(404)
    states = [_state(changes, int(key[1:])) for key in keys]
    return render_template(
        "codesign/compare.html",
        choices=choices,
        keys=keys,
        short=[_("After change %(number)s", number=key[1:]) for key in keys],
        compared=_compared(*states) if states else None,
        here=url_for("codesign.compare_agreement", slug=slug),
        back=Link(_("How we work together"), url_for("codesign.agreement", slug=slug)),
        nothing_yet=_("Each wording stands here as soon as somebody has written it."),
    )


def _state(changes: Iterable[Change], number: int) -> Mapping[str, Change]:
    """The last change of each section up to this one."""
    return {one.part: one for one in changes if one.number <= number}


def _compared(old: Mapping[str, Change], new: Mapping[str, Change]) -> list[Compared]:
    places = {f"agreement:{section}": place for place, section in enumerate(Section)}
    found = []
    for part in sorted({**old, **new}, key=lambda part: places.get(part, len(places))):
        before, after = (state[part].after if part in state else None for state in (old, new))
        named = (new.get(part) or old[part]).name
        differ = lines(before, after)
        found.append(Compared(part_name(part, named), "changed" if differ else "same", False, differ))
    return found
