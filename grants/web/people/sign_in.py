"""Coming in: the e-mail box, then the code or the link."""

from flask import current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from grants.actions.signing_in import Try, ask_to_sign_in, sign_in_of_link, spend, try_code
from grants.clock import now
from grants.config import Settings
from grants.core.addresses import own_path
from grants.core.errors import Refused
from grants.database import db
from grants.models import SignIn
from grants.web import visits
from grants.web.access import allow, anyone
from grants.web.people import bp
from grants.web.people.forms import Address, Code, Press
from grants.web.transactions import of_its_own

ASKED = "asked"  # in the browser's cookie: which sign-in it asked for, so that a code can be typed for no other


@bp.route("/sign-in", methods=["GET", "POST"])
@allow(anyone)
def sign_in() -> ResponseReturnValue:
    """Ask for a letter. The answer is the same for every address."""
    if g.person is not None:
        return redirect(_onward(own_path(request.args.get("next", ""))), code=303)
    form = Address(next=own_path(request.args.get("next", "")))
    if form.validate_on_submit() and (email := form.address()) is not None:
        asked = ask_to_sign_in(
            db.session, email, next_path=own_path(form.next.data or ""), language=str(get_locale()), at=now()
        )
        if asked is not None:
            session[ASKED] = asked.id
        elif session.get("email") != email:
            session.pop(ASKED, None)
        session["email"] = email
        session.permanent = True
        return redirect(url_for("people.check"), code=303)
    gone, waits = g.ended_visit, "kept=" in (form.next.data or "")
    return render_template(
        "people/sign_in.html",
        form=form,
        ran_out=gone is not None and gone.ended_at is None,
        signed_out=gone is not None and gone.ended_at is not None and waits,
    ), form.status


@bp.route("/sign-in/check", methods=["GET", "POST"])
@allow(anyone)
def check() -> ResponseReturnValue:
    """Type the code of the letter."""
    if "email" not in session:
        return redirect(url_for("people.sign_in"), code=303)
    form, left = Code(), None
    if form.validate_on_submit() and (code := form.typed()) is not None:
        attempt = _try(code)
        if attempt.right and (arrived := _come_in(db.session.get(SignIn, session[ASKED]))):
            return arrived
        left = attempt.left
        form.show(Refused(_what_came_of_it(attempt), field="code"))
    again = Address(formdata=None, email=session["email"], next=_next_of_asked())
    return render_template("people/check.html", form=form, again=again, dead=left == 0), form.status


@bp.route("/sign-in/link/<token>", methods=["GET", "POST"])
@allow(anyone)
def link(token: str) -> ResponseReturnValue:
    """The link of the letter: opening it changes nothing, for mail scanners open links; its button signs in."""
    asked = sign_in_of_link(db.session, token, key=_settings().secret_key)
    form = Press()
    if asked is not None and asked.lets_in(now()):
        if form.validate_on_submit() and (arrived := _come_in(asked)):
            return arrived
        return render_template("people/link.html", form=form, asked=asked)
    email, onward = (asked.email, asked.next_path) if asked else ("", "/")
    again = Address(formdata=None, email=email, next=onward)
    return render_template("people/expired.html", again=again, spent=bool(asked and asked.spent_at)), 410


def _try(code: str) -> Try:
    if ASKED not in session:
        return Try(right=False, left=0)
    with of_its_own() as own:
        return try_code(own, session[ASKED], code, key=_settings().secret_key)


def _what_came_of_it(attempt: Try) -> str:
    if attempt.right:
        return _("That code is too old. Ask for a new one below.")
    if attempt.left == 0:
        return _("That code didn't work, and you have no more tries. Ask for a new one below.")
    return ngettext(
        "That code didn't work. Check it. You have %(num)s more try.",
        "That code didn't work. Check it. You have %(num)s more tries.",
        attempt.left,
    )


def _come_in(asked: SignIn | None) -> ResponseReturnValue | None:
    if asked is None:
        return None
    try:
        token = spend(db.session, asked, at=now())
    except Refused:
        return None
    assert asked.person is not None
    visits.begin(token, asked.person)
    flash(_("You are signed in as %(name)s.", name=asked.person.name))
    return redirect(_onward(asked.next_path), code=303)


def _onward(path: str) -> str:
    return url_for("people.me") if path == "/" else own_path(path)


def _next_of_asked() -> str:
    asked = db.session.get(SignIn, session[ASKED]) if ASKED in session else None
    return asked.next_path if asked else "/"


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
