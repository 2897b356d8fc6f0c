"""Writing the draft: each criterion and each gate opens in its place, at an address of its own."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.criteria import begin_draft
from grants.actions.criteria_drafts import (
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
from grants.actions.ways_back import open_draft
from grants.clock import now
from grants.core.criteria import CriterionWords, GateWords, tidied, tidied_gate
from grants.core.errors import Refused
from grants.core.history import criterion_kept, gate_kept, rules_kept
from grants.core.parts import RULES
from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet, Criterion
from grants.queries.criteria import draft_set
from grants.queries.kept import Part
from grants.web.access import allow, designer
from grants.web.codesign import bp, here, shown
from grants.web.codesign.clashes import Meeting, Met, older_words, take_picks, write_together
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.forms import CriterionForm, EditForm, GateForm
from grants.web.codesign.plain_words import beside, boxes, only_asks, use_the_plain_word
from grants.web.codesign.rules_form import RulesForm, rules_form

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
        words = form.words()
        try:
            draft = begin_draft(db.session, g.round, by=g.person, at=now())
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
    old = part.words
    take_picks(form, part.part, _kept(old))
    words = form.words()
    if form.errors:
        return _page(form, kind, part)
    gone = part.removed_at is not None
    met = write_together(
        form, lambda: _change(part, form), Meeting(part.part, _kept(old), _kept(words), part.revision, gone)
    )
    if form.errors:
        return _page(form, kind, part, met)
    new_scale = _scale(old) != _scale(part.words)
    flash(_("Saved. Here is a box for each score of the new scale.") if new_scale
          else _("Saved: %(name)s.", name=part.name))  # fmt: skip
    if met is not None and met.also:
        flash(met.also)
    return redirect(_address(part, _anchor="words"), code=303) if new_scale else _to_list(part.token)


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
    draft = open_draft(db.session, g.round) if request.method == "POST" else draft_set(db.session, g.round)
    if draft is None:
        abort(404)
    form, met = rules_form(draft), None
    named = {one.part: one.name for one in draft.criteria}
    rules = rules_kept(draft.words, [(one.part, one.name) for one in draft.breakers])
    if form.validate_on_submit():
        take_picks(form, RULES, rules)
        typed = form.words(draft)
        if not form.errors:
            parts = {name: part for part, name in named.items()}
            mine = rules_kept(typed, [(parts[name], name) for name in typed.tie_break])
            meeting = Meeting(RULES, rules, mine, draft.rules_revision, named=named)
            met = write_together(form, lambda: _change_rules(draft, form), meeting)
        if not form.errors:
            flash(_("Saved."))
            if met is not None and met.also:
                flash(met.also)
            return _to_list()
    return render_template(
        "codesign/rules.html", form=form, draft=draft, met=met, changes=shown.recent(draft), on=RULES,
        may_change=shown.may_change(), older=older_words(RULES, rules), **here.beside(draft),
    ), _status(form, met)  # fmt: skip


def _change(part: Part, form: Any) -> None:
    words, why = form.words(), form.why.data or ""
    if isinstance(part, Criterion):
        change_criterion(part, words, seen=form.seen, why=why, by=g.person, at=now())
    else:
        change_gate(part, words, seen=form.seen, why=why, by=g.person, at=now())


def _change_rules(draft: CriteriaSet, form: RulesForm) -> None:
    new = form.words(draft)
    change_rules(
        draft, title=new.title, pass_mark=new.pass_mark, tie_break=new.tie_break, cannot_tell=new.cannot_tell,
        seen=form.seen, why=form.why.data or "", by=g.person, at=now(),
    )  # fmt: skip


def _kept(words: CriterionWords | GateWords) -> dict[str, Any]:
    """Words as the history keeps them, wherever they stand in the list."""
    return criterion_kept(tidied(words), 0) if isinstance(words, CriterionWords) else gate_kept(tidied_gate(words), 0)


def _status(form: EditForm, met: Met | None, *, gone: bool = False) -> int:
    return 409 if form.errors and met is not None and (met.clash or gone) else form.status


def _form(kind: str, part: Part | None) -> Any:
    if kind == "criterion":
        words = part.words if isinstance(part, Criterion) else CriterionWords(name="")
        return CriterionForm.of(words, part.revision if part else 0)
    return GateForm.of(GateWords(part.name, part.question) if part else GateWords(""), part.revision if part else 0)


def _page(form: EditForm, kind: str, part: Part | None, met: Met | None = None) -> Answer:
    """The list with the form in its place. `met`: what came of it where somebody else changed the same meanwhile."""
    if isinstance(form, CriterionForm) and form.errors:
        form.show_rows()
    draft = part.criteria_set if part else draft_set(db.session, g.round)
    answer = _status(form, met, gone=part is not None and part.removed_at is not None)
    older = older_words(part.part, _kept(part.words)) if part is not None else None
    page = shown.editor(draft, part)
    return render_template("codesign/edit.html", form=form, kind=kind, met=met, older=older, **page), answer


def _scale(words: CriterionWords | GateWords) -> tuple[int, int] | None:
    return (words.lowest, words.highest) if isinstance(words, CriterionWords) else None


def _address(part: Part, **values: Any) -> str:
    kind = "criterion" if isinstance(part, Criterion) else "gate"
    return url_for("codesign.edit_part", slug=g.round.slug, kind=kind, part_id=part.id, **values)


def _to_list(anchor: str | None = None) -> Answer:
    return redirect(url_for("codesign.criteria", slug=g.round.slug, _anchor=anchor), code=303)
