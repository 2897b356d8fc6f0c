"""Agreeing the criteria: a version is put to the group, everybody answers, and those not happy are answered."""

from datetime import timedelta

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.criteria import open_new_version
from grants.actions.emergencies import adopt_in_emergency, check_emergency
from grants.actions.votes import answer_vote, ended, open_vote, reply_to, take_back
from grants.clock import now, today
from grants.core.agreeing import USUAL_DAYS, Ending, needed, out_of_reach, quorum
from grants.core.criteria import SetState, check_agreeable
from grants.core.errors import Refused, Said
from grants.core.parts import RULES
from grants.database import db
from grants.models import CriteriaSet, Person, Vote, VoteAnswer
from grants.queries.criteria import agreed_set, draft_set
from grants.queries.votes import as_voters, everybody_inside, latest_vote, live_vote, voters
from grants.web.access import allow, designer, staff
from grants.web.codesign import bp, shown
from grants.web.codesign.criteria import PAGE
from grants.web.codesign.letters import write_to
from grants.web.codesign.vote_forms import AnswerForm, EmergencyForm, PutForm, ReplyForm
from grants.web.codesign.vote_shown import shown_vote
from grants.web.errors import translated

Answer = ResponseReturnValue


@bp.route(f"{PAGE}/agree", methods=["GET", "POST"])
@allow(designer)
def vote(slug: str) -> Answer:
    """Put the criteria to the group, say what one thinks of them, and read what others said."""
    if request.method == "POST":
        db.session.refresh(g.round, with_for_update=True)  # nothing is read that somebody changes meanwhile
        act = {"put": _put, "take_back": _take_back}.get(request.form.get("act", ""), _answer)
        return act()
    going = live_vote(db.session, g.round)
    if going is not None:
        return _page(going)
    proposed = _proposed(to_change=False)
    if proposed is not None:
        return _put_page(proposed, _put_form(proposed))
    last = latest_vote(db.session, g.round)
    if last is None:
        raise Refused("There is nothing to agree. These criteria are agreed already, or nobody has begun them.")
    return _page(last)


@bp.route(f"{PAGE}/agree/<int:answer_id>", methods=["GET", "POST"])
@allow(designer)
def vote_reply(slug: str, answer_id: int) -> Answer:
    """Answer somebody who is not happy."""
    if request.method == "POST":
        db.session.refresh(g.round, with_for_update=True)
    latest = latest_vote(db.session, g.round)
    seen = shown_vote(latest) if latest is not None else None
    # What somebody has replaced is not to be read; who was answering it meanwhile loses nothing they typed.
    every = [] if latest is None else latest.all_answers if request.method == "POST" else latest.answers
    answer = next((one for one in every if one.id == answer_id and one.is_point), None)
    if request.method == "POST" and answer is None:
        earlier = db.session.get(VoteAnswer, answer_id)
        if earlier is not None and earlier.vote.round_id == g.round.id:
            raise Refused("The criteria were put to the group again, or nobody needs an answer here any more.")
    if seen is None or answer is None or not seen.sees:
        abort(404)
    form = ReplyForm()
    if form.validate_on_submit():
        try:
            reply_to(db.session, answer, form.words.data or "", by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(
                _("Thank you. That was the last answer needed: the criteria are agreed.")
                if answer.vote.ended is Ending.ADOPTED
                else _("Your answer stands beside what they said.")
            )
            return redirect(url_for("codesign.vote", slug=slug, _anchor="points"), code=303)
    part = answer.vote.criteria_set.part_names | {RULES: _("The set as a whole")}
    return render_template(
        "codesign/vote_reply.html", form=form, answer=answer, part_name=part.get(answer.part, "")
    ), form.status


@bp.route(f"{PAGE}/emergency", methods=["GET", "POST"])
@allow(staff)
def emergency(slug: str) -> Answer:
    """A change that counts at once; the group is asked about it with the same press."""
    draft = draft_set(db.session, g.round, to_change=request.method == "POST")
    if draft is None:
        raise Refused("Open a new version first, and change in it what has to be changed.", mend="criteria")
    check_emergency(db.session, draft, g.person)
    form = EmergencyForm(data={"revision": draft.revision, "closes_on": today() + timedelta(days=USUAL_DAYS)})
    if form.validate_on_submit():
        try:
            made = adopt_in_emergency(
                db.session, draft, seen=form.seen or 0, reason=form.reason.data or "",
                closes_on=form.closes_on.data, by=g.person, at=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.show(refusal)
            form.look_again(draft.revision)
        else:
            _tell_of_emergency(made)
            return redirect(url_for("codesign.criteria", slug=slug), code=303)
    return render_template("codesign/emergency.html", form=form, **shown.reading(draft)), form.status


@bp.route(f"{PAGE}/new-version", methods=["GET", "POST"])
@allow(designer)
def new_criteria_version(slug: str) -> Answer:
    """Open a draft that begins as a copy of what is agreed."""
    if request.method == "POST":
        draft = open_new_version(db.session, g.round, by=g.person, at=now())
        flash(_("Version %(number)s is open. Version %(old)s counts until you agree the new one.", number=draft.number,
                old=draft.number - 1))  # fmt: skip
    return redirect(url_for("codesign.criteria", slug=slug), code=303)


def _put() -> Answer:
    proposed = _proposed(to_change=True)
    if proposed is None:
        raise Refused("There is nothing to agree. These criteria are agreed already, or nobody has begun them.")
    form = _put_form(proposed)
    if form.validate_on_submit():
        try:
            made = open_vote(
                db.session, proposed, seen=form.seen or 0, closes_on=form.closes_on.data,
                note=form.note.data or "", by=g.person, at=now(),
            )  # fmt: skip
        except Refused as refusal:
            form.show(refusal)
            form.look_again(proposed.revision)
        else:
            _tell_of_vote(made)
            return _to_vote()
    return _put_page(proposed, form)


def _take_back() -> Answer:
    going = live_vote(db.session, g.round)
    if going is not None:
        take_back(db.session, going, by=g.person, at=now())
        flash(_("You took it back. What people said is kept."))
    return _to_vote()


def _answer() -> Answer:
    going = live_vote(db.session, g.round)
    latest = going or latest_vote(db.session, g.round)
    if latest is None:
        raise Refused("Nothing has been put to the group yet.")
    form = AnswerForm.of(latest, None)
    meant = db.session.get(Vote, form.vote_id) if form.vote_id else None
    if meant is None or meant.round_id != g.round.id or meant.id != latest.id or latest.ended is not None:
        late = ended(meant) if meant is not None and meant.round_id == g.round.id else Refused("This vote has closed.")
        form.show(late)
        form.look_again(latest)
        return _page(latest, form, 409)
    before = latest.answer_of(g.person.id)
    try:
        given = answer_vote(
            db.session, latest, form.stance, part=form.part.data or "", words=form.words.data or "",
            by=g.person, at=now(),
        )  # fmt: skip
    except Refused as refusal:
        form.show(refusal)
        return _page(latest, form, 422 if refusal.field else 409)
    if given.vote.ended is Ending.ADOPTED:
        flash(_("Thank you. That was the last answer needed: the criteria are agreed."))
    elif before is not None:
        flash(_("Your answer is changed."))
    else:
        flash(_("Thank you. Your answer is in, and you can read what others say."))
    return _to_vote()


def _page(current: Vote, form: AnswerForm | None = None, status: int = 200) -> Answer:
    seen = shown_vote(current)
    answering = form is not None or (seen.takes_answers and (seen.mine is None or "change" in request.args))
    if form is None:
        form = AnswerForm.of(current, seen.mine)
    return render_template(
        "codesign/vote.html", form=form, seen=seen, answering=answering and seen.takes_answers,
        typed=form if form.form_errors and not seen.takes_answers else None,
        **shown.reading(current.criteria_set),
    ), status  # fmt: skip


def _put_page(proposed: CriteriaSet, form: PutForm) -> Answer:
    why_not = ""
    try:
        check_agreeable(proposed.words)
    except Refused as refusal:
        why_not = translated(refusal)
    able = as_voters(db.session, g.round)
    wanted = quorum(g.round.choices, able)
    too_many = out_of_reach(wanted, able)
    page = {
        "residents": sum(voter.member and not voter.staff for voter in able),
        "staff": sum(voter.staff for voter in able),
        "needed": translated(needed(wanted)),
        "out_of_reach": translated(too_many) if too_many is not None else "",
        "counts_already": _counts_already() if proposed.state is SetState.DRAFT else None,
        "last": next((shown_vote(one) for one in reversed(proposed.votes)), None),
        **shown.reading(proposed),
    }
    return render_template("codesign/vote_put.html", form=form, why_not=why_not, **page), form.status


def _put_form(proposed: CriteriaSet) -> PutForm:
    return PutForm(data={"revision": proposed.revision, "closes_on": today() + timedelta(days=USUAL_DAYS)})


def _proposed(*, to_change: bool) -> CriteriaSet | None:
    """What could be put to the group: the draft, or else what counts although the group has yet to agree it.

    Where there are both, the address says which.
    """
    draft = draft_set(db.session, g.round, to_change=to_change)
    if draft is not None and shown.may_change() and not request.args.get("counts"):
        return draft
    return _counts_already()


def _counts_already() -> CriteriaSet | None:
    """What counts although the group has yet to agree it."""
    agreed = agreed_set(db.session, g.round)
    return agreed if agreed is not None and agreed.stands_without_group else None


def _tell_of_vote(made: Vote) -> None:
    people = [person for person in voters(db.session, g.round) if person.id != g.person.id]
    panel = {voter.id for voter in as_voters(db.session, g.round) if voter.member}
    without = write_to(
        [person for person in people if person.id in panel],
        "codesign/vote_letter.txt",
        Said("Do you agree the criteria? %(round)s"),
        at=made.opened_at,
        round=g.round.name,
        opener=made.opened_by.shown_name,
        closes_on=made.closes_on,
        note=made.note,
        path=url_for("codesign.vote", slug=g.round.slug),
    )
    flash(_("The criteria are with the group now. Everybody on the panel with an e-mail address gets a letter."))
    _say_who_has_none(without)


def _tell_of_emergency(made: Vote) -> None:
    people = [person for person in everybody_inside(db.session, g.round) if person.id != g.person.id]
    without = write_to(
        people,
        "codesign/emergency_letter.txt",
        Said("The criteria were changed in an emergency: %(round)s"),
        at=now(),
        round=g.round.name,
        by=g.person.shown_name,
        reason=made.criteria_set.emergency_reason,
        closes_on=made.closes_on,
        path=url_for("codesign.vote", slug=g.round.slug),
    )
    flash(_("The change counts now. Everybody is told, and the group is asked about it."))
    _say_who_has_none(without)


def _say_who_has_none(without: list[Person]) -> None:
    if without:
        names = _(", ").join(person.name for person in without)
        flash(_("No e-mail address, so tell them yourself: %(names)s.", names=names))


def _to_vote() -> Answer:
    return redirect(url_for("codesign.vote", slug=g.round.slug), code=303)
