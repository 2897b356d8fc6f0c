"""Who changed what: the list of all changes, one change side by side, undoing it, and bringing back what was."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions import reasons
from grants.actions.undoing import ChangedSince, bring_back_set, bring_back_version, undo, undo_together
from grants.actions.ways_back import part_of
from grants.clock import now
from grants.core import policy
from grants.core.errors import Refused
from grants.core.history import Undoing
from grants.core.parts import RULES, kind_of_part
from grants.core.stages import Stage
from grants.database import db
from grants.models import Change, CriteriaSet
from grants.queries.criteria import draft_set
from grants.queries.history import (
    OF_THE_COMMAND_LINE,
    change_numbered,
    changed_parts,
    changers,
    last_change_of,
    some_changes,
    together_with,
)
from grants.web.access import allow, designer, insider
from grants.web.codesign import bp
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.forms import BackForm, SayWhyForm
from grants.web.codesign.told import can_bring_back, can_say_why, can_undo, line, lines, part_name, told
from grants.web.errors import translated
from grants.web.pages import pages_of
from grants.web.requests import number

CHANGES = f"{PAGE}/changes"
ONE = f"{CHANGES}/<int:change_number>"
TOGETHER = "together"  # what the button says that takes back a whole act
LONGEST_SEARCH = 200
Answer = ResponseReturnValue


@bp.route(CHANGES)
@allow(insider)
def criteria_changes(slug: str) -> Answer:
    """Every change of the round, the latest first: of one part, by one person, or with some words."""
    of = request.args.get("of", "")[:100]
    words = " ".join(request.args.get("q", "").split())[:LONGEST_SEARCH]
    by_id = number(request.args.get("by"))
    found = some_changes(
        db.session, g.round, of=of, words=words, by_id=by_id, page=number(request.args.get("page")) or 1
    )
    draft = draft_set(db.session, g.round)
    return render_template(
        "codesign/changes.html",
        changes=[told(change, draft) for change in found.changes],
        found=found,
        of=of,
        words=words,
        by_id=by_id,
        going=draft.live_vote if draft is not None and policy.edits_criteria(g.viewer) else None,
        parts=_parts(),
        people=[*((one.id, translated(one.shown_name)) for one in changers(db.session, g.round)),
                (OF_THE_COMMAND_LINE, _("The command line"))],
        pages=pages_of(found.page, found.pages),
    )  # fmt: skip


@bp.route(ONE)
@allow(insider)
def criteria_change(slug: str, change_number: int) -> Answer:
    """One change, before and after side by side, and the ways back."""
    return _page(_change(change_number), BackForm())


@bp.route(f"{ONE}/undo", methods=["GET", "POST"])
@allow(designer)
def undo_change(slug: str, change_number: int) -> Answer:
    """Take back one change; where others changed the same since, both are shown and a person decides."""
    change, form = _change(change_number), BackForm()
    if not form.validate_on_submit():
        return _to(change)
    try:
        if request.form.get("how") == TOGETHER:
            undo_together(db.session, change, why=form.why.data or "", by=g.person, at=now())
            flash(_("All of it is taken back. That can be undone too."))
            return _back(change)
        undo(
            db.session, change, how=request.form.get("how", ""), seen=form.seen, why=form.why.data or "", by=g.person,
            at=now(),
        )  # fmt: skip
    except ChangedSince as asked:
        return _again(change_number, form, asked, asked.undoing), 409
    except Refused as refusal:
        return _again(change_number, form, refusal), 409
    flash(_("Change %(number)s is taken back. That can be undone too.", number=change_number))
    return _back(change)


@bp.route(f"{ONE}/why", methods=["GET", "POST"])
@allow(designer)
def say_why(slug: str, change_number: int) -> Answer:
    """Say why one made a change, where nothing stands beside it yet."""
    change, form = _change(change_number), SayWhyForm()
    if not form.validate_on_submit():
        return _to(change)
    g.round.must_be(Stage.DESIGN)
    try:
        reasons.say_why(db.session, change, form.why.data or "", by=g.person, at=now())
    except Refused as refusal:
        form.show(refusal)
        return _page(change, BackForm(formdata=None), saying=form), form.status
    flash(_("Your reason stands beside the change."))
    return _to(change)


@bp.route(f"{ONE}/bring-back", methods=["GET", "POST"])
@allow(designer)
def bring_back_words(slug: str, change_number: int) -> Answer:
    """Make the part say what it said before or after this change."""
    change, form = _change(change_number), BackForm()
    if not form.validate_on_submit():
        return _to(change)
    before = request.form.get("what") == "before"
    try:
        bring_back_version(
            db.session, change, before=before, seen=form.seen, why=form.why.data or "", by=g.person, at=now()
        )
    except Refused as refusal:
        return _again(change_number, form, refusal), 409
    flash(_("%(name)s says again what it said then. That can be undone.", name=part_name(change.part, change.name)))
    return _back(change)


@bp.route(f"{ONE}/whole-set", methods=["GET", "POST"])
@allow(designer)
def bring_back_whole_set(slug: str, change_number: int) -> Answer:
    """Make the draft say what the whole set said right after this change."""
    form = BackForm()
    if form.validate_on_submit():
        before = g.round.changes
        draft = bring_back_set(
            db.session, g.round, change_number, seen=form.seen, why=form.why.data or "", by=g.person, at=now()
        )
        words = _("Draft %(number)s is as it was then. To undo that, bring back the set after change %(before)s.")
        flash(words % {"number": draft.number, "before": before})
        return redirect(url_for("codesign.criteria", slug=slug), code=303)
    return redirect(url_for("codesign.compare_criteria", slug=slug, old=f"c{change_number}"), code=303)


def _parts() -> list[tuple[str, str]]:
    """What the list can be narrowed to: each part, and all of the agreement."""
    parts = changed_parts(db.session, g.round)
    choices = [(one.part, part_name(one.part, one.name)) for one in parts]
    if any(kind_of_part(one.part) == "agreement" for one in parts):
        choices.append(("agreement", _("The whole agreement")))
    return choices


def _change(change_number: int) -> Change:
    return change_numbered(db.session, g.round, change_number) or abort(404)


def _page(
    change: Change, form: BackForm, undoing: Undoing | None = None, saying: SayWhyForm | None = None
) -> str:
    if form.seen is None:
        form.look_again(last_change_of(db.session, g.round, change.part))
    draft = draft_set(db.session, g.round)
    return render_template(
        "codesign/change.html",
        change=change,
        going=draft.live_vote if draft is not None and change.set_id is not None else None,
        told=told(change, draft),
        name=part_name(change.part, change.name),
        lines=lines(change.before, change.after),
        clashes=[line(one.field, one.then, one.now) for one in undoing.clashes] if undoing else [],
        undoing=undoing,
        form=saying or form,
        back_form=form,
        saying=(saying or SayWhyForm(formdata=None)) if can_say_why(change) else None,
        may_undo=can_undo(change, draft),
        may_bring_back=can_bring_back(change, draft),
        join_url=_join_url(change, draft) if undoing else None,
        latest=last_change_of(db.session, g.round, change.part) == change.number,
        together=together_with(db.session, change),
    )


def _join_url(change: Change, draft: CriteriaSet | None) -> str | None:
    """Where the older words can be joined by hand with those of now."""
    slug = g.round.slug
    if change.part == RULES:
        return url_for("codesign.criteria_rules", slug=slug, older=change.number)
    kind, name = kind_of_part(change.part), change.part.partition(":")[2]
    if kind == "agreement":
        return url_for("codesign.edit_agreement", slug=slug, section=name, older=change.number, _anchor="changing")
    found = part_of(draft, change.part) if draft is not None else None
    if found is None:
        return None
    return url_for(
        "codesign.edit_part", slug=slug, kind=kind, part_id=found.id, older=change.number, _anchor="changing"
    )


def _again(change_number: int, form: BackForm, refusal: Refused, undoing: Undoing | None = None) -> Any:
    """The page once more, with what stood in the way; nothing that was begun is kept."""
    db.session.rollback()
    change = _change(change_number)
    form.show(refusal)
    form.look_again(last_change_of(db.session, g.round, change.part))
    return _page(change, form, undoing)


def _to(change: Change) -> Answer:
    return redirect(
        url_for("codesign.criteria_change", slug=g.round.slug, change_number=change.number), code=303
    )


def _back(change: Change) -> Answer:
    """To the list the button stood in, or to where the part is written."""
    if request.form.get("back") == "list":
        return redirect(url_for("codesign.criteria_changes", slug=g.round.slug), code=303)
    page = "codesign.agreement" if kind_of_part(change.part) == "agreement" else "codesign.criteria"
    return redirect(url_for(page, slug=g.round.slug), code=303)
