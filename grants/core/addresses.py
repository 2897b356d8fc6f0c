"""The addresses people give: of their mailbox, and of the page to go on to."""

import re
import unicodedata
from urllib.parse import urlsplit

from grants.core.errors import Refused

LONGEST_EMAIL = 254
LONGEST_PATH = 500
_EMAIL = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[^\s@<>(),;:\\\"\[\].]+(\.[^\s@<>(),;:\\\"\[\].]+)+")


def email_address(text: str) -> str:
    """The e-mail address as we keep it, in small letters. Raises Refused for what cannot be one."""
    address = unicodedata.normalize("NFC", text).strip().lower()
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address) or not address.isprintable():
        raise Refused("Write an e-mail address, like name@example.org.", field="email")
    return address


def own_path(path: str) -> str:
    """The path if it is one of ours, else the front page: nobody is sent on to another site.

    Browsers read a backslash as a slash and skip tabs and line ends, so any of them is enough to refuse.
    """
    if not path.startswith("/") or path.startswith("//") or "\\" in path or len(path) > LONGEST_PATH:
        return "/"
    if any(letter.isspace() or not letter.isprintable() for letter in path):
        return "/"
    try:
        parts = urlsplit(path)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else path
