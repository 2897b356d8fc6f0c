"""Pages for everybody."""

from flask import Blueprint

bp = Blueprint("public", __name__)

from grants.web.public import brand, home, leaflet, rounds, stop_letters, suggest, you_said  # noqa: E402, F401  (routes register themselves)
