"""The suggestions of a round: the list, and "I'd like this too"."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.suggestions import make_short_address, support, withdraw_support
from grants.clock import now
from grants.core import policy
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.core.suggestions import CHANNELS, STATES, SuggestionState
from grants.database import db
from grants.models import Suggestion
from grants.queries.fates import waiting_count
from grants.queries.suggestion_groups import suggestion_of
from grants.queries.suggestions import Line, Listing, Show, listing
from grants.web.access import allow, designer, signed_in
from grants.web.codesign import bp
from grants.web.codesign.heard_forms import NotesForm
from grants.web.errors import translated
from grants.web.layout import Link
from grants.web.pages import pages_of
from grants.web.requests import number

PAGE = "/rounds/<slug>/suggestions"
ONE = f"{PAGE}/<int:suggestion_id>"


@bp.route(PAGE)
@allow(signed_in)
def suggestions(slug: str) -> ResponseReturnValue:
    """What people said, however they said it; those that wait for a look on top, for designers."""
    words = " ".join(request.args.get("q", "").split())[:200]
    show, most_wanted = _show(request.args.get("show", "")), request.args.get("order") == "people"
    found = listing(
        db.session, g.round, g.viewer, g.person.id,
        show=show, words=words, most_wanted=most_wanted, page=number(request.args.get("page")) or 1,
    )  # fmt: skip
    designing = g.round.stage is Stage.DESIGN
    return render_template(
        "codesign/suggestions.html",
        found=found,
        words=words,
        show=show,
        filters=_filters(found, show, words, most_wanted),
        orders=_orders(show, words, most_wanted),
        pages=pages_of(found.page, found.pages),
        designs=policy.edits_criteria(g.viewer),
        private=policy.sees_who_suggested(g.viewer),
        waiting=waiting_count(db.session, g.round) if policy.edits_criteria(g.viewer) else 0,
        supports=designing and policy.supports_suggestions(g.viewer),
        designing=designing,
        notes=NotesForm(formdata=None) if designing and policy.edits_criteria(g.viewer) else None,
        channels=CHANNELS,
        one_url=_one_url,
    )


@bp.route(f"{ONE}/support", methods=["GET", "POST"])
@allow(signed_in)
def support_suggestion(slug: str, suggestion_id: int) -> ResponseReturnValue:
    """I'd like this too, or not after all."""
    if request.method == "POST":
        one = _one(suggestion_id)
        if not policy.supports_suggestions(g.viewer):
            raise Refused("You read along, so you are not counted among those who would like this.")
        if request.form.get("do") == "withdraw":
            withdraw_support(db.session, one, by=g.person)
            flash(_("You are no longer counted there."))
        else:
            support(db.session, one, by=g.person, at=now())
            flash(_("You are counted there: you would like this too."))
    return to_list(suggestion_id)


@bp.route("/rounds/<slug>/leaflet/address", methods=["GET", "POST"])
@allow(designer)
def make_leaflet_address(slug: str) -> ResponseReturnValue:
    """Give a round from before there were short addresses one for its leaflet; what may be printed already stays."""
    if request.method == "POST":
        db.session.refresh(g.round, with_for_update=True)
        make_short_address(db.session, g.round)
        flash(_("The leaflet has a short address now."))
    return redirect(url_for("public.leaflet", slug=slug), code=303)


def _one(suggestion_id: int) -> Suggestion:
    return suggestion_of(db.session, g.round, suggestion_id, g.viewer, g.person.id)


def _one_url(line: Line) -> str:
    return url_for("codesign.suggestion", slug=g.round.slug, suggestion_id=line.id)


def to_list(suggestion_id: int) -> ResponseReturnValue:
    """To the suggestion's own page where the button stood there; else to the list as it was filtered, at its place."""
    if request.form.get("to") == "page":
        return redirect(url_for("codesign.suggestion", slug=g.round.slug, suggestion_id=suggestion_id), code=303)
    names = ("show", "q", "order", "page")
    asked: dict[str, Any] = {name: request.form[name] for name in names if request.form.get(name)}
    url = url_for("codesign.suggestions", slug=g.round.slug, **asked, _anchor=f"suggestion-{suggestion_id}")
    return redirect(url, code=303)


def _show(asked: str) -> Show | SuggestionState:
    if asked in list(SuggestionState):
        return SuggestionState(asked)
    wanted = Show(asked) if asked in list(Show) else Show.ALL
    if wanted in (Show.TO_LOOK_AT, Show.ASIDE) and not policy.edits_criteria(g.viewer):
        return Show.ALL
    return wanted


def _filters(found: Listing, show: Show | SuggestionState, words: str, most_wanted: bool) -> list[Link]:
    """A chip for all, and one for each kind that there is."""
    kinds: list[tuple[Show | SuggestionState, str]] = [(Show.ALL, _("All"))]
    if policy.edits_criteria(g.viewer):
        kinds.append((Show.TO_LOOK_AT, _("To look at")))
    kinds += [(state, translated(said)) for state, said in STATES.items()]
    kinds.append((Show.MINE, _("Mine")))
    if policy.edits_criteria(g.viewer):
        kinds.append((Show.ASIDE, _("Set aside")))
    return [
        Link(
            _("%(kind)s: %(count)s", kind=label, count=found.counts[kind.value]),
            _url(kind, words, most_wanted),
            kind is show,
        )
        for kind, label in kinds
        if kind in (Show.ALL, show) or found.counts[kind.value]
    ]


def _orders(show: Show | SuggestionState, words: str, most_wanted: bool) -> list[Link]:
    return [
        Link(_("Newest first"), _url(show, words, False), not most_wanted),
        Link(_("Wanted by most first"), _url(show, words, True), most_wanted),
    ]


def _url(show: Show | SuggestionState, words: str, most_wanted: bool) -> str:
    return url_for(
        "codesign.suggestions", slug=g.round.slug, show=show.value or None, q=words or None,
        order="people" if most_wanted else None,
    )  # fmt: skip
