"""Who is here: the visit that the cookie names, the person behind it, and the round the address names."""

from datetime import datetime

from flask import Flask, abort, g, request, session
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from grants.actions.votes import is_due, settle_vote
from grants.clock import now
from grants.core.policy import OUTSIDER, Viewer
from grants.core.tokens import token_hash
from grants.database import db
from grants.models import PanelMember, Person, Round, Visit
from grants.web.transactions import of_its_own

FOR_NOBODY_IN_PARTICULAR = frozenset({"static", "public.brand", "public.logo"})  # the same for everybody, and kept

# Asked for every page, so they are put together once: that takes as long as asking them.
_VISIT = (
    select(Visit)
    .where(Visit.token_hash == bindparam("token_hash"))
    .options(joinedload(Visit.person, innerjoin=True))
)
_ROUND = select(Round).where(Round.slug == bindparam("slug")).options(joinedload(Round.fund, innerjoin=True))
_SEAT = select(PanelMember).where(
    PanelMember.round_id == bindparam("round_id"),
    PanelMember.person_id == bindparam("person_id"),
    PanelMember.left_at.is_(None),
)


def init_app(app: Flask) -> None:
    """Look the visitor up before anything else is asked."""
    app.before_request(_load)


def begin(token: str, person: Person) -> None:
    """Let the browser keep a new visit's token, and nothing of what it had before but the language.

    Somebody who comes back, or signs in once more while they are here, keeps the token of their forms too: what stands
    half-typed in another window can still be sent.
    """
    keep = ["language"]
    before = g.visit or g.ended_visit
    if before is not None and before.person_id == person.id:
        keep.append("csrf_token")
    _forget_all_but(*keep)
    session["visit"] = token


def forget() -> None:
    """Leave nothing in the browser but its language, and what lets in nobody: the token of the visit that has ended.

    By it, and by the token of its forms, what stands half-typed in another window is kept for its writer.
    """
    _forget_all_but("language", "visit", "csrf_token")


def _forget_all_but(*names: str) -> None:
    kept = {name: session[name] for name in names if name in session}
    session.clear()
    session.update(kept)
    session.permanent = True


def _load() -> None:
    g.visit = g.person = g.round = g.member = g.ended_visit = None
    g.viewer = OUTSIDER
    if request.endpoint in FOR_NOBODY_IN_PARTICULAR:
        return
    if "\x00" in request.path:
        abort(404)
    if token := session.get("visit"):
        _load_person(token, at=now())
    if slug := (request.view_args or {}).get("slug"):
        g.round = db.session.scalar(_ROUND, {"slug": slug})
        if g.round is None:
            abort(404)
        if is_due(g.round, now()):
            _settle(g.round.id)
            g.round = db.session.scalar(_ROUND, {"slug": slug})
    g.viewer = _viewer(g.person, g.round)


def _settle(round_id: int) -> None:
    """Write down what a vote came to whose last day is over, before any page asks: so all of them say the same."""
    with of_its_own() as own:
        settle_vote(own, own.get_one(Round, round_id), at=now())


def _load_person(token: str, at: datetime) -> None:
    visit = db.session.scalar(_VISIT, {"token_hash": token_hash(token)})
    if visit is None or visit.person.removed_at is not None:
        return
    if visit.ended_at is None and visit.expires_at > at:
        g.visit, g.person = visit, visit.person
    else:
        g.ended_visit = visit


def _viewer(person: Person | None, round: Round | None) -> Viewer:
    if person is None:
        return OUTSIDER
    if round is not None:
        g.member = db.session.scalar(_SEAT, {"round_id": round.id, "person_id": person.id})
    return Viewer(
        signed_in=True,
        staff=person.is_staff or person.is_admin,
        admin=person.is_admin,
        member=g.member is not None,
        observer=person.is_observer,
    )
