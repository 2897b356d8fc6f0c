"""People: finding, adding, changing, giving roles, a link by hand, and removing. For administrators."""

from flask import abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from grants.actions.people import add_person, change_person, change_roles, link_for, remove_person
from grants.clock import now
from grants.config import Settings
from grants.core.errors import Refused
from grants.database import db
from grants.models import Person
from grants.queries.people import SomePeople, rounds_of, some_people
from grants.web.access import administrator, allow
from grants.web.forms import Form
from grants.web.layout import Link
from grants.web.staff import bp


class PersonForm(Form):
    """Who somebody is, and what they may do."""

    name = StringField(_l("Name"))
    email = StringField(_l("E-mail address"))
    staff = BooleanField(_l("Staff"))
    admin = BooleanField(_l("Administrator"))
    observer = BooleanField(_l("Observer"))

    @property
    def roles(self) -> dict[str, bool]:
        """The roles that are ticked."""
        return {"staff": self.staff.data, "admin": self.admin.data, "observer": self.observer.data}


class Press(Form):
    """A form of one button."""


@bp.route("/staff/people")
@allow(administrator)
def people() -> ResponseReturnValue:
    """Everybody, fifty at a time."""
    words, removed = request.args.get("q", "").strip(), request.args.get("removed") == "1"
    found = some_people(db.session, words, page=request.args.get("page", 1, type=int), removed=removed)
    return render_template(
        "staff/people.html", found=found, words=words, removed=removed, pages=_pages(found, words, removed=removed)
    )


@bp.route("/staff/people/add", methods=["GET", "POST"])
@allow(administrator)
def add_somebody() -> ResponseReturnValue:
    """Add a person; one who was removed comes back."""
    form = PersonForm()
    if form.validate_on_submit():
        try:
            somebody = add_person(
                db.session, form.email.data, form.name.data or "", **form.roles, by=g.person, at=now()
            )
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("%(name)s can sign in now.", name=somebody.name))
            return redirect(url_for("staff.people", q=somebody.name), code=303)
    return render_template("staff/people_add.html", form=form), form.status


@bp.route("/staff/people/<int:person_id>", methods=["GET", "POST"])
@allow(administrator)
def somebody(person_id: int) -> ResponseReturnValue:
    """Put a name, an address or roles right."""
    somebody = _somebody(person_id)
    form = PersonForm(
        name=somebody.name,
        email=somebody.email or "",
        staff=somebody.is_staff,
        admin=somebody.is_admin,
        observer=somebody.is_observer,
    )
    if form.validate_on_submit():
        try:
            change_roles(db.session, somebody, **form.roles, by=g.person, at=now())
            change_person(db.session, somebody, name=form.name.data or "", email=form.email.data, by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Saved."))
            return redirect(url_for("staff.people", q=somebody.name), code=303)
    rounds = rounds_of(db.session, somebody)
    return render_template("staff/people_one.html", form=form, somebody=somebody, rounds=rounds), form.status


@bp.route("/staff/people/<int:person_id>/link", methods=["GET", "POST"])
@allow(administrator)
def link_for_somebody(person_id: int) -> ResponseReturnValue:
    """A link to hand over to somebody whom no letter reaches. It is shown once, and is on the record."""
    somebody, form, address = _somebody(person_id), Press(), None
    if form.validate_on_submit():
        settings: Settings = current_app.config["SETTINGS"]
        address = link_for(db.session, somebody, public_url=settings.public_url, by=g.person, at=now())
    return render_template("staff/people_link.html", form=form, somebody=somebody, address=address)


@bp.route("/staff/people/<int:person_id>/remove", methods=["GET", "POST"])
@allow(administrator)
def remove_somebody(person_id: int) -> ResponseReturnValue:
    """Ask once, then let somebody in no more."""
    somebody, form = _somebody(person_id), Press()
    if form.validate_on_submit():
        try:
            remove_person(db.session, somebody, by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("%(name)s cannot sign in any more.", name=somebody.name))
            return redirect(url_for("staff.people"), code=303)
    return render_template("staff/people_remove.html", form=form, somebody=somebody), form.status


def _somebody(person_id: int) -> Person:
    somebody = db.session.get_one(Person, person_id)
    if somebody.removed_at is not None:
        abort(404)
    return somebody


def _pages(found: SomePeople, words: str, *, removed: bool) -> list[Link]:
    query, gone = words or None, "1" if removed else None
    return [
        Link(str(number), url_for("staff.people", page=number, q=query, removed=gone), number == found.number)
        for number in range(1, found.pages + 1)
    ]
