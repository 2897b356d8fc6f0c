"""The box where anybody suggests something: no account, no name, and what comes in is read before others see it."""

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from wtforms import HiddenField, StringField, TextAreaField

from grants.actions.suggestions import suggest as keep_suggestion
from grants.actions.suggestions import support
from grants.clock import now
from grants.core import policy
from grants.core.criteria import LONGEST_TEXT
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.core.suggestions import LONGEST_FROM_OUTSIDE, TooMany, typed_short_code, words_of
from grants.database import db
from grants.models import Round, Suggestion
from grants.queries.near_suggestions import Near, latest, near
from grants.queries.suggestion_groups import suggestion_of
from grants.web.access import allow, anyone
from grants.web.forms import Form
from grants.web.public import bp
from grants.web.requests import number
from grants.web.robots import from_where, from_whom, stamp, took_its_time

PAGE = "/rounds/<slug>/suggest"
SHOWN = 5  # of what others said, under the box


class SuggestForm(Form):
    """One box; how to reach the sender, if they want an answer; and a field that no person ever sees."""

    text = TextAreaField(_l("What would make this fund better, or fairer?"))
    email = StringField(_l("E-mail"))
    phone = StringField(_l("Phone"))
    website = StringField(_l("Leave this box empty"))
    began = HiddenField()


@bp.route(PAGE, methods=["GET", "POST"])
@allow(anyone)
def suggest(slug: str) -> ResponseReturnValue:
    """The box; after sending, the page says what happens next."""
    form = SuggestForm(began=stamp(now()))
    if not _is_open():
        return _closed(form)
    asked: list[Near] = []
    if form.validate_on_submit():
        try:
            asked = _to_ask(form)
            if not asked and not form.form_errors:
                return _take(form)
        except TooMany as refusal:
            form.show(refusal)
            return _page(form, asked), 429
        except Refused as refusal:
            if not _is_open():
                return _closed(form)
            form.show(refusal)
    return _page(form, asked), form.status


@bp.route(f"{PAGE}/thanks")
@allow(anyone)
def suggest_thanks(slug: str) -> ResponseReturnValue:
    """What happens next, and the way to send another."""
    return render_template("public/suggest_thanks.html", at_once=policy.needs_no_look(g.viewer))


@bp.route(f"{PAGE}/similar", methods=["GET", "POST"])
@allow(anyone)
def similar_suggestions(slug: str) -> ResponseReturnValue:
    """A piece of the page, while somebody types: what others said that may be the same. Nothing is kept of it."""
    if request.method == "GET":
        return redirect(url_for("public.suggest", slug=slug), code=303)
    found = _near(request.form.get("text", "")) if _is_open() else []
    return render_template("public/_similar.html", similar=found)


@bp.route("/s/<code>")
@allow(anyone)
def short_address(code: str) -> ResponseReturnValue:
    """The short address of a leaflet."""
    slug = db.session.scalar(select(Round.slug).where(Round.short_code == typed_short_code(code)))
    if slug is None:
        abort(404)
    return redirect(url_for("public.suggest", slug=slug), code=303)


def _to_ask(form: SuggestForm) -> list[Near]:
    """Similar ones that the sender has not seen yet; a robot's haste is said at the form. Raises Refused."""
    words_of(form.text.data or "", _most())
    if not _is_a_person(form):
        form.began.data = stamp(now())
        form.began.raw_data = [form.began.data]
        form.website.data = ""
        form.form_errors.append(
            _("Press Send once more. Your words are still here: robots fill in forms too, and we have to ask.")
        )
        return []
    if request.form.get("mine") or request.form.get("same"):
        return []
    seen = {number(one) for one in request.form.getlist("seen")}
    return [one for one in _near(form.text.data or "") if one.id not in seen]


def _is_a_person(form: SuggestForm) -> bool:
    if g.person is not None:
        return True
    return not form.website.data and took_its_time(form.began.data or "", now())


def _take(form: SuggestForm) -> ResponseReturnValue:
    at, same = now(), _same()
    if same is not None and policy.supports_suggestions(g.viewer):
        support(db.session, same, by=g.person, at=at)
        flash(_("You are counted there: you would like this too."))
        return redirect(url_for("codesign.suggestions", slug=g.round.slug), code=303)
    keep_suggestion(
        db.session,
        g.round,
        form.text.data or "",
        email=form.email.data or "",
        phone=form.phone.data or "",
        same_as=same,
        sent=from_whom(form.text.data or ""),
        outside=None if g.viewer.inside else from_where(at),
        by=g.person,
        looked_over=policy.needs_no_look(g.viewer),
        at=at,
    )
    return redirect(url_for("public.suggest_thanks", slug=g.round.slug), code=303)


def _same() -> Suggestion | None:
    """The one that the sender says it is; only of those that everybody can see."""
    wanted = number(request.form.get("same"))
    if wanted is None:
        return None
    try:
        found = suggestion_of(db.session, g.round, wanted, policy.OUTSIDER, None)
    except NoResultFound:
        return None  # set aside meanwhile: what was written stands by itself
    return found.merged_into or found


def _near(text: str) -> list[Near]:
    return near(db.session, g.round, text, g.viewer, g.person.id if g.person is not None else None)


def _is_open() -> bool:
    return bool(g.round.stage is Stage.DESIGN)


def _most() -> int:
    return LONGEST_FROM_OUTSIDE if g.person is None else LONGEST_TEXT


def _page(form: SuggestForm, asked: list[Near]) -> str:
    return render_template(
        "public/suggest.html",
        form=form,
        similar=asked,
        asked=bool(asked),
        most=_most(),
        others=latest(db.session, g.round, g.viewer, SHOWN),
        at_once=policy.needs_no_look(g.viewer),
    )


def _closed(form: SuggestForm) -> ResponseReturnValue:
    page = render_template("public/suggest_closed.html", typed=form.text.data or "")
    return Response(page, 409 if request.method == "POST" else 200)
