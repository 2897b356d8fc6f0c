"""Drawing a lot at the funding line, and the lots that were drawn as the ranking shows them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from grants.actions.lots import draw_lot
from grants.clock import now
from grants.core.lots import ticket
from grants.database import db
from grants.queries.standings import Standings
from grants.web.access import allow, designer
from grants.web.panel import bp

SEED_BYTES = 16


@dataclass(frozen=True, slots=True)
class ShownLot:
    """A lot, with what each drew, in order."""

    drawn_at: datetime
    seed: str
    holds: bool
    tickets: Sequence[tuple[str, str]]  # (reference, what it drew)


@bp.route("/rounds/<slug>/results/lot", methods=["GET", "POST"])
@allow(designer)
def lot(slug: str) -> ResponseReturnValue:
    """Draw a lot among the applications of a tie that nothing else parts; its button stands on the ranking."""
    if request.method == "POST":
        tied = set(request.form.getlist("tied"))
        draw_lot(db.session, g.round, tied, by=g.person, at=now(), seed=secrets.token_hex(SEED_BYTES))
        flash(_("The lot is drawn. The seed and the order are on the record."))
    return redirect(url_for("panel.ranking", slug=slug), code=303)


def shown_lots(found: Standings) -> list[ShownLot]:
    """The lots of this ranking, newest first."""
    return [
        ShownLot(one.drawn_at, one.seed, found.holds(one), [(each, ticket(one.seed, each)) for each in one.drawn])
        for one in reversed(found.lots)
    ]
