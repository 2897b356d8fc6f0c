"""Where residents and staff design the criteria as equals."""

from flask import Blueprint

bp = Blueprint("codesign", __name__)

from grants.web.codesign import (  # noqa: E402, F401  (routes register themselves)
    agreement,
    agreement_compared,
    capture,
    challenge,
    comparing,
    criteria,
    criterion_story,
    editing,
    fates,
    files,
    guide,
    hall,
    heard,
    history,
    last_time,
    live,
    merging,
    practice,
    starting,
    suggestions,
    talk,
    telling,
    vote,
    waiting,
    weights,
)  # fmt: skip
