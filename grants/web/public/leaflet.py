"""The leaflet of a round: what to print and push through doors, so that people who do not sign in are heard."""

from flask import current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.config import Settings
from grants.core import policy
from grants.core.qr import square
from grants.core.stages import Stage
from grants.web.access import allow, anyone
from grants.web.layout import Link
from grants.web.public import bp


@bp.route("/rounds/<slug>/leaflet")
@allow(anyone)
def leaflet(slug: str) -> ResponseReturnValue:
    """To print at A4, or four at A6 on a sheet."""
    if g.round.stage is not Stage.DESIGN:
        return redirect(url_for("public.suggest", slug=slug), code=303)
    small = request.args.get("paper") == "a6"
    settings: Settings = current_app.config["SETTINGS"]
    path = _path()
    here = url_for("public.leaflet", slug=slug)
    return render_template(
        "public/leaflet.html",
        host=settings.public_url.partition("://")[2],
        rest=path,
        code=square(f"{settings.public_url}{path}"),
        small=small,
        papers=[
            Link(_("A4: one to a sheet"), here, not small),
            Link(_("A6: four to a sheet"), url_for("public.leaflet", slug=slug, paper="a6"), small),
        ],
        makes_address=g.round.short_code is None and policy.edits_criteria(g.viewer),
    )


def _path() -> str:
    """What is printed after the server's name, which comes from the settings: a visitor may have come another way."""
    if g.round.short_code is None:
        return url_for("public.suggest", slug=g.round.slug)
    return url_for("public.short_address", code=g.round.short_code)
