"""What went wrong, in plain words, and what to do next."""

from flask import Flask, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from grants.core.boundaries import BoundaryKind, OutOfBounds
from grants.core.errors import Counted, Refused, Said
from grants.database import db
from grants.web.limits import ask_after
from grants.web.typed import page_of_form, typed_words, whole_form

MENDED_AT = {  # what a refusal calls the page where it can be put right
    "applications": "staff.applications",
    "criteria": "codesign.criteria",
    "panel": "staff.panel",
    "scoring": "panel.scoring",
}
TOO_LARGE = 413  # what was sent then cannot be read at all
KNOWN = (400, 403, 404, 405, 409, 413, 422, 429, 500, 503)

PLAIN = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Something went wrong on our side</title></head>
<body><main><h1>Something went wrong on our side</h1>
<p>It is not your fault, and nothing half-done was saved. Try again in a minute.</p></main></body>
</html>"""


def translated(words: Refused | str) -> str:
    """A refusal, or a sentence of the core's, in the reader's language; what is nobody's sentence stays as it is."""
    said = words.said if isinstance(words, Refused) else words
    if not isinstance(said, Said):
        return said
    values = {name: translated(value) if isinstance(value, str) else value for name, value in said.values.items()}
    if isinstance(said, Counted):
        return str(ngettext(said.message, said.many, said.number, **values))
    message = gettext(said.message)
    return message % values if values else message


def init_app(app: Flask) -> None:
    """Show our own pages for whatever goes wrong."""
    app.register_error_handler(Refused, _not_now)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(NoResultFound, lambda _: _page(404))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _bug)


def mend_url(refusal: Refused) -> str | None:
    """The page where what was refused can be put right, where the refusal names one."""
    if refusal.mend not in MENDED_AT or g.get("round") is None:
        return None
    return url_for(MENDED_AT[refusal.mend], slug=g.round.slug)


def _page(code: int, **words: str | None) -> ResponseReturnValue:
    db.session.rollback()
    known = code if code in KNOWN else (500 if code >= 500 else 400)
    typed = typed_words() if request.method == "POST" and code != TOO_LARGE else []
    return render_template(f"errors/{known}.html", code=code, typed=typed, **words), code


def _not_now(refusal: Refused) -> ResponseReturnValue:
    if isinstance(refusal, OutOfBounds) and (ask := ask_after(refusal)) is not None:
        db.session.rollback()
        fixed = refusal.limit.kind is BoundaryKind.FIXED
        return render_template("errors/limit.html", message=translated(refusal), ask=ask, fixed=fixed), 409
    return _page(409, message=translated(refusal), mend_url=mend_url(refusal))


def _stale_form(_: CSRFError) -> ResponseReturnValue:
    title = gettext("This page was open for too long")
    if boxes := whole_form():
        db.session.rollback()
        return render_template("errors/typed.html", title=title, typed=boxes, stood_on=page_of_form()), 400
    return _page(400, message=gettext("This page was open for too long. Go back, load it again, and try once more."))


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    response = current_app.make_response(_page(error.code))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _bug(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("A bug", exc_info=error)
    try:
        return _page(500)
    except Exception:  # noqa: BLE001  (the database may be away, and the page around the words needs it)
        db.session.rollback()
        return PLAIN, 500
