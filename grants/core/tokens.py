"""What lets somebody in: the shape of codes and links, how long they live, and what is stored of them.

Chance stays outside: whoever makes a code hands in how it chooses.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable
from datetime import timedelta

from grants.core.errors import Refused

ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"  # nothing that reads like another: no 0 O, 1 I L, 2 Z, 5 S, 8 B
CODE_LENGTH = 8
MOST_TRIES = 5

MAILED_LIVES = timedelta(minutes=10)
PRINTED_LIVES = timedelta(hours=24)  # handed over by a person, on paper or by telephone: ten minutes would be too short
RESIDENT_STAYS = timedelta(days=14)
STAFF_STAYS = timedelta(hours=12)
TYPED_IS_KEPT = timedelta(days=14)  # what was typed once a visit had ended; longer than a holiday weekend

LETTERS_AT_MOST = 5  # on their way to one address, or there and still of use

LINK_PATH = "/sign-in/link/"
STOP_PATH = "/letters/stop/"


def new_code(choose: Callable[[str], str]) -> str:
    """A code; `choose` takes one letter of the alphabet, by chance."""
    return "".join(choose(ALPHABET) for _ in range(CODE_LENGTH))


def as_printed(code: str) -> str:
    """The code as people read it: K7WM-4TRP."""
    return f"{code[:4]}-{code[4:]}"


def typed_code(text: str) -> str:
    """The code in what somebody typed; capitals, dashes and spaces do not matter.

    Raises Refused for what no code of ours looks like, which then does not count as a try.
    """
    letters = [letter for letter in unicodedata.normalize("NFKC", text).upper() if letter.isalnum()]
    if len(letters) != CODE_LENGTH:
        raise Refused("Type all 8 letters and numbers of the code, like K7WM-4TRP.", field="code")
    if strange := next((letter for letter in letters if letter not in ALPHABET), None):
        raise Refused("Our codes never have %(letter)s in them. Look at the code again.", field="code", letter=strange)
    return "".join(letters)


def keyed_hash(key: str, kind: str, number: int, secret: str) -> str:
    """What is stored of a link or a code: nothing without the key, and of no use for another sign-in."""
    return hmac.new(key.encode(), f"{kind}:{number}:{secret}".encode(), hashlib.sha256).hexdigest()


def same(stored: str | None, offered: str) -> bool:
    """Whether two hashes are the same, without telling by its time how much of them is."""
    return stored is not None and hmac.compare_digest(stored, offered)


def token_hash(token: str) -> str:
    """What is stored of a visit's token: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_token(number: int, secret: str) -> str:
    """A link's last part: which sign-in it is, and its secret."""
    return f"{number}-{secret}"


def parts_of_link(token: str) -> tuple[int, str] | None:
    """Which sign-in a link names, and its secret; None for what no link of ours looks like."""
    number, _, secret = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) <= 9 and secret):
        return None
    return int(number), secret


def stop_token(key: str, mail_id: int) -> str:
    """The last part of the link in a letter that ends such letters: made anew from the key, and kept nowhere."""
    return link_token(mail_id, keyed_hash(key, "stop", mail_id, ""))


def stay(*, for_work: bool) -> timedelta:
    """How long somebody stays signed in: those who can read everything, for a working day."""
    return STAFF_STAYS if for_work else RESIDENT_STAYS
