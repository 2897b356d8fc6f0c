"""The record of a round: who did what, when and why; and whether it is still as it was written."""

import re

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import StringField

from grants.core.record import Verdict
from grants.database import db
from grants.queries.record import verify
from grants.queries.record_page import OF_THE_COMMAND_LINE, some_entries, writers
from grants.web.access import allow, insider
from grants.web.errors import translated
from grants.web.forms import Form
from grants.web.pages import pages_of
from grants.web.staff import bp


class CheckForm(Form):
    """A check of the whole chain; with the head from an older workbook it finds an end that was cut off too."""

    head = StringField(
        _l("The head you noted, if you have one"),
        description=_l("It stands on the Read me sheet of every workbook. With it we also see if the end was cut off."),
    )


BROUGHT_IN = re.compile(r"brought in (\d+) applications")


@bp.route("/rounds/<slug>/record", methods=["GET", "POST"])
@allow(insider)
def record(slug: str) -> ResponseReturnValue:
    """Everything that was done, newest first; the button checks that nobody changed it since."""
    form = CheckForm()
    verdict: Verdict | None = None
    noted = "".join((form.head.data or "").split()).lower()
    if form.validate_on_submit():
        verdict = verify(db.session, g.round, noted_head=noted)
    words = " ".join(request.args.get("q", "").split())[:200]
    by = request.args.get("by", "")
    by_id = int(by) if by.isdecimal() and len(by) < 10 else None
    page = _number(request.args.get("page", ""))
    found = some_entries(
        db.session, g.round, words=words, by_id=by_id, page=page, viewer_id=g.person.id
    )
    return render_template(
        "staff/record.html",
        form=form,
        verdict=verdict,
        not_here=verdict is not None and bool(noted) and not verdict.noted,
        found=found,
        phrase=phrase,
        words=words,
        by_id=by_id,
        choices=[*((one.id, translated(one.shown_name)) for one in writers(db.session, g.round, g.person.id)),
                 (OF_THE_COMMAND_LINE, _("The command line"))],
        pages=pages_of(found.page, found.pages),
    )  # fmt: skip


def phrase(action: str) -> str:
    """One of the record's own phrases in the reader's language; the record itself keeps it in English."""
    if many := BROUGHT_IN.fullmatch(action):
        return str(ngettext("brought in one application", "brought in %(num)s applications", int(many[1])))
    return str(_(action))


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 1
