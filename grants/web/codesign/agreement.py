"""The round's agreement: written together section by section, and accepted by each."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.agreement import ReadAgain, accept, change_wishes, start_from, write_section
from grants.clock import now
from grants.core.agreement import NO_WISHES, Section, unsaid_of
from grants.core.agreement_words import SUGGESTED
from grants.core.criteria import tidy
from grants.core.errors import Refused
from grants.core.parts import part_of_agreement
from grants.core.stages import Stage
from grants.database import db
from grants.models import Agreement
from grants.queries.agreement import agreement_of
from grants.queries.criteria import draft_set
from grants.web.access import allow, designer, insider
from grants.web.codesign import agreement_shown as shown
from grants.web.codesign import bp, here
from grants.web.codesign.agreement_forms import AcceptForm, SectionForm, section_form
from grants.web.codesign.clashes import Meeting, Met, Older, older_words, take_picks, write_together
from grants.web.errors import translated

PAGE = "/rounds/<slug>/agreement"
KEY = '<any("decides", "asked", "staff", "hidden", "disagreement", "ground_rules", "step_back"):section>'
Answer = ResponseReturnValue


@bp.route(PAGE)
@allow(insider)
def agreement(slug: str) -> Answer:
    """All sections, who has accepted, and what is in force."""
    return _page()


@bp.route(f"{PAGE}/{KEY}", methods=["GET", "POST"])
@allow(designer)
def edit_agreement(slug: str, section: str) -> Answer:
    """One section, opened in its place."""
    g.round.must_be(Stage.DESIGN)
    key = Section(section)
    found = agreement_of(db.session, g.round, to_change=request.method == "POST")
    form = section_form(key, found, g.round)
    saved = found.section(key) if found else None
    part, kept, unsaid = part_of_agreement(section), saved.kept if saved else {}, unsaid_of(key)
    if not form.validate_on_submit():
        return _page(key, form, older=older_words(part, kept, unsaid), found=found)
    take_picks(form, part, kept, unsaid)
    mine = {"words": tidy(form.words.data or ""), **form.chosen()}
    if form.errors:
        return _page(key, form)
    meeting = Meeting(part, kept, mine, saved.revision if saved else 0, unsaid=unsaid)
    met = write_together(form, lambda: _write(key, form), meeting)
    if form.errors:
        return _page(key, form, met=met, status=409 if met and met.clash else None)
    flash(_("Saved. Whoever has accepted the agreement is asked again."))
    if met is not None and met.also:
        flash(met.also)
    return _to_page(section)


def _write(key: Section, form: SectionForm) -> None:
    write_section(
        db.session, g.round, key, form.words.data or "", form.chosen(),
        seen=form.seen, why=form.why.data or "", by=g.person, at=now(),
    )  # fmt: skip


@bp.route(f"{PAGE}/start", methods=["GET", "POST"])
@allow(designer)
def start_agreement(slug: str) -> Answer:
    """Take suggested words where nothing is written; then everything in them can be changed."""
    if request.method == "POST":
        suggested = {key: translated(words) for key, words in SUGGESTED.items()}
        start_from(db.session, g.round, suggested, by=g.person, at=now())
        flash(_("Here are words to start from. Change them until they are yours."))
    return _to_page()


@bp.route(f"{PAGE}/accept", methods=["GET", "POST"])
@allow(designer)
def accept_agreement(slug: str) -> Answer:
    """Accept the wording as it stands; a member may say what they would rather do less of."""
    form = AcceptForm()
    if not form.validate_on_submit():
        return _page(accepting=form if request.args.get("kept") else None)
    wishes = form.wishes() if g.member is not None else None
    if form.errors:
        return _page(accepting=form)
    try:
        agreed = accept(db.session, g.round, wishes, seen=form.seen, by=g.person, at=now())
    except ReadAgain as refusal:
        form.show(refusal)
        form.look_again(found.revision if (found := agreement_of(db.session, g.round)) else 0)
        return _page(accepting=form, status=409)
    except Refused as refusal:
        form.show(refusal)
        return _page(accepting=form)
    flash(
        _("Thank you. Everybody on the panel has accepted it now, so it holds.")
        if agreed.in_force
        else _("Thank you. You have accepted the agreement as it stands now.")
    )
    return _to_page("accepting")


@bp.route(f"{PAGE}/wishes", methods=["GET", "POST"])
@allow(designer)
def agreement_wishes(slug: str) -> Answer:
    """Change what one would rather do less of, or take it back."""
    form = AcceptForm()
    if not form.validate_on_submit():
        return _page(wishing=form if request.args.get("kept") else None)
    wishes = NO_WISHES if request.form.get("act") == "take_back" else form.wishes()
    if form.errors:
        return _page(wishing=form)
    try:
        change_wishes(db.session, g.round, wishes, by=g.person, at=now())
    except Refused as refusal:
        form.show(refusal)
        return _page(wishing=form)
    flash(_("Saved. Staff read it, and nobody else.") if wishes else _("Your wish is taken back."))
    return _to_page("accepting")


def _page(
    changing: Section | None = None,
    form: SectionForm | None = None,
    *,
    met: Met | None = None,
    older: Older | None = None,
    accepting: AcceptForm | None = None,
    wishing: AcceptForm | None = None,
    found: Agreement | None = None,
    status: int | None = None,
) -> Answer:
    """The whole page; a section that is being changed stands open in its place."""
    form_above = form or accepting or wishing
    answer = status or (form_above.status if form_above else 200)
    page = shown.page(accepting, wishing, found)
    if page["writing"]:
        page |= here.beside(draft_set(db.session, g.round), shown.AGREEMENT)
    return render_template(
        "codesign/agreement.html",
        form=form_above,
        changing=changing,
        met=met,
        older=older,
        on=part_of_agreement(changing.value) if changing else "",
        may_change=page["may_write"],
        **page,
    ), answer


def _to_page(anchor: str | None = None) -> Answer:
    return redirect(url_for("codesign.agreement", slug=g.round.slug, _anchor=anchor), code=303)
