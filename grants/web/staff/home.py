"""Where staff begin: every fund with its rounds, and what waits for them."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from grants.clock import now
from grants.database import db
from grants.queries.boundaries import waiting
from grants.queries.people import letters_waiting
from grants.queries.rounds import funds
from grants.web.access import allow, staff
from grants.web.staff import bp


@bp.route("/staff")
@allow(staff)
def home() -> ResponseReturnValue:
    """Funds, rounds and their stages; whether mail waits for a server."""
    no_mail_server = not current_app.config["SETTINGS"].mail_url
    return render_template(
        "staff/home.html",
        funds=(known := funds(db.session)),
        waiting=waiting(db.session, [round for fund in known for round in fund.rounds], now()),
        letters=letters_waiting(db.session) if no_mail_server else None,
    )
