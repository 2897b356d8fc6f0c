"""One suggestion: what was said, its way so far, and what becomes of it."""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.actions.criterion_from import criterion_from
from grants.actions.fates import link_suggestion, move_suggestion, unlink_suggestion
from grants.clock import now
from grants.core import policy
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.core.suggestions import CHANNELS
from grants.database import db
from grants.models import Suggestion
from grants.queries.criteria import draft_set
from grants.queries.fates import fate, suggestion_of
from grants.queries.telling import Told, contacts, told
from grants.web.access import allow, anyone, designer
from grants.web.codesign import bp
from grants.web.codesign.fate_forms import AsideForm, MoveForm, criterion_from_form, part_choices

LIST = "/rounds/<slug>/suggestions"
ONE = f"{LIST}/<int:suggestion_id>"
Answer = ResponseReturnValue


@bp.route(ONE)
@allow(anyone)
def suggestion(slug: str, suggestion_id: int) -> Answer:
    """What was said, and what became of it."""
    return page(the_suggestion(suggestion_id))


@bp.route(f"{ONE}/move", methods=["GET", "POST"])
@allow(designer)
def move_one_suggestion(slug: str, suggestion_id: int) -> Answer:
    """Move it on, and tell everybody behind it."""
    one = the_suggestion(suggestion_id)
    form = MoveForm()
    if form.validate_on_submit():
        try:
            heard = move_suggestion(
                db.session, one, form.chosen, reason=form.reason.data or "", part=form.part.data or "", seen=form.was,
                by=g.person, at=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Saved. %(told)s", told=who_hears(heard)))
            return to_page(suggestion_id)
    return page(one, form)


@bp.route(f"{ONE}/link", methods=["GET", "POST"])
@allow(designer)
def link_one_suggestion(slug: str, suggestion_id: int) -> Answer:
    """Say what it led to, or that it did not."""
    one = the_suggestion(suggestion_id)
    if request.method == "POST":
        part = request.form.get("part", "")
        if request.form.get("act") == "remove":
            unlink_suggestion(db.session, one, part, by=g.person, at=now())
            flash(_("The link is gone. You can make it again below."))
        else:
            link_suggestion(db.session, one, part, by=g.person, at=now())
            flash(_("The two are linked."))
    return to_page(suggestion_id)


@bp.route(f"{ONE}/criterion", methods=["GET", "POST"])
@allow(designer)
def criterion_from_suggestion(slug: str, suggestion_id: int) -> Answer:
    """Begin a criterion with its words; the next page is the editor, for the rest."""
    g.round.must_be(Stage.DESIGN)
    one = the_suggestion(suggestion_id)
    form = criterion_from_form(one)
    if form.validate_on_submit():
        try:
            criterion = criterion_from(db.session, one, form.words, by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Added, and linked: %(name)s. Now give it a weight.", name=criterion.name))
            return redirect(
                url_for("codesign.edit_part", slug=slug, kind="criterion", part_id=criterion.id, _anchor="changing"),
                code=303,
            )
    draft = draft_set(db.session, g.round)
    going = draft.live_vote if draft is not None else None
    return render_template("codesign/criterion_from.html", form=form, suggestion=one, going=going), form.status


def the_suggestion(suggestion_id: int) -> Suggestion:
    """One suggestion of the round, where this visitor may read it; else it does not exist."""
    one = suggestion_of(db.session, g.round, suggestion_id)
    if one is None:
        abort(404)
    if not policy.sees_suggestion(
        g.viewer, looked_over=one.looked_at is not None, set_aside=one.set_aside_at is not None, own=_is_own(one)
    ):
        abort(404)
    return one


def _is_own(one: Suggestion) -> bool:
    return g.person is not None and one.by_id == g.person.id


def page(one: Suggestion, form: MoveForm | None = None, *, aside: AsideForm | None = None) -> Answer:
    """The page of a suggestion. `aside`: the box that asks why it is set aside stands open."""
    found = fate(db.session, one, with_draft=policy.sees_draft_criteria(g.viewer))
    looks_over, own = policy.looks_over(g.viewer), _is_own(one)
    designs = policy.edits_criteria(g.viewer) and one.looked_at is not None and one.set_aside_at is None
    may_move = designs and one.merged_into_id is None
    if may_move and form is None:
        form = MoveForm(formdata=None)
    if form is not None:  # one that was refused, for it is counted with another now, shows why
        form.offer(found)
    hear = contacts(db.session, found.known, one.id, but=g.person, said=[one, *found.merged]) if may_move else []
    return render_template(
        "codesign/suggestion.html",
        found=found,
        suggestion=one,
        form=form,
        designs=designs,
        looks_over=looks_over,
        aside_form=aside or (AsideForm(formdata=None) if looks_over else None),
        asks_why=aside is not None,
        steps=[step for step in found.steps if not step.set_aside or looks_over or own],
        may_move=may_move,
        may_write=designs and g.round.stage is Stage.DESIGN,
        links=part_choices([part for part in found.choices if part.part not in {x.link.part for x in found.links}],
                           _("Choose one")),
        who_hears=who_hears(Told(sum(bool(x.email) for x in hear), sum(not x.email for x in hear))) if may_move else "",
        told=told(db.session, [one.id]) if g.viewer.inside else {},
        names=policy.sees_record(g.viewer),
        sources=policy.sees_who_suggested(g.viewer),
        sees_draft=policy.sees_draft_criteria(g.viewer),
        channels=CHANNELS,
    ), max(one.status if one is not None else 200 for one in (form, aside))  # fmt: skip


def who_hears(hear: Told) -> str:
    """How many are told, and how, in words."""
    by_mail = ngettext("One person gets a letter.", "%(num)s people get a letter.", hear.by_mail)
    by_hand = ngettext(
        "One stands on the list of people to tell.", "%(num)s stand on the list of people to tell.", hear.by_hand
    )
    if not hear.by_mail and not hear.by_hand:
        return _("Nobody behind it left a way to be told.")
    return " ".join(words for words, count in ((by_mail, hear.by_mail), (by_hand, hear.by_hand)) if count)


def to_page(suggestion_id: int) -> Answer:
    """Back to the suggestion."""
    return redirect(url_for("codesign.suggestion", slug=g.round.slug, suggestion_id=suggestion_id), code=303)
