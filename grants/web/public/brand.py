"""The house's own colours and logo, for every page."""

import hashlib

from flask import Response, abort, current_app, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from grants.config import Settings
from grants.database import db
from grants.queries.look import Look, look
from grants.web.access import allow, anyone
from grants.web.public import bp
from grants.web.requests import once

GROUNDS = ("mist", "butter", "blossom")  # white on paper, whatever they are on a screen
A_YEAR = 365 * 24 * 60 * 60


@bp.route("/brand.css")
@allow(anyone)
def brand() -> ResponseReturnValue:
    """The colours that were changed, laid over static/brand.css."""
    chosen = look(db.session).colours
    inks = "".join(f"--{name}:{value};" for name, value in chosen.items() if name not in GROUNDS)
    grounds = "".join(f"--{name}:{value};" for name, value in chosen.items() if name in GROUNDS)
    words = f":root{{{inks}}}\n@media screen{{:root{{{grounds}}}}}\n"
    return _for_long(Response(words, mimetype="text/css"))


@bp.route("/logo.png")
@allow(anyone)
def logo() -> ResponseReturnValue:
    """The logo."""
    name = look(db.session).logo
    if name is None:
        abort(404)
    settings: Settings = current_app.config["SETTINGS"]
    return _for_long(send_from_directory(settings.uploads, name, mimetype="image/png"))


@bp.app_context_processor
def _brand_of_the_house() -> dict[str, str]:
    now = once("look", lambda: look(db.session))
    addresses = {}
    if now.colours:
        addresses["brand_url"] = url_for("public.brand", v=_version(now))
    if now.logo:
        addresses["logo_url"] = url_for("public.logo", v=_version(now))
    return addresses


def _version(now: Look) -> str:
    """Another address for another look, so that a browser may keep each for a year."""
    return hashlib.sha256(repr((sorted(now.colours.items()), now.logo)).encode()).hexdigest()[:12]


def _for_long(response: Response) -> Response:
    response.cache_control.public = True
    response.cache_control.no_cache = None
    response.cache_control.max_age = A_YEAR
    return response
