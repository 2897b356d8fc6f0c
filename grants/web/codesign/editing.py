"""Writing the draft: each criterion and each gate opens in its place, at an address of its own."""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.criteria import begin_draft
from grants.actions.criteria_drafts import (
    ChangedMeanwhile,
    add_criterion,
    add_gate,
    bring_back,
    change_criterion,
    change_gate,
    change_rules,
    move,
    must_be_open,
    remove,
)
from grants.clock import now
from grants.core.criteria import CriterionWords, GateWords, SetWords, tidied, tidied_gate
from grants.core.errors import Refused
from grants.core.history import criterion_words, gate_words
from grants.core.stages import Stage
from grants.database import db
from grants.models import Criterion
from grants.queries.criteria import draft_set
from grants.queries.history import change_numbered
from grants.queries.kept import Part
from grants.web.access import allow, designer
from grants.web.codesign import bp, shown
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.forms import CriterionForm, EditForm, GateForm, rules_form
from grants.web.codesign.plain_words import beside, boxes, only_asks, use_the_plain_word
from grants.web.requests import number


@dataclass(frozen=True, slots=True)
class Older:
    """How a part was before a change, where that differs from what is there now."""

    number: int
    differences: list[shown.Difference]


KIND = '<any("criterion", "gate"):kind>'
ONE = f"{PAGE}/{KIND}/<int:part_id>"
Answer = ResponseReturnValue


@bp.route(f"{PAGE}/{KIND}/new", methods=["GET", "POST"])
@allow(designer)
def new_part(slug: str, kind: str) -> Answer:
    """A new criterion or gate, at the end of the list."""
    g.round.must_be(Stage.DESIGN)
    form = _form(kind, None)
    if form.validate_on_submit() and not only_asks(form):
        draft = begin_draft(db.session, g.round, by=g.person, at=now())
        words = form.words()
        try:
            if not form.errors and isinstance(words, CriterionWords):
                add_criterion(draft, words, why=form.why.data or "", by=g.person, at=now())
            elif not form.errors:
                add_gate(draft, words, why=form.why.data or "", by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        if not form.errors:
            flash(_("Added: %(name)s.", name=words.name))
            return _to_list("end")
    return _page(form, kind, None)


@bp.route(ONE, methods=["GET", "POST"])
@allow(designer)
def edit_part(slug: str, kind: str, part_id: int) -> Answer:
    """One criterion or gate, opened in its place."""
    part = shown.part(kind, part_id, to_change=request.method == "POST")
    if request.method == "GET":
        must_be_open(part.criteria_set)
    form = _form(kind, part)
    if not form.validate_on_submit() or only_asks(form):
        return _page(form, kind, part)
    old, words, why = part.words, form.words(), form.why.data or ""
    if form.errors:
        return _page(form, kind, part)
    try:
        if isinstance(part, Criterion):
            change_criterion(part, words, seen=form.seen, why=why, by=g.person, at=now())
        else:
            change_gate(part, words, seen=form.seen, why=why, by=g.person, at=now())
    except ChangedMeanwhile as refusal:
        form.show(refusal)
        form.look_again(part.revision)
        typed = tidied(words) if isinstance(words, CriterionWords) else tidied_gate(words)
        return _page(form, kind, part, clash=shown.differences(part.words, typed))
    except Refused as refusal:
        form.show(refusal)
        return _page(form, kind, part)
    if _scale(old) != _scale(words):
        flash(_("Saved. Here is a box for each score of the new scale."))
        return redirect(_address(part, _anchor="words"), code=303)
    flash(_("Saved: %(name)s.", name=part.name))
    return _to_list(part.token)


@bp.route(f"{PAGE}/{KIND}/plain-words", methods=["GET", "POST"])
@allow(designer)
def plain_words(slug: str, kind: str) -> Answer:
    """Pieces of the form, while somebody types in it: how easy its texts are to read. Nothing is kept of it."""
    if request.method == "GET":
        return _to_list()
    form = CriterionForm() if kind == "criterion" else GateForm()
    replaced = use_the_plain_word(form)
    return render_template("codesign/plain_words.html", form=form, boxes=boxes(form), replaced=replaced, **beside())


@bp.route(f"{ONE}/move", methods=["GET", "POST"])
@allow(designer)
def move_part(slug: str, kind: str, part_id: int) -> Answer:
    """Up or down by one."""
    if request.method == "POST":
        steps = {"up": -1, "down": 1}.get(request.form.get("direction", ""), 0)
        part = shown.part(kind, part_id, to_change=True)
        move(part, steps, by=g.person, at=now())
        return _to_list(part.token)
    return _to_list()


@bp.route(f"{ONE}/remove", methods=["GET", "POST"])
@allow(designer)
def remove_part(slug: str, kind: str, part_id: int) -> Answer:
    """Take it out; the next page offers to bring it back."""
    if request.method == "POST":
        part = shown.part(kind, part_id, to_change=True)
        remove(part, why=request.form.get("why", ""), by=g.person, at=now())
        return redirect(url_for("codesign.criteria", slug=slug, removed=part.token), code=303)
    return _to_list()


@bp.route(f"{ONE}/bring-back", methods=["GET", "POST"])
@allow(designer)
def bring_back_part(slug: str, kind: str, part_id: int) -> Answer:
    """Put it back in its place."""
    if request.method == "POST":
        part = shown.part(kind, part_id, to_change=True)
        bring_back(part, by=g.person, at=now())
        flash(_("%(name)s is back.", name=part.name))
        return _to_list(part.token)
    return _to_list()


@bp.route(f"{PAGE}/rules", methods=["GET", "POST"])
@allow(designer)
def criteria_rules(slug: str) -> Answer:
    """Title, pass mark, tie-break list and "I can't tell"."""
    g.round.must_be(Stage.DESIGN)
    draft = draft_set(db.session, g.round, to_change=request.method == "POST")
    if draft is None:
        abort(404)
    form = rules_form(draft)
    clash: list[shown.Difference] = []
    if form.validate_on_submit():
        mark, ties, title, unsure = form.mark(), form.tie_break(draft), form.title.data or "", form.cannot_tell.data
        try:
            if not form.errors:
                change_rules(
                    draft, title=title, pass_mark=mark, tie_break=ties, cannot_tell=unsure, seen=form.seen,
                    why=form.why.data or "", by=g.person, at=now(),
                )  # fmt: skip
                flash(_("Saved."))
                return _to_list()
        except ChangedMeanwhile as refusal:
            form.show(refusal)
            form.look_again(draft.rules_revision)
            typed = SetWords(title, mark, tuple(ties), unsure)
            clash = shown.differences(draft.words, typed)
        except Refused as refusal:
            form.show(refusal)
    return render_template("codesign/rules.html", form=form, draft=draft, clash=clash), form.status


def _form(kind: str, part: Part | None) -> Any:
    if kind == "criterion":
        words = part.words if isinstance(part, Criterion) else CriterionWords(name="")
        return CriterionForm.of(words, part.revision if part else 0)
    return GateForm.of(GateWords(part.name, part.question) if part else GateWords(""), part.revision if part else 0)


def _page(form: EditForm, kind: str, part: Part | None, *, clash: list[shown.Difference] | None = None) -> Answer:
    """The list with the form in its place. `clash`: where two people wrote at once; empty: the same, but removed."""
    if isinstance(form, CriterionForm) and form.errors:
        form.show_rows()
    draft = part.criteria_set if part else draft_set(db.session, g.round)
    answer = form.status if clash is None else 409
    page = shown.editor(draft, part)
    return render_template("codesign/edit.html", form=form, kind=kind, clash=clash, older=_older(part), **page), answer


def _older(part: Part | None) -> Older | None:
    """The words before a change, where somebody wants to join them with what is there now."""
    asked = number(request.args.get("older"))
    change = change_numbered(db.session, g.round, asked) if part is not None and asked else None
    if part is None or change is None or change.part != part.part or change.before is None:
        return None
    then = criterion_words(change.before) if isinstance(part, Criterion) else gate_words(change.before)
    return Older(change.number, shown.differences(part.words, then))


def _scale(words: CriterionWords | GateWords) -> tuple[int, int] | None:
    return (words.lowest, words.highest) if isinstance(words, CriterionWords) else None


def _address(part: Part, **values: Any) -> str:
    kind = "criterion" if isinstance(part, Criterion) else "gate"
    return url_for("codesign.edit_part", slug=g.round.slug, kind=kind, part_id=part.id, **values)


def _to_list(anchor: str | None = None) -> Answer:
    return redirect(url_for("codesign.criteria", slug=g.round.slug, _anchor=anchor), code=303)
