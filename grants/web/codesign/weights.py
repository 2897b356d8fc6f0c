"""Sharing out 100 points: each in private, then everyone's dots without names, and a proposal to take over."""

from datetime import datetime, timedelta

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.criteria_drafts import ChangedMeanwhile
from grants.actions.sharings import (
    close_sharing,
    hand_in_points,
    names_of,
    open_sharing,
    save_points,
    start_from,
    stepped,
)
from grants.actions.weights import take_over_weights
from grants.clock import now, today
from grants.core import policy
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.core.weights import FEW, WHOLE, Limits, cannot_be_kept, free_points
from grants.database import db
from grants.models import CriteriaSet, SharedPoints, Sharing
from grants.queries.criteria import draft_set
from grants.queries.sharings import (
    latest_sharing,
    my_points,
    outcome,
    point_limits,
    sharings,
    who_is_in,
)
from grants.web.access import allow, designer, insider
from grants.web.codesign import bp
from grants.web.codesign.weights_forms import (
    CloseSharingForm,
    OpenSharingForm,
    PointsForm,
    box_of,
    other_boxes,
    points_form,
)
from grants.web.codesign.weights_shown import Shown, shown_outcome
from grants.web.errors import translated
from grants.web.filters import clock
from grants.web.forms import Form

WEIGHTS = "/rounds/<slug>/weights"
A_WEEK = timedelta(days=7)


@bp.route(WEIGHTS, methods=["GET", "POST"])
@allow(insider)
def weights(slug: str) -> ResponseReturnValue:
    """The points of whoever looks while a sharing is open; afterwards what everyone's came to."""
    if request.method == "POST":
        return _points_sent()
    draft = draft_set(db.session, g.round)
    sharing = latest_sharing(db.session, g.round)
    return _page(draft, sharing, at=now())


@bp.route(f"{WEIGHTS}/<int:sharing_id>")
@allow(insider)
def shared_weights(slug: str, sharing_id: int) -> ResponseReturnValue:
    """An earlier sharing, as it came out."""
    found = next((one for one in sharings(db.session, g.round) if one.id == sharing_id), None)
    return _page(draft_set(db.session, g.round), found or abort(404), at=now())


@bp.route(f"{WEIGHTS}/open", methods=["GET", "POST"])
@allow(designer)
def open_weights(slug: str) -> ResponseReturnValue:
    """Ask everyone to share out 100 points."""
    if request.method == "GET":
        return _back()
    draft = draft_set(db.session, g.round, to_change=True)
    if draft is None:
        raise Refused("There is no draft to share points over. Begin the criteria first.", mend="criteria")
    form = OpenSharingForm()
    if form.validate():
        try:
            open_sharing(
                db.session, draft, point_limits(draft), closes_on=form.closes_on.data, by=g.person, at=now()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Open. Everyone who writes the criteria can share out 100 points now."))
            return _back()
    return _page(draft, latest_sharing(db.session, g.round), at=now(), opening=form)


@bp.route(f"{WEIGHTS}/close", methods=["GET", "POST"])
@allow(designer)
def close_weights(slug: str) -> ResponseReturnValue:
    """Close the sharing before its day, with a reason."""
    if request.method == "GET":
        return _back()
    sharing = latest_sharing(db.session, g.round)
    if sharing is None:
        raise Refused("No sharing of points is open.")
    form = CloseSharingForm()
    if form.validate():
        try:
            close_sharing(db.session, sharing, reason=form.reason.data or "", by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("The sharing is closed."))
            return _back()
    return _page(draft_set(db.session, g.round), sharing, at=now(), closing=form)


@bp.route(f"{WEIGHTS}/take-over", methods=["GET", "POST"])
@allow(designer)
def take_over(slug: str) -> ResponseReturnValue:
    """Make the proposal the weights of the draft."""
    if request.method == "GET":
        return _back()
    at = now()
    draft = draft_set(db.session, g.round, to_change=True)
    sharing = latest_sharing(db.session, g.round)
    if draft is None or sharing is None or sharing.is_open(at):
        raise Refused("There is no proposal to take over now.")
    limits = _limits(sharing, draft, at)
    found = outcome(db.session, sharing, limits)
    if found.proposal.problem is not None or found.tells_too_much:
        raise Refused(found.proposal.problem or "There is no proposal to take over now.")
    done = take_over_weights(draft, found.proposal.weights, sharing=sharing, by=g.person, at=at)
    sharing.ask(names_of(draft), limits)
    flash(_("The proposal stands in the draft.") if done else _("The draft has these weights already."))
    return redirect(url_for("codesign.criteria", slug=slug), code=303)


def _points_sent() -> ResponseReturnValue:
    """A save, a hand-in, or a press of + or −."""
    if not policy.edits_criteria(g.viewer):
        abort(403)
    at = now()
    draft = draft_set(db.session, g.round, to_change=True)
    sharing = latest_sharing(db.session, g.round)
    if sharing is None:
        raise Refused("No sharing of points is open.")
    if draft is None:  # agreed meanwhile: what was typed stands on the page, and cannot be sent
        form = points_form(names_of(sharing.criteria_set), {}, 0)
        form.show(Refused("These criteria are agreed now, so points are not shared out any more."))
        return _not_saved(None, sharing, form, at)
    limits = point_limits(draft)
    own = my_points(db.session, sharing, g.person)
    form = _form(draft, own, limits)
    form.validate()
    points = {**start_from(own, limits), **form.points_sent(request.form)}
    if form.errors:
        return _not_saved(draft, sharing, form, at)
    try:
        own = _kept(draft, sharing, points, limits, seen=form.seen, at=at)
    except Refused as refusal:
        form.show(refusal)
        if isinstance(refusal, ChangedMeanwhile) and own is not None:
            form.show_both(own.draft, own.revision)
        return _not_saved(draft, sharing, form, at)
    return _saved(own, at)


def _kept(
    draft: CriteriaSet, sharing: Sharing, points: dict[str, int], limits: Limits, *, seen: int | None, at: datetime
) -> SharedPoints:
    act = request.form.get("act", "save")
    if act != "hand_in":
        points = _stepped(points, act, limits) if act.startswith("step ") else points
        return save_points(db.session, sharing, points, seen=seen, by=g.person, at=at)
    if other_boxes(request.form, limits):
        raise Refused("The criteria changed while this page was open. Look at your points again, then hand in.")
    return hand_in_points(db.session, sharing, draft, points, limits, seen=seen, by=g.person, at=at)


def _saved(own: SharedPoints, at: datetime) -> ResponseReturnValue:
    act = request.form.get("act", "save")
    if act == "autosave":
        return jsonify(revision=own.revision, saved=_("Saved %(time)s", time=clock(at)))
    if act == "hand_in":
        flash(_("Your 100 points are in. You can change them until the sharing closes."))
        return _back()
    step = act.split(" ")
    return _back(box_of(step[2]) if len(step) == 3 else None)


def _stepped(points: dict[str, int], act: str, limits: Limits) -> dict[str, int]:
    """What a button asks for: "step 5 criterion:4f…"."""
    _word, steps, part = [*act.split(" "), "", ""][:3]
    return stepped(points, part, {"-1": -1, "1": 1, "5": 5}.get(steps, 0), limits)


def _form(draft: CriteriaSet, own: SharedPoints | None, limits: Limits) -> PointsForm:
    return points_form(names_of(draft), start_from(own, limits), own.revision if own else 0)


def _not_saved(draft: CriteriaSet | None, sharing: Sharing, form: PointsForm, at: datetime) -> ResponseReturnValue:
    if request.form.get("act") == "autosave":
        said = [*form.form_errors, *(str(error) for errors in form.errors.values() for error in errors)]
        return jsonify(message=said[0]), form.status
    return _page(draft, sharing, at=at, form=form)


def _page(
    draft: CriteriaSet | None,
    sharing: Sharing | None,
    *,
    at: datetime,
    form: PointsForm | None = None,
    opening: OpenSharingForm | None = None,
    closing: CloseSharingForm | None = None,
) -> ResponseReturnValue:
    """One page for all of it. What others gave is worked out only where policy lets this person see it."""
    may_write = policy.edits_criteria(g.viewer) and g.round.stage is Stage.DESIGN and draft is not None
    limits = _limits(sharing, draft, at) if sharing else {}
    own = my_points(db.session, sharing, g.person) if sharing else None
    is_open = sharing is not None and sharing.is_open(at)
    known = sharings(db.session, g.round) if sharing else []
    if is_open and may_write and draft is not None and form is None:
        form = _form(draft, own, limits)
    problem = cannot_be_kept(limits) if is_open else None
    hidden, shown = (False, None) if sharing is None else _seen(sharing, draft, own, limits, open_now=is_open)
    page_form: Form | None = opening or closing or form
    return render_template(
        "codesign/weights.html",
        form=page_form if request.method == "POST" else form,
        points=form if is_open and may_write else None,
        typed=form if form is not None and not (is_open and may_write) else None,
        sharing=sharing,
        open_now=is_open,
        own=own,
        limits=limits,
        whole=WHOLE,
        few=FEW,
        problem=translated(problem) if problem else "",
        who=who_is_in(db.session, sharing, limits) if sharing else None,
        found=shown,
        too_few=hidden,
        may_write=may_write,
        may_take=may_write and not is_open and shown is not None and sharing is known[0],
        opening=opening or OpenSharingForm.of(today() + A_WEEK),
        closing=closing or CloseSharingForm(),
        others=[one for one in known if one is not sharing],
        draft=draft,
        own_in_shows=g.round.choices.points_shown.value == "own in",
        staff_dots=g.round.choices.staff_dots,
        **_changes(draft, own, limits),
    ), _status(page_form)


def _seen(
    sharing: Sharing, draft: CriteriaSet | None, own: SharedPoints | None, limits: Limits, *, open_now: bool
) -> tuple[bool, Shown | None]:
    """Whether so few took part that nothing is shown, and what this person may see."""
    own_in = own is not None and own.stands_for(limits)
    if not policy.sees_points(g.viewer, g.round.choices.points_shown, closed=not open_now, own_in=own_in):
        return False, None
    found = outcome(db.session, sharing, limits)
    if found.tells_too_much:
        return True, None
    names = sharing.names | (names_of(draft) if draft else {})
    return False, shown_outcome(found, names, draft, staff_dots=g.round.choices.staff_dots)


def _limits(sharing: Sharing, draft: CriteriaSet | None, at: datetime) -> Limits:
    """What is asked for: the criteria as they are now while it is open, and after that as they were."""
    if draft is None:
        return sharing.limits
    today_s = point_limits(draft)
    same = sharing.taken_over_at is None and today_s.keys() == sharing.limits.keys()
    return today_s if sharing.is_open(at) or same else sharing.limits


def _changes(draft: CriteriaSet | None, own: SharedPoints | None, limits: Limits) -> dict[str, object]:
    """What became of the criteria since this person last saved."""
    if draft is None or own is None:
        return {"gone": [], "new": [], "freed": 0}
    names = {one.part: one.name for one in draft.all_criteria}
    return {
        "gone": [names.get(part, "") for part, given in own.draft.items() if part not in limits and given],
        "new": [names.get(part, "") for part in limits if part not in own.draft],
        "freed": free_points(own.draft, limits),
    }


def _status(form: Form | None) -> int:
    if form is None or request.method == "GET":
        return 200
    return 409 if isinstance(form, PointsForm) and form.clash else form.status


def _back(anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("codesign.weights", slug=g.round.slug, _anchor=anchor), code=303)
