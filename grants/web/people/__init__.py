"""Signing in and out."""

from flask import Blueprint

bp = Blueprint("people", __name__)

from grants.web.people import me, sign_in  # noqa: E402, F401  (routes register themselves)
