"""What is fixed in a round, what is open within limits, and what is open; with the reason and who set it."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from grants.actions.boundaries import bring_back_boundary, change_boundary, lift_boundary, set_boundary
from grants.clock import now
from grants.core import policy
from grants.core.boundaries import BoundaryKind, whole_and_piece
from grants.core.challenges import is_late
from grants.core.errors import Refused
from grants.database import db
from grants.models import Boundary, Criterion
from grants.queries.boundaries import all_boundaries, boundary_of, challenges_of
from grants.queries.written_parts import written_parts
from grants.web.access import allow, anyone, staff
from grants.web.forms import Form
from grants.web.limits import name_of, named_parts, section_names, seen_boundaries
from grants.web.staff import bp
from grants.web.staff.boundary_form import BoundaryForm, has_figures

PAGE = "/rounds/<slug>/boundaries"
ONE = f"{PAGE}/<int:boundary_id>"


class LiftForm(Form):
    """Why something stands no more."""

    why = TextAreaField(_l("Why is it lifted?"), description=_l("Everybody can read it."))


@bp.route(PAGE)
@allow(anyone)
def boundaries(slug: str) -> ResponseReturnValue:
    """What is fixed and what is open, for everybody; with ?about= the form of staff opens about that."""
    return _page(BoundaryForm.about_part(request.args.get("about", "")))


@bp.route(PAGE, methods=["POST"])
@allow(staff)
def add_boundary(slug: str) -> ResponseReturnValue:
    """Say that something is fixed, limited or open."""
    form = BoundaryForm()
    written = _offer(form)
    if form.validate():
        try:
            part, about = form.about
            low, high = form.figures(about or part.value.partition(" ")[0])
            set_boundary(
                db.session, g.round, part=part, about=about, name=written.get(whole_and_piece(about)[0], ""),
                kind=BoundaryKind(form.kind.data), limit=form.limit.data or "", low=low, high=high,
                reason=form.reason.data or "", set_by=form.set_by.data or "", by=g.person, at=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Saved. Everybody can read it, with its reason."))
            return _back()
    return _page(form)


@bp.route(f"{ONE}/change", methods=["GET", "POST"], endpoint="change_boundary")
@allow(staff)
def change_boundary_page(slug: str, boundary_id: int) -> ResponseReturnValue:
    """Say it anew, about the same thing."""
    boundary = _boundary(boundary_id)
    form, name = BoundaryForm.of(boundary), name_of(boundary, named_parts()) or ""
    if form.validate_on_submit():
        try:
            low, high = form.figures(boundary.on)
            change_boundary(
                boundary, kind=BoundaryKind(form.kind.data), limit=form.limit.data or "", low=low, high=high,
                reason=form.reason.data or "", set_by=form.set_by.data or "", name=name, by=g.person,
                at=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Saved. Everybody can read it, with its reason."))
            return _back()
    return render_template(
        "staff/change_boundary.html", form=form, boundary=boundary, name=name, figures=has_figures(boundary)
    ), form.status


@bp.route(f"{ONE}/lift", methods=["GET", "POST"])
@allow(staff)
def lift(slug: str, boundary_id: int) -> ResponseReturnValue:
    """Take one away, with a reason; it can be brought back."""
    boundary, form = _boundary(boundary_id), LiftForm()
    if form.validate_on_submit():
        try:
            lift_boundary(boundary, why=form.why.data or "", by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("It is lifted. You can bring it back below."))
            return _back()
    name = name_of(boundary, named_parts())
    return render_template("staff/lift_boundary.html", form=form, boundary=boundary, name=name), form.status


@bp.route(f"{ONE}/bring-back", methods=["POST"])
@allow(staff)
def bring_back(slug: str, boundary_id: int) -> ResponseReturnValue:
    """Let one that was lifted stand again."""
    bring_back_boundary(_boundary(boundary_id), by=g.person, at=now())
    flash(_("It stands again, as it was."))
    return _back()


def _boundary(boundary_id: int) -> Boundary:
    return boundary_of(db.session, g.round, boundary_id, to_change=request.method == "POST")


def _offer(form: BoundaryForm) -> dict[str, str]:
    """Give the form its choices: what stands in the draft, or else in what is agreed; the answer is its names."""
    standing = [one for one in written_parts(db.session, g.round.id, with_draft=True).values() if one.stands]
    about, part = request.args.get("about", "").strip(), form.part.data
    chosen = next((one for one in standing if one.part == part and one.kind == "criterion"), None)
    words = None if chosen is None else db.session.get_one(Criterion, chosen.id).words
    names = {one.part: one.name for one in standing} | section_names()
    form.offer(names, about, () if words is None or words.in_a_box else words.points)
    return names


def _page(form: BoundaryForm) -> ResponseReturnValue:
    found = seen_boundaries(all_boundaries(db.session, g.round))
    seen = {one.id for one, _name in found}
    at = now()
    questions = [one for one in challenges_of(db.session, g.round) if one.boundary_id in seen]
    waiting = [(one, is_late(one.answer_by, at)) for one in questions if one.waits]
    if g.viewer.staff:
        _offer(form)
    return render_template(
        "staff/boundaries.html",
        form=form,
        standing=[(one, name) for one, name in found if one.lifted_at is None],
        lifted=[(one, name) for one, name in found if one.lifted_at is not None],
        waiting=waiting,
        questions=questions,
        named={one.id: name for one, name in found},
        names=policy.sees_record(g.viewer),
    ), form.status


def _back() -> ResponseReturnValue:
    return redirect(url_for("staff.boundaries", slug=g.round.slug), code=303)
