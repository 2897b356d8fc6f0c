"""Nothing stays unanswered unseen: the suggestions that wait, the longest first."""

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from grants.clock import now
from grants.database import db
from grants.queries.fates import waiting
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.fates import LIST
from grants.web.pages import pages_of
from grants.web.requests import number

A_PAGE = 50


@bp.route(f"{LIST}/waiting")
@allow(designer)
def waiting_suggestions(slug: str) -> ResponseReturnValue:
    """What nobody has answered yet, with how many days it has waited."""
    found, at = waiting(db.session, g.round), now()
    pages = max(1, -(-len(found) // A_PAGE))
    page = min(max(number(request.args.get("page")) or 1, 1), pages)
    rows = found[(page - 1) * A_PAGE : page * A_PAGE]
    return render_template(
        "codesign/waiting.html",
        rows=[(one, (at - one.since).days) for one in rows],
        count=len(found),
        pages=pages_of(page, pages),
    )
