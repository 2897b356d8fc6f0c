"""Why something is fixed: the boundary, what people asked about it, the answers, and a box to ask or challenge."""

from collections.abc import Sequence

from flask import abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from grants.actions.challenges import answer, ask
from grants.clock import now
from grants.core import policy
from grants.core.challenges import Outcome, answer_by, is_late
from grants.core.errors import Refused, Said
from grants.database import db
from grants.models import Boundary, Challenge, Person
from grants.queries.boundaries import boundary_of, challenges_of, those_who_answer
from grants.web.access import allow, anyone, signed_in, staff
from grants.web.codesign import bp
from grants.web.codesign.letters import write_to
from grants.web.filters import day
from grants.web.forms import Form
from grants.web.limits import ask_address, name_of, named_parts

ONE = "/rounds/<slug>/boundaries/<int:boundary_id>"


class AskForm(Form):
    """One question, or a reason why it should not be so."""

    text = TextAreaField(
        _l("What do you want to ask or say?"),
        description=_l("In your own words: why it is so, or why it should change."),
    )


class AnswerForm(Form):
    """The answer, and what becomes of the boundary."""

    answer = TextAreaField(_l("The answer"), description=_l("Everybody can read it, beside what it is about."))
    outcome = RadioField(
        _l("What happens to it?"),
        [InputRequired(_l("Choose what happens to it."))],
        choices=[
            SelectChoice(Outcome.STAYS.value, _l("It stays as it is")),
            SelectChoice(Outcome.CHANGED.value, _l("It changes: the next page asks how")),
            SelectChoice(Outcome.LIFTED.value, _l("It is lifted: people can change this now")),
        ],
    )


@bp.route(f"{ONE}/ask")
@allow(anyone)
def challenge(slug: str, boundary_id: int) -> ResponseReturnValue:
    """Everybody reads the boundary and the answers; whoever has signed in can ask."""
    return _page(*_boundary(boundary_id), AskForm())


@bp.route(f"{ONE}/ask", methods=["POST"])
@allow(signed_in)
def ask_why(slug: str, boundary_id: int) -> ResponseReturnValue:
    """Send a question to staff, with a day to answer by."""
    (boundary, name), form = _boundary(boundary_id), AskForm()
    if form.validate():
        try:
            asked, new = ask(db.session, boundary, form.text.data or "", by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            if new:
                _tell_staff(asked)
            flash(_("Thank you. Staff have your question, and answer by %(day)s.", day=day(asked.answer_by)))
            return redirect(url_for("codesign.challenge", slug=slug, boundary_id=boundary_id), code=303)
    return _page(boundary, name, form)


@bp.route(f"{ONE}/questions/<int:challenge_id>", methods=["GET", "POST"])
@allow(staff)
def answer_question(slug: str, boundary_id: int, challenge_id: int) -> ResponseReturnValue:
    """Answer one, for everybody to read."""
    questions = challenges_of(db.session, g.round)
    found = next((one for one in questions if (one.id, one.boundary_id) == (challenge_id, boundary_id)), None)
    if found is None:
        abort(404)
    form = AnswerForm()
    if form.validate_on_submit():
        outcome = Outcome(form.outcome.data)
        try:
            answer(db.session, found, form.answer.data or "", outcome, by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Answered. Everybody can read it."))
            for one in _tell_asker(found):
                flash(_("%(name)s has no e-mail address: tell them yourself.", name=one.name))
            if outcome is Outcome.CHANGED:
                return redirect(url_for("staff.change_boundary", slug=slug, boundary_id=boundary_id), code=303)
            return redirect(url_for("codesign.challenge", slug=slug, boundary_id=boundary_id), code=303)
    return render_template(
        "codesign/answer.html", form=form, question=found, boundary=found.boundary, late=_late([found]),
        name=name_of(found.boundary, named_parts()),
    ), form.status  # fmt: skip


def _boundary(boundary_id: int) -> tuple[Boundary, str | None]:
    """One that this visitor may see, and its name: a part of a draft does not exist for people from outside."""
    boundary = boundary_of(db.session, g.round, boundary_id)
    name = name_of(boundary, named_parts())
    return (boundary, name) if policy.sees_boundary(g.viewer, of_draft=name is None) else abort(404)


def _page(boundary: Boundary, name: str | None, form: AskForm) -> ResponseReturnValue:
    questions = [one for one in challenges_of(db.session, g.round) if one.boundary_id == boundary.id]
    seen = [one for one in questions if _sees(one)]
    return render_template(
        "codesign/challenge.html",
        form=form,
        boundary=boundary,
        name=name,
        questions=seen,
        unseen=[one for one in questions if one not in seen],
        late=_late(questions),
        names=policy.sees_record(g.viewer),
        promised=answer_by(now()),
    ), form.status


def _sees(one: Challenge) -> bool:
    return policy.sees_question(g.viewer, answered=not one.waits, own=one.asked_by is g.person)


def _late(questions: Sequence[Challenge]) -> set[int]:
    return {one.id for one in questions if one.waits and is_late(one.answer_by, now())}


def _tell_staff(asked: Challenge) -> None:
    others = [one for one in those_who_answer(db.session) if one is not asked.asked_by]
    write_to(
        others, "codesign/question_letter.txt", Said("Somebody asks about what is fixed: %(round)s"),
        at=now(), round=g.round.name, boundary=asked.boundary, question=asked, address=ask_address(asked.boundary_id),
    )  # fmt: skip


def _tell_asker(asked: Challenge) -> list[Person]:
    """A letter to who asked; the answer is who has no address and must be told."""
    if asked.asked_by is g.person or asked.asked_by.removed_at is not None:
        return []
    return write_to(
        [asked.asked_by], "codesign/answer_letter.txt", Said("Your question is answered: %(round)s"), at=now(),
        round=g.round.name, boundary=asked.boundary, question=asked, address=ask_address(asked.boundary_id),
    )  # fmt: skip
