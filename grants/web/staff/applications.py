"""The applications of a round: the list, and one of them with its yes or no checks."""

from dataclasses import dataclass

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice

from grants.actions.applications import check_gate, show_question
from grants.clock import now
from grants.core import policy
from grants.core.cells import cleaned
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.database import db
from grants.models import Application, Gate, GateResult
from grants.queries.applications import Checked, application_of, listing, next_to_check, question_of, questions
from grants.queries.criteria import agreed_set
from grants.web.access import allow, insider, staff
from grants.web.forms import Form
from grants.web.layout import Link
from grants.web.pages import pages_of
from grants.web.requests import number
from grants.web.staff import bp

ANSWERS = [
    SelectChoice("yes", _l("Yes, it passes")),
    SelectChoice("no", _l("No, it does not")),
    SelectChoice("", _l("Not checked yet")),
]


class CheckForm(Form):
    """One yes or no test of one application."""

    passed = RadioField(_l("Does it pass?"), choices=ANSWERS, default="")
    reason = TextAreaField(_l("Why?"), description=_l("Needed for a no: the group has a right to know."))


@dataclass(frozen=True, slots=True)
class Check:
    """A gate with what is known of it, and the form to say so; no form for those who only look."""

    gate: Gate
    result: GateResult | None
    form: CheckForm | None


@bp.route("/rounds/<slug>/applications")
@allow(insider)
def applications(slug: str) -> ResponseReturnValue:
    """All applications, searched and filtered."""
    words, _said = cleaned(request.args.get("q", "")[:200])
    checked = request.args.get("checked", "")
    chosen = Checked(checked) if checked in list(Checked) else None
    found = listing(db.session, g.round, words=words, checked=chosen, page=number(request.args.get("page")) or 1)
    return render_template(
        "staff/applications.html",
        found=found,
        words=words,
        chips=_chips(chosen, words),
        checked=chosen,
        pages=pages_of(found.page, found.pages),
        can_import=policy.sees_private_fields(g.viewer) and g.round.stage in (Stage.DESIGN, Stage.OPEN, Stage.SCORING),
    )


@bp.route("/rounds/<slug>/applications/<int:application_id>", methods=["GET", "POST"])
@allow(insider)
def application(slug: str, application_id: int) -> ResponseReturnValue:
    """One application, whole; staff see how to reach the group, and record the checks."""
    one = application_of(db.session, g.round, application_id)
    checks = _checks(one)
    if request.method == "POST":
        return _save_check(one, checks)
    return _application_page(one, checks)


@bp.route("/rounds/<slug>/applications/questions", methods=["POST"])
@allow(staff)
def show_answers(slug: str) -> ResponseReturnValue:
    """Show the answers to one question to the panel, or hide them."""
    question = question_of(db.session, g.round, number(request.form.get("question")) or 0)
    show_question(question, request.form.get("shown") == "yes", round=g.round, by=g.person, at=now())
    flash(
        _("The panel can read “%(title)s” now.", title=question.title)
        if question.shown_to_panel
        else _("“%(title)s” stays with staff now.", title=question.title)
    )
    if (back := number(request.form.get("application"))) is not None:
        return redirect(url_for("staff.application", slug=slug, application_id=back), code=303)
    return redirect(url_for("staff.applications", slug=slug), code=303)


def _chips(chosen: Checked | None, words: str) -> list[Link]:
    labels = {
        None: _("All"),
        Checked.WAITING: _("Checks to do"),
        Checked.PASSED: _("Passed the checks"),
        Checked.FAILED: _("Failed a check"),
    }
    return [
        Link(label, url_for("staff.applications", slug=g.round.slug, q=words or None, checked=kind), kind is chosen)
        for kind, label in labels.items()
    ]


def _checks(one: Application) -> list[Check]:
    agreed = agreed_set(db.session, g.round)
    results = {result.gate_id: result for result in one.checks}
    writes = g.viewer.staff and g.round.stage in (Stage.DESIGN, Stage.OPEN, Stage.SCORING)
    return [
        Check(gate, results.get(gate.id), _check_form(gate, results.get(gate.id)) if writes else None)
        for gate in (agreed.gates if agreed else [])
    ]


def _check_form(gate: Gate, result: GateResult | None) -> CheckForm:
    answer = "" if result is None else "yes" if result.passed else "no"
    return CheckForm(prefix=f"gate-{gate.id}", passed=answer, reason=result.reason if result else "")


def _save_check(one: Application, checks: list[Check]) -> ResponseReturnValue:
    """The answers to all gates, in one press; those that did not change are left as they are."""
    if not policy.sees_private_fields(g.viewer):
        abort(403)
    refused = False
    for check in checks:
        if check.form is None or not check.form.validate():
            refused = True
            continue
        passed = {"yes": True, "no": False}.get(check.form.passed.data)
        try:
            check_gate(one, check.gate, passed, check.form.reason.data or "", by=g.person, at=now())
        except Refused as refusal:
            check.form.show(refusal)
            refused = True
    if refused or not any(check.form for check in checks):
        return _application_page(one, checks, 422)
    db.session.flush()
    further = next_to_check(db.session, g.round, one.id) if request.form.get("do") == "next" else None
    flash(_("The checks of %(project)s are saved.", project=one.project))
    url = url_for("staff.application", slug=g.round.slug, application_id=further or one.id)
    return redirect(f"{url}#checks" if further else url, code=303)


def _application_page(one: Application, checks: list[Check], status: int = 200) -> ResponseReturnValue:
    private = policy.sees_private_fields(g.viewer)
    answers = [
        (question, one.answers[str(question.id)])
        for question in questions(db.session, g.round)
        if one.answers.get(str(question.id)) and (private or question.shown_to_panel)
    ]
    wrong = [
        (words, f"#{field.id}")
        for check in checks
        if check.form
        for field in (check.form.passed, check.form.reason)
        for words in field.errors
    ]
    return render_template(
        "staff/application.html",
        one=one,
        checks=checks,
        answers=[pair for pair in answers if pair[0].shown_to_panel],
        kept_back=[pair for pair in answers if not pair[0].shown_to_panel],
        private=private,
        wrong=wrong,
        more_to_check=private and next_to_check(db.session, g.round, one.id) is not None,
    ), status
