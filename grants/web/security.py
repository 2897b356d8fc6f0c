"""What every answer tells the browser, and the token that every form carries."""

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

from grants.config import Settings

CONTENT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Guard every form and every answer."""
    csrf.init_app(app)
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False  # else every picture would carry the cookie, and none be kept
    settings: Settings = app.config["SETTINGS"]

    @app.after_request
    def tell_the_browser(response: Response) -> Response:
        headers = response.headers
        headers["Content-Security-Policy"] = CONTENT
        headers["X-Content-Type-Options"] = "nosniff"
        headers["X-Frame-Options"] = "DENY"
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        if settings.https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if not response.cache_control.public:  # our own files, the same for everybody, say so themselves
            headers["Cache-Control"] = "no-store" if _private() else "no-cache, private"
        return response


def _private() -> bool:
    """Whether a page is for one person's eyes: it must not come back by the back button once they are gone."""
    return g.get("person") is not None or request.blueprint == "people"
