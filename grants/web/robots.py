"""Telling robots from people without puzzles, and counting what comes from one place without keeping where that is.

A robot fills in every field it finds, and is done at once. Whoever looks like one is asked to press once more: a person
does, and loses nothing.
"""

from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from flask import current_app, g, request
from flask import session as cookie
from itsdangerous import BadSignature, URLSafeSerializer

from grants.core.suggestions import LONGEST_WRITING, SHORTEST_WRITING, address_hash, fingerprint


def stamp(at: datetime) -> str:
    """When a page was made, signed: so that it cannot be made up."""
    return str(_signer().dumps(int(at.timestamp())))


def took_its_time(stamped: str, at: datetime) -> bool:
    """Whether a page was looked at for as long as a person needs, and not copied days ago."""
    try:
        began = datetime.fromtimestamp(_signer().loads(stamped), UTC)
    except (BadSignature, TypeError, ValueError, OverflowError):
        return False
    return SHORTEST_WRITING <= at - began <= LONGEST_WRITING


def from_where(at: datetime) -> str:
    """The keyed hash of the visitor's address; empty where a proxy in front keeps it to itself."""
    return address_hash(str(current_app.secret_key), _address(), at)


def from_whom(text: str) -> str:
    """By what the same words from the same person, or else from the same browser, are known again."""
    sender = f"person {g.person.id}" if g.person is not None else f"browser {cookie.get('csrf_token', '')}"
    return fingerprint(str(current_app.secret_key), g.round.id, sender, text)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"writing began {g.round.id}")


def _address() -> str:
    """Where a request comes from. Only a proxy on this machine is believed; a household's IPv6 addresses are one."""
    found = _read(request.remote_addr or "")
    if found is None or found.is_loopback:
        found = _read(request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip())
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found or "")


def _read(written: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(written)
    except ValueError:
        return None
