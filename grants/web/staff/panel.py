"""The panel of a round: who is on it, how many sheets each has sent, and putting people on or taking them off."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from grants.actions.panels import SEEN, add_member, add_person_to_panel, remove_member
from grants.clock import now
from grants.core import policy
from grants.core.errors import Refused
from grants.database import db
from grants.models import Person
from grants.queries.agreement import wishes
from grants.queries.panels import member_of, panel, people_to_choose
from grants.web.access import allow, insider, staff
from grants.web.forms import Form
from grants.web.staff import bp


class AddForm(Form):
    """Somebody new by name, or somebody we know."""

    name = StringField(_l("Name"))
    email = StringField(
        _l("E-mail address, if they have one"), description=_l("Only staff see it. They sign in with it.")
    )
    person_id = SelectField(_l("Somebody we know"), validate_choice=False)


class LeaveForm(Form):
    """Why a member leaves."""

    reason = TextAreaField(
        _l("Why?"), description=_l("Such as: moved away. Everybody in the round can read this on the record.")
    )


@bp.route("/rounds/<slug>/panel", endpoint="panel")
@allow(insider)
def panel_page(slug: str) -> ResponseReturnValue:
    """Everyone on the panel, and how many sheets each has sent."""
    return _page(AddForm())


@bp.route("/rounds/<slug>/panel", methods=["POST"])
@allow(staff)
def add_to_panel(slug: str) -> ResponseReturnValue:
    """Put somebody on the panel."""
    form = AddForm()
    try:
        person = _add_known(form) if request.form.get("do") == "choose" else _add_new(form)
    except Refused as refusal:
        db.session.rollback()
        form.show(refusal)
        return _page(form)
    flash(_("%(name)s is on the panel.", name=person.name))
    return _back()


@bp.route("/rounds/<slug>/panel/<int:member_id>/leave", methods=["GET", "POST"])
@allow(staff)
def leave_panel(slug: str, member_id: int) -> ResponseReturnValue:
    """Take somebody off the panel, with the reason."""
    member = member_of(db.session, g.round, member_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            remove_member(db.session, member, form.reason.data or "", by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("%(name)s is off the panel. You can put them back below.", name=member.person.name))
            return _back()
    return render_template("staff/leave_panel.html", form=form, member=member), form.status


@bp.route("/rounds/<slug>/panel/<int:member_id>/return", methods=["POST"])
@allow(staff)
def return_to_panel(slug: str, member_id: int) -> ResponseReturnValue:
    """Put a member back who left."""
    member = member_of(db.session, g.round, member_id)
    add_person_to_panel(db.session, g.round, member.person, by=g.person, at=now())
    flash(_("%(name)s is on the panel again.", name=member.person.name))
    return _back()


def _add_new(form: AddForm) -> Person:
    member = add_member(db.session, g.round, form.name.data or "", form.email.data, by=g.person, at=now())
    return member.person


def _add_known(form: AddForm) -> Person:
    chosen = form.person_id.data or ""
    person = db.session.get(Person, int(chosen)) if chosen.isdecimal() and len(chosen) < 10 else None
    if person is None:
        raise Refused("Choose somebody from the list.", field="person_id")
    return add_person_to_panel(db.session, g.round, person, by=g.person, at=now()).person


def _page(form: AddForm) -> ResponseReturnValue:
    changes = g.viewer.staff
    known: Sequence[Person] = people_to_choose(db.session, g.round) if changes else ()
    form.person_id.choices = [
        SelectChoice("", _("Choose a person")),
        *(SelectChoice(str(person.id), _told_apart(person, known)) for person in known),
    ]
    return render_template(
        "staff/panel.html",
        form=form,
        panel=panel(db.session, g.round),
        known=known,
        changes=changes,
        wishes=wishes(db.session, g.round) if policy.sees_wishes(g.viewer, own=False) else {},
        counts=policy.sees_counts_by_name(g.viewer, g.round.stage, g.round.choices),
        seen=g.round.stage in SEEN,
    ), form.status


def _told_apart(person: Person, others: Sequence[Person]) -> str:
    """The name, with the e-mail where two share it."""
    if person.email and sum(other.name == person.name for other in others) > 1:
        return f"{person.name}, {person.email}"
    return person.name


def _back() -> ResponseReturnValue:
    return redirect(url_for("staff.panel", slug=g.round.slug), code=303)
