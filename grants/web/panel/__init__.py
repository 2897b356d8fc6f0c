"""Scoring, and the results."""

from flask import Blueprint

bp = Blueprint("panel", __name__)

from grants.web.panel import (  # noqa: E402, F401  (routes register themselves)
    interest,
    lots,
    others,
    ranking,
    scoresheet,
    scoring,
    working,
)
