"""Files that were sent and looked at, but not yet brought in: kept for a day, for the person who sent them."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import abort, current_app, g
from itsdangerous import BadSignature, URLSafeSerializer

from grants.clock import now

KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file as it was sent."""

    token: str
    name: str
    data: bytes


def keep(data: bytes, name: str) -> str:
    """Put a file aside; the token stands in the address of the page that shows it."""
    folder = _folder()
    for old in folder.iterdir():
        if old.stat().st_mtime < now().timestamp() - KEPT_SECONDS:
            old.unlink(missing_ok=True)
    key = secrets.token_hex(16)
    (folder / key).write_bytes(data)
    return str(_signer().dumps([key, name[-120:], g.person.id, g.round.id]))


def waiting(token: str) -> WaitingFile:
    """The file behind a token; somebody else's, another round's or a forgotten one does not exist."""
    try:
        key, name, person_id, round_id = _signer().loads(token)
    except (BadSignature, ValueError):
        abort(404)
    if (person_id, round_id) != (g.person.id, g.round.id):
        abort(404)
    path = _folder() / key
    if not path.is_file():
        abort(404)
    return WaitingFile(token, name, path.read_bytes())


def forget(token: str) -> None:
    """Throw a file away: it was brought in, or will not be."""
    key, *_rest = _signer().loads(token)
    (_folder() / key).unlink(missing_ok=True)


def _folder() -> Path:
    folder = Path(current_app.instance_path) / "waiting"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="waiting-file")
