"""Suggestions that say the same are counted as one, and can be taken apart again."""

from collections.abc import Sequence

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from grants.actions.fates import merge_suggestion, unmerge_suggestion
from grants.clock import now
from grants.core.errors import Refused
from grants.core.fates import MERGED
from grants.core.likeness import Pool
from grants.database import db
from grants.models import Suggestion
from grants.queries.merging import same_as, searched
from grants.web.access import allow, designer
from grants.web.codesign import bp
from grants.web.codesign.fate_forms import MergeForm
from grants.web.codesign.fates import ONE, the_suggestion, to_page, who_hears
from grants.web.requests import number

MOST = 20  # to choose from; a search finds the others
LONGEST_SHOWN = 200  # characters of each


@bp.route(f"{ONE}/merge", methods=["GET", "POST"])
@allow(designer)
def merge_one_suggestion(slug: str, suggestion_id: int) -> ResponseReturnValue:
    """Choose the one that says the same: those most like it come first, a search finds the rest."""
    one = the_suggestion(suggestion_id)
    if one.merged_into_id is not None:
        raise Refused(MERGED)
    words = " ".join(request.args.get("q", "").split())[:200]
    others = same_as(db.session, one)
    if words:
        found = searched(others, words)
    else:
        found = [others[like.place] for like in Pool([other.text for other in others]).alike(one.text, MOST)]
    form = MergeForm()
    form.into.choices = [SelectChoice(str(other.id), _short(other.text)) for other in found[:MOST]]
    if form.validate_on_submit():
        try:
            into = _chosen(others, form)
            hear = merge_suggestion(db.session, one, the_suggestion(into.id), by=g.person, at=now())
        except Refused as refusal:
            form.show(refusal)
        else:
            told = f" {who_hears(hear)}" if hear.by_mail or hear.by_hand else ""
            flash(_("It is counted with this one. You can take it out again below.") + told)
            return to_page(_head(one, into))
    return render_template(
        "codesign/merge.html", form=form, suggestion=one, words=words, others=len(others), more=len(found) > MOST
    ), form.status


@bp.route(f"{ONE}/unmerge", methods=["GET", "POST"])
@allow(designer)
def unmerge_one_suggestion(slug: str, suggestion_id: int) -> ResponseReturnValue:
    """Take it out again, as it was."""
    one = the_suggestion(suggestion_id)
    if request.method == "POST":
        unmerge_suggestion(db.session, one, by=g.person, at=now())
        flash(_("It stands by itself again, as it was."))
    return redirect(url_for("codesign.suggestion", slug=slug, suggestion_id=suggestion_id), code=303)


def _chosen(others: Sequence[Suggestion], form: MergeForm) -> Suggestion:
    wanted = number(form.into.data)
    for other in others:
        if other.id == wanted:
            return other
    raise Refused("Choose the one that says the same.", field="into")


def _head(one: Suggestion, into: Suggestion) -> int:
    """The one it is counted with now: what was chosen may be counted with another itself."""
    return into.id if one.merged_into_id is None else one.merged_into_id


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN].rstrip() + "…"
