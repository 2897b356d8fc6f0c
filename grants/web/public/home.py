"""The front door."""

from flask import redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from grants.core.addresses import own_path
from grants.database import db
from grants.models import Fund
from grants.web.access import allow, anyone
from grants.web.languages import known
from grants.web.public import bp


@bp.route("/")
@allow(anyone)
def home() -> ResponseReturnValue:
    """Every fund and its rounds."""
    funds = db.session.scalars(select(Fund).options(selectinload(Fund.rounds)).order_by(Fund.name)).all()
    return render_template("public/home.html", funds=funds)


@bp.route("/how-scores-are-worked-out")
@allow(anyone)
def how_scores_work() -> ResponseReturnValue:
    """The arithmetic, with a small example to check by pencil."""
    return render_template("public/how_scores_work.html")


@bp.route("/language", methods=["POST"])
@allow(anyone)
def language() -> ResponseReturnValue:
    """Choose the language of the pages, and go back to the page it was chosen on."""
    chosen = request.form.get("language", "")
    if known(chosen):
        session["language"] = chosen
    return redirect(own_path(request.form.get("next", "")), code=303)
