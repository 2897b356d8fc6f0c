"""Trying the draft out: made-up applications, a sheet for each person alone, and how the criteria were read."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from grants.actions.practice import begin_practice, clear_practice, end_practice, send_practice
from grants.clock import now
from grants.core import policy
from grants.core.criteria import SetState
from grants.core.errors import Refused
from grants.core.practice import Apart, from_kept
from grants.core.scoresheets import Unfinished
from grants.core.stages import Stage
from grants.database import db
from grants.imports.practice_samples import made_up
from grants.models import CriteriaSet, Practice, PracticeSample
from grants.queries.criteria import agreed_set, draft_set
from grants.queries.practice import asked_of, own_sheet, read_by_all, the_practice
from grants.web.access import allow, designer, insider
from grants.web.codesign import bp
from grants.web.errors import translated
from grants.web.forms import Form
from grants.web.scoresheet_form import ScoresheetForm

PAGE = "/rounds/<slug>/practice"


class SamplesForm(Form):
    """Which made-up applications to try the draft on."""

    samples = SelectMultipleField(_l("Made-up applications"), validate_choice=False)
    title = StringField(_l("Or write your own: its name"))
    text = TextAreaField(_l("What the group would write"))

    def chosen(self) -> list[tuple[str, str]]:
        """Each as a title and a text."""
        known = {one.key: (one.title, one.text) for one in made_up()}
        found = [known[key] for key in self.samples.data or [] if key in known]
        title, text = (self.title.data or "").strip(), (self.text.data or "").strip()
        return [*found, (title, text)] if title or text else found


@bp.route(PAGE)
@allow(insider)
def practice(slug: str) -> ResponseReturnValue:
    """What there is to do, or what came of it."""
    return _page(_samples_form())


@bp.route(f"{PAGE}/begin", methods=["GET", "POST"])
@allow(designer)
def begin(slug: str) -> ResponseReturnValue:
    """Put one or two made-up applications before the group."""
    if request.method == "GET":
        return redirect(url_for("codesign.practice", slug=slug), code=303)
    form = _samples_form()
    try:
        draft = draft_set(db.session, g.round)
        begin_practice(db.session, g.round, draft, form.chosen(), by=g.person, at=now())
    except Refused as refusal:
        form.show(refusal)
        return _page(form)
    flash(_("The draft can be tried out now. Each scores alone first."))
    return _back()


@bp.route(f"{PAGE}/end", methods=["GET", "POST"])
@allow(designer)
def finish(slug: str) -> ResponseReturnValue:
    """Show everybody how the criteria were read."""
    if request.method == "POST" and (found := the_practice(db.session, g.round)) is not None:
        end_practice(db.session, found, by=g.person, at=now())
    return _back()


@bp.route(f"{PAGE}/clear", methods=["GET", "POST"])
@allow(designer)
def clear(slug: str) -> ResponseReturnValue:
    """Throw it away, so that it can be done again."""
    if request.method == "POST":
        g.round.must_be(Stage.DESIGN)
        clear_practice(db.session, g.round, by=g.person, at=now())
        flash(_("Cleared away. Nothing that people gave is kept."))
    return _back()


@bp.route(f"{PAGE}/<int:sample_id>", methods=["GET", "POST"])
@allow(designer)
def practice_sheet(slug: str, sample_id: int) -> ResponseReturnValue:
    """One made-up application and the criteria as they are now."""
    g.round.must_be(Stage.DESIGN)
    sample = db.session.scalars(
        select(PracticeSample)
        .join(Practice, Practice.id == PracticeSample.practice_id)
        .where(Practice.round_id == g.round.id, PracticeSample.id == sample_id)
    ).one()
    criteria = _criteria()
    asked = asked_of(criteria)
    own = own_sheet(sample, g.person)
    form = ScoresheetForm(asked, from_kept(asked, own.marks) if own else {}, 0)
    cannot_tell = bool(criteria and criteria.cannot_tell)
    if request.method == "POST":
        form.take(request.form)
        if not form.errors:
            try:
                send_practice(
                    db.session, sample, asked, form.marks, cannot_tell=cannot_tell, by=g.person, at=now()
                )
            except Unfinished as unfinished:
                form.show(unfinished.faults)
            except Refused as refusal:
                form.form_errors.append(translated(refusal))
            else:
                flash(_("Handed in. Others cannot see it until the try-out ends."))
                return _back()
    page = render_template(
        "codesign/practice_sheet.html", sample=sample, scores=form, own=own, cannot_tell=cannot_tell
    )
    return page, form.status


def _samples_form() -> SamplesForm:
    form = SamplesForm()
    form.samples.choices = [SelectChoice(one.key, one.title) for one in made_up()]
    return form


def _page(form: SamplesForm) -> ResponseReturnValue:
    found = the_practice(db.session, g.round)
    criteria = _criteria()
    draft = criteria if criteria is not None and criteria.state is SetState.DRAFT else None
    ended = found is not None and found.ended_at is not None
    results = []
    if found is not None and policy.sees_practice(g.viewer, ended=ended):
        results = [(sample, read_by_all(sample, criteria)) for sample in found.samples]
    return render_template(
        "codesign/practice.html",
        form=form,
        practice=found,
        draft=draft,
        to_change={one.part: one for one in draft.criteria} if draft else {},
        results=results,
        made_up=made_up(),
        own={sample.id: own_sheet(sample, g.person) for sample in found.samples} if found else {},
        may_change=policy.edits_criteria(g.viewer) and g.round.stage is Stage.DESIGN,
        apart={
            Apart.FAR: _("People read this very differently."),
            Apart.SOME: _("People read this somewhat differently."),
            Apart.CLOSE: _("People read this much the same."),
            Apart.UNTOLD: _("Too few scored it to tell."),
        },
    ), form.status


def _criteria() -> CriteriaSet | None:
    """What is tried out: the draft, or what it has become."""
    return draft_set(db.session, g.round) or agreed_set(db.session, g.round)


def _back() -> ResponseReturnValue:
    return redirect(url_for("codesign.practice", slug=g.round.slug), code=303)
