"""Community Fund Panel: residents design the criteria together with staff, then score the applications."""

from datetime import timedelta
from inspect import iscoroutinefunction
from pathlib import Path

from flask import Flask
from flask_compress import Compress

from grants import config, models  # noqa: F401  (the models must be known before the database is)
from grants.actions import record  # noqa: F401  (it listens for the end of every transaction)
from grants.config import Settings
from grants.database import db


def create_app(settings: Settings) -> Flask:
    """The whole application, from settings already checked: this is its table of contents."""
    app = Flask(
        __name__,
        instance_path=str(settings.instance),
        template_folder=str(config.CHECKOUT / "templates"),
        static_folder=str(config.CHECKOUT / "static"),
    )
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key or None,
        SQLALCHEMY_ENGINES={"default": engine_options(settings)},
        SESSION_COOKIE_NAME="__Host-grants" if settings.https else "grants",
        SESSION_COOKIE_SECURE=settings.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # Strict would sign people out on the way in from the link in their mail
        PERMANENT_SESSION_LIFETIME=timedelta(days=60),
        MAX_CONTENT_LENGTH=config.LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,  # forty criteria of long comments, or a pasted essay, must be taken
        MAX_FORM_PARTS=5_000,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the cookie: a form left open over lunch must not be lost
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),  # every static address carries the file's hash
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
        COMPRESS_STREAMS=True,
    )
    settings.instance.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    # It would start an event loop at the end of every request, to close sessions of a kind that we never open.
    app.teardown_appcontext_funcs = [end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)]
    Compress(app)

    from grants import web

    web.init_app(app)
    if settings.demo:
        from grants import demo

        demo.init_app(app)
    return app


def engine_options(settings: Settings) -> dict[str, object]:
    """How the engine is made. A connection that PostgreSQL has closed meanwhile is noticed before it is used."""
    return {"url": settings.engine_url, "pool_pre_ping": not settings.engine_url.startswith("sqlite")}
