"""What was typed when the sign-in ran out: kept for its writer, and put back in the form after signing in again."""

import json

from flask import g, request
from sqlalchemy import delete
from werkzeug.datastructures import MultiDict

from grants.clock import now
from grants.core.addresses import LONGEST_PATH
from grants.core.tokens import TYPED_IS_KEPT
from grants.database import db
from grants.models import KeptForm
from grants.web.requests import number

SAID, NAMED, UNNAMED = "said", "named", "unnamed"  # the field, and its values, of whose name stands in a talk


def keep_form() -> int | None:
    """Keep the form of this request for the person whose visit has ended; the id to find it by."""
    if g.ended_visit is None or not request.form or must_not_be_kept() or len(request.path) > LONGEST_PATH:
        return None
    at = now()
    db.session.execute(delete(KeptForm).where(KeptForm.kept_at < at - TYPED_IS_KEPT))
    kept = KeptForm(person_id=g.ended_visit.person_id, path=request.path, body=json.dumps(_fields()), kept_at=at)
    db.session.add(kept)
    db.session.flush()
    return kept.id


def must_not_be_kept() -> bool:
    """Whether this request's form may be to be said without a name: kept for its writer, it would name them."""
    said = request.form.get(SAID)
    in_a_talk = request.endpoint == "codesign.talk" and "text" in request.form
    return said == UNNAMED or (in_a_talk and said != NAMED)


def _fields() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def kept_form() -> MultiDict[str, str] | None:
    """The fields kept for this person and this page, where the address names them; nobody else's."""
    named = number(request.args.get("kept"))
    if named is None or g.person is None:
        return None
    kept = db.session.get(KeptForm, named)
    if kept is None or kept.person_id != g.person.id or kept.path != request.path:
        return None
    return MultiDict(json.loads(kept.body))
