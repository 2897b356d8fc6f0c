"""The talk about a criterion, a gate or another part: comments, answers, settled or open.

Whoever reads or writes a talk leaves no sign of being here: a name could be guessed from who was.
"""

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from grants.actions.talk import open_again, put_back, say, say_without_a_name, settle, take_back
from grants.clock import now
from grants.core import policy
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.core.talk import next_batch
from grants.database import db
from grants.models import Comment, CriteriaSet
from grants.queries import talk as talks
from grants.web.access import allow, insider
from grants.web.codesign import bp
from grants.web.errors import translated
from grants.web.filters import clock
from grants.web.forms import Form
from grants.web.kept_forms import NAMED, SAID, UNNAMED
from grants.web.pages import pages_of
from grants.web.requests import number

ACTS = {"settle": settle, "open": open_again, "take back": take_back, "put back": put_back}


class TalkForm(Form):
    """Something to say, and whether one's name stands with it."""

    text = TextAreaField(_l("What do you want to say?"))
    said = RadioField(
        _l("Whose name stands with it?"),
        choices=[SelectChoice(NAMED, _l("My name")), SelectChoice(UNNAMED, _l("No name"))],
        default=NAMED,
        name=SAID,
        validate_choice=False,
    )
    answer_to = HiddenField()


def beside(draft: CriteriaSet | None) -> dict[str, object]:
    """How much is said about each part of the draft."""
    if draft is None or not policy.sees_talk(g.viewer):
        return {}
    return {"talks": talks.counts(db.session, g.round, now())}


@bp.route("/rounds/<slug>/talk/<part>", methods=["GET", "POST"])
@allow(insider)
def talk(slug: str, part: str) -> ResponseReturnValue:
    """What was said about a part; staff and panel members say more while the round is designed."""
    name = talks.part_called(db.session, g.round, part)
    if name is None:
        abort(404)
    form = TalkForm()
    asked = form.answer_to.data if request.method == "POST" else request.args.get("answer")
    first = _comment(part, asked) if asked else None
    if request.method == "POST":
        if not policy.edits_criteria(g.viewer):
            abort(403)
        if act := ACTS.get(request.form.get("act", "")):
            comment = _comment(part, request.form.get("comment"))
            act(comment, by=g.person, at=now())
            return redirect(_address(part, f"comment-{(comment.answer_to or comment).id}"), code=303)
    if form.validate_on_submit():
        try:
            _say(form, part, name, first)
        except Refused as refusal:
            form.show(refusal)
        else:
            return redirect(_address(part, f"comment-{first.id}" if first else None), code=303)
    found = talks.some_talks(
        db.session, g.round, part, at=now(), page=number(request.args.get("page")) or 1, reader_id=g.person.id
    )
    return render_template(
        "codesign/talk.html",
        form=form,
        part=part,
        name=translated(name),
        answered=first,
        found=found,
        pages=pages_of(found.page, found.pages),
        may_say=policy.edits_criteria(g.viewer) and g.round.stage is Stage.DESIGN,
        batch=next_batch(now()),
    ), form.status


def _say(form: TalkForm, part: str, name: str, first: Comment | None) -> None:
    chosen = request.form.get(SAID)  # not the form's word: it takes "My name" where nothing was sent
    if chosen not in (NAMED, UNNAMED):
        form.said.data = None
        raise Refused("Choose whether your name stands with it.", field=SAID)
    if chosen == UNNAMED:
        comment = say_without_a_name(
            db.session, g.round, part, name, form.text.data or "", answer_to=first, at=now()
        )
        flash(_("Kept without a name. It shows here from %(time)s.", time=clock(comment.at)))
    else:
        say(db.session, g.round, part, name, form.text.data or "", answer_to=first, by=g.person, at=now())
        flash(_("Said, with your name."))


def _comment(part: str, written: str | None) -> Comment:
    key = number(written)
    found = talks.comment(db.session, g.round, part, key, now()) if key is not None else None
    return found or abort(404)


def _address(part: str, anchor: str | None = None) -> str:
    return url_for("codesign.talk", slug=g.round.slug, part=part, _anchor=anchor)
