"""The demo's own pages: who to be, and the letters that were sent; on a database marked as the demo's alone."""

import json
from dataclasses import dataclass
from datetime import UTC
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from grants.actions.signing_in import begin_visit, end_visit
from grants.clock import now
from grants.database import db
from grants.demo import sample
from grants.demo.sample import Visitor
from grants.demo.seeding import MARK
from grants.models import Person, Round, Setting
from grants.web import visits
from grants.web.access import allow, anyone
from grants.web.filters import moment

MOST_LETTERS = 50

bp = Blueprint("demo", __name__)

TRY = {
    "marie": _l("Open her eighth scoresheet. It is half written: finish it and send it."),
    "tom": _l("All his scoresheets are sent. Change one, and see that the earlier version is kept."),
    "asha": _l("Make the window as narrow as a phone, and send your first scoresheet."),
    "priya": _l("Look at how far the panel has got, move a round on, or take the workbook away."),
    "helen": _l("Add a person, change what somebody may do, or change the colours."),
    "martin": _l("Read the results of the summer round. You can look at everything and change nothing."),
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of the outbox, to be read."""

    number: int
    to: str
    subject: str
    date: str
    body: str


@bp.before_request
def only_the_demos_own_database() -> None:
    """Whatever a mistake may have let in here, nobody is signed in by one click on a real database."""
    if _mark() is None:
        abort(404)


@bp.route("/demo")
@allow(anyone)
def home() -> ResponseReturnValue:
    """Who a visitor can be."""
    mark = json.loads(_mark() or "{}")
    return render_template(
        "demo/home.html",
        panel=[one for one in sample.visitors() if one.role == "panel member"],
        helpers=[one for one in sample.visitors() if one.role != "panel member"],
        tries=TRY,
        roles={"staff": _("staff"), "administrator": _("administrator"), "observer": _("observer")},
        foreground=db.session.scalar(select(Round).where(Round.slug == mark.get("round"))),
    )


@bp.route("/demo/be", methods=["POST"])
@allow(anyone)
def be() -> ResponseReturnValue:
    """Sign in as somebody of the sample, or as nobody."""
    chosen = next((one for one in sample.visitors() if one.key == request.form.get("who")), None)
    if g.visit is not None:
        end_visit(g.visit, at=now())
    if chosen is None:
        visits.forget()
        flash(_("You are nobody now: you see what everybody sees."))
        return redirect(url_for("demo.home"), code=303)
    person = db.session.scalars(select(Person).where(Person.email == chosen.email)).one()
    visits.begin(begin_visit(db.session, person, at=now()), person)
    flash(_("You are %(name)s now.", name=person.name))
    return redirect(_first_page(chosen), code=303)


@bp.route("/demo/outbox")
@allow(anyone)
def outbox() -> ResponseReturnValue:
    """The letters the demo has sent, newest first."""
    return render_template("demo/outbox.html", letters=_letters(Path(current_app.instance_path) / "outbox"))


def _mark() -> str | None:
    return db.session.scalar(select(Setting.value).where(Setting.name == MARK))


def _first_page(visitor: Visitor) -> str:
    """Where this person's work is."""
    slug = json.loads(_mark() or "{}")["round"]
    if visitor.role == "panel member":
        return url_for("panel.scoring", slug=slug)
    if visitor.role == "observer":
        return url_for("public.round_home", slug=slug)
    return url_for("staff.home")


def _letters(folder: Path) -> list[Letter]:
    files = sorted(folder.glob("*.eml"), reverse=True)  # their names begin with the moment
    found = []
    for number, file in enumerate(files[:MOST_LETTERS]):
        letter = message_from_bytes(file.read_bytes(), policy=default)
        assert isinstance(letter, EmailMessage)
        body = letter.get_body(("plain",))
        words = body.get_content() if body is not None else ""
        sent = moment(parsedate_to_datetime(str(letter["Date"])).replace(tzinfo=UTC))
        found.append(Letter(len(files) - number, str(letter["To"]), str(letter["Subject"]), sent, words))
    return found
