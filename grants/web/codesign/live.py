"""The draft, or the agreement, as it is now: an open page asks whether anything is new, and says who is here."""

from collections import OrderedDict
from threading import Lock

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_wtf.csrf import generate_csrf

from grants.actions.presence import be_here
from grants.clock import now
from grants.core import parts, policy
from grants.core.stages import Stage
from grants.database import db
from grants.queries.criteria import draft_set
from grants.queries.kept_standings import head_of
from grants.web.access import allow, designer, insider
from grants.web.codesign import agreement_shown, bp, shown
from grants.web.codesign.agreement_shown import AGREEMENT
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.here import SECONDS_AT_MOST, names_of_parts, stamp_now, who_is_here

MOST_KEPT = 20
TOKEN = "the-token-of-whoever-asks"  # noqa: S105 - stands in kept pages for the token of a form

_kept: OrderedDict[tuple[object, ...], tuple[str, dict[str, str]]] = OrderedDict()
_lock = Lock()


@bp.route(f"{PAGE}/now")
@allow(insider)
def live(slug: str) -> ResponseReturnValue:
    """What an open page needs to catch up; 204 where nothing is new. Three statements when nothing is."""
    stamp = stamp_now()
    if request.args.get("seen") == stamp:
        return "", 204
    pieces = _agreement() if request.args.get("of") == AGREEMENT else _pieces()
    return pieces, 200, {"X-Stamp": stamp}


@bp.route(f"{PAGE}/here", methods=["POST"])
@allow(designer)
def here(slug: str) -> ResponseReturnValue:
    """Somebody has the draft open. `on` names the part in their hands."""
    if g.round.stage is not Stage.DESIGN:
        return "", 204
    part = request.form.get("on", "")[: parts.LONGEST]
    seconds = be_here(db.session, g.round, g.person, part, at=now())
    return "", 204, {"Retry-After": str(seconds)}


def _agreement() -> str:
    """The agreement, who has accepted it and who is here; what members wish is in it for staff, so none is kept."""
    draft = draft_set(db.session, g.round) if policy.sees_draft_criteria(g.viewer) else None
    page = render_template("codesign/agreement_now.html", changing=None, **agreement_shown.page())
    return page + render_template("codesign/parts/here.html", **who_is_here(names_of_parts(draft)), inside=True)


def _pieces() -> str:
    """The list and who is here. The list is the same for everybody of a kind, so it is made once and kept."""
    head = head_of(db.session, g.round)  # names the state of this very round: a number alone could be another's
    key = (head, g.round.pulse, int(now().timestamp()) // SECONDS_AT_MOST, g.viewer, str(get_locale()))
    token = generate_csrf()
    with _lock:
        kept = _kept.get(key) if head is not None else None
    if kept is None:
        draft = draft_set(db.session, g.round) if policy.sees_draft_criteria(g.viewer) else None
        page = render_template("codesign/live.html", **shown.editor(draft))
        kept = page.replace(token, TOKEN), names_of_parts(draft)
        with _lock:
            _kept[key] = kept
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    page, names = kept
    return page.replace(TOKEN, token) + render_template("codesign/parts/here.html", **who_is_here(names), inside=True)
