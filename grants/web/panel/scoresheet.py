"""The scoresheet: one application and the criteria on one page, checked and sent on the next."""

from flask import abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import MultiDict

from grants.actions.scoresheets import Clash, save_draft, submit_scoresheet
from grants.clock import now
from grants.core import policy
from grants.core.errors import Refused
from grants.core.scoresheets import Fault, Marks, Unfinished, faults, joined, marked, stored, total
from grants.core.stages import Stage
from grants.database import db
from grants.queries import my_applications, scoresheets
from grants.queries.scoresheets import OpenSheet
from grants.web.access import allow, panel_member
from grants.web.errors import translated
from grants.web.filters import clock, score
from grants.web.kept_forms import kept_form
from grants.web.panel import bp
from grants.web.scoresheet_form import CriterionField, ScoresheetForm, older_fields, revision_of


@bp.route("/rounds/<slug>/scoring/<int:application_id>", methods=["GET", "POST"])
@allow(panel_member)
def scoresheet(slug: str, application_id: int) -> ResponseReturnValue:
    """One application and the criteria: read, score, save for later or go on to check and send."""
    opened = _open(application_id)
    form = ScoresheetForm(opened.agreed.asked, opened.marks, opened.revision)
    if request.method == "GET":
        if (kept := kept_form()) is not None:
            _bring_back(kept, opened, form)
        elif "missing" in request.args:
            form.show(_faults(opened))
        return _page(opened, form)
    form.take(request.form)
    if not form.errors:
        try:
            _save(opened, form)
        except Clash as clash:
            form.form_errors.append(translated(clash))
            _show_both(opened, form)
        except Refused as refusal:
            form.form_errors.append(translated(refusal))
        else:
            return _saved(opened, form)
    return _not_saved(opened, form)


def _open(application_id: int) -> OpenSheet:
    agreed = scoresheets.agreed_criteria(db.session, g.round.id)
    if agreed is None:
        abort(404)
    return scoresheets.my_scoresheet(db.session, g.member, application_id, agreed, to_write=request.method == "POST")


def _save(opened: OpenSheet, form: ScoresheetForm) -> None:
    if older := older_fields(request.form, opened.agreed.asked):
        form.marks = {**scoresheets.under_todays(db.session, opened, older), **form.marks}
        raise Clash("The criteria changed while this page was open. Look again: what still fits is filled in.")
    sheet = save_draft(db.session, opened, form.marks, revision=form.revision, at=now())
    if sheet is not None:
        form.revision = sheet.revision


def _saved(opened: OpenSheet, form: ScoresheetForm) -> ResponseReturnValue:
    here = {"slug": g.round.slug, "application_id": opened.application.id}
    if _is_autosave():
        return jsonify(
            revision=form.revision,
            saved=_("Saved %(time)s", time=clock(now())),
            figure=score(total(opened.agreed.asked, form.marks)),
            words=_scored_words(opened, form.marks),
        )
    if request.form.get("act") == "check":
        return redirect(url_for("panel.check", **here), code=303)
    flash(_("Saved %(time)s. It is not sent yet.", time=clock(now())))
    return redirect(url_for("panel.scoresheet", **here), code=303)


def _not_saved(opened: OpenSheet, form: ScoresheetForm) -> ResponseReturnValue:
    if _is_autosave():
        return jsonify(message=form.errors[0][0]), form.status
    return _page(opened, form)


def _is_autosave() -> bool:
    return request.form.get("act") == "autosave"


def _show_both(opened: OpenSheet, form: ScoresheetForm) -> None:
    """Put what was saved meanwhile under each field that differs, so that sending this form again is a choice."""
    typed = form.marks
    together = ScoresheetForm(opened.agreed.asked, joined(typed, opened.marks), opened.revision)
    saved = {field.key: field for field in ScoresheetForm(opened.agreed.asked, opened.marks, 0).fields}
    for field in together.fields:
        other = saved[field.key]
        if (field.value, field.comment) != (other.value, other.comment):
            field.note = _other_words(other)
    form.fields, form.marks, form.revision = together.fields, together.marks, together.revision


def _other_words(other: CriterionField) -> str:
    mark = _("I can’t tell") if other.value == "?" else other.value or _("no score yet")
    if other.comment:
        return _("Saved in the other window: %(mark)s. “%(comment)s”", mark=mark, comment=other.comment)
    return _("Saved in the other window: %(mark)s.", mark=mark)


def _bring_back(kept: MultiDict[str, str], opened: OpenSheet, form: ScoresheetForm) -> None:
    """Give back what was typed when the sign-in ran out; beside it what was saved since, where that differs."""
    form.take(kept)
    if form.errors:
        return
    if form.revision != opened.revision and stored(form.marks) != stored(opened.marks):
        _show_both(opened, form)
    if g.round.stage is Stage.SCORING:
        flash(_("You were signed out. What you wrote is back. It is not saved yet."))


def _page(opened: OpenSheet, form: ScoresheetForm) -> ResponseReturnValue:
    asked = opened.agreed.asked
    return render_template(
        "panel/scoresheet.html",
        opened=opened,
        sheet=opened.sheet,
        application=opened.application,
        answers=scoresheets.shown_answers(db.session, opened.application),
        failed_gates=_failed_gates(opened),
        progress=my_applications.progress(db.session, g.member, opened.agreed.set_id, opened.application.id),
        scoring=g.round.stage is Stage.SCORING,
        begun=g.round.stage.place >= Stage.SCORING.place,
        show_form=_show_form(opened),
        sees_others=policy.sees_others_sheets(
            g.viewer, g.round.stage, g.round.choices, own_in=opened.sent is not None, tied=opened.set_aside
        ),
        scores=form,
        figure=score(total(asked, form.marks)),
        scored_words=_scored_words(opened, form.marks),
    ), form.status if request.method == "POST" else 200


def _show_form(opened: OpenSheet) -> bool:
    """While people score; after that, where somebody has typed what could not be saved, so that they can copy it."""
    typed = request.method == "POST" or "kept" in request.args
    return typed or (g.round.stage is Stage.SCORING and not opened.failed)


def _failed_gates(opened: OpenSheet) -> list[str]:
    if not opened.failed:
        return []
    return list(scoresheets.failed_gates(db.session, opened.application, opened.agreed.set_id))


def _scored_words(opened: OpenSheet, marks: Marks) -> str:
    asked = opened.agreed.asked
    return _("%(done)s of %(all)s scored", done=marked(asked, marks), all=len(asked))


def _faults(opened: OpenSheet) -> list[Fault]:
    return faults(opened.agreed.asked, opened.marks, cannot_tell=opened.agreed.cannot_tell)


@bp.route("/rounds/<slug>/scoring/<int:application_id>/check", methods=["GET", "POST"])
@allow(panel_member)
def check(slug: str, application_id: int) -> ResponseReturnValue:
    """Look over the marks once more, and send them."""
    opened = _open(application_id)
    form = ScoresheetForm(opened.agreed.asked, opened.marks, opened.revision)
    if request.method == "GET":
        if g.round.stage is not Stage.SCORING or opened.failed:
            return redirect(url_for("panel.scoresheet", slug=slug, application_id=application_id))
        form.show(_faults(opened))
        return _check_page(opened, form), 200
    try:
        submit_scoresheet(opened, revision=revision_of(request.form), by=g.person, at=now())
    except Unfinished as unfinished:
        form.show(unfinished.faults)
    except Clash:
        form.form_errors.append(_("This changed while the page was open. Look through it, then send it."))
    else:
        flash(_("Your scoresheet is sent."))
        return redirect(url_for("panel.next_application", slug=slug, after=application_id), code=303)
    return _check_page(opened, form), form.status


def _check_page(opened: OpenSheet, form: ScoresheetForm) -> str:
    return render_template(
        "panel/check.html",
        opened=opened,
        application=opened.application,
        scores=form,
        faults_title=_faults_title(form),
        figure=score(total(opened.agreed.asked, opened.marks)),
        page_url=url_for("panel.scoresheet", slug=g.round.slug, application_id=opened.application.id),
    )


def _faults_title(form: ScoresheetForm) -> str:
    scores = sum(field.error is not None for field in form.fields)
    whole = len(form.errors)
    if scores == whole:
        return ngettext("One score is missing", "%(num)d scores are missing", whole)
    return ngettext("One thing is missing", "%(num)d things are missing", whole)


@bp.route("/rounds/<slug>/scoring/<int:application_id>/sent")
@allow(panel_member)
def sent_versions(slug: str, application_id: int) -> ResponseReturnValue:
    """What the member sent before: every version, for its writer alone."""
    opened = _open(application_id)
    versions = scoresheets.my_versions(db.session, opened)
    names = scoresheets.older_criteria(
        db.session, g.round.id, {int(criterion) for version in versions for criterion in version.marks}
    )
    return render_template(
        "panel/sent.html", opened=opened, application=opened.application, versions=versions, names=names
    )
