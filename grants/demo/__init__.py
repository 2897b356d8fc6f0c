"""The demo: its own sample, its own database, and pages that let a visitor in with one click."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Add the pages that only the demo has."""
    from grants.demo.pages import bp

    app.register_blueprint(bp)
