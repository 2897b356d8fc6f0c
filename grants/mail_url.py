"""GRANTS_MAIL_URL, read whole: where letters go, and how; whatever no letter could go by is refused in words."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from urllib.request import url2pathname

from grants.core.addresses import email_address
from grants.core.errors import Refused

FROM_THE_START = 465  # where servers speak TLS at once; on any other port they are asked to by STARTTLS
USUAL = 587


class WrongMailUrl(ValueError):
    """Why letters cannot go there; never with a password in it."""


@dataclass(frozen=True, slots=True)
class MailUrl:
    """Where letters go: into a folder, or to a server."""

    folder: Path | None = None
    host: str = ""
    port: int = USUAL
    username: str = ""
    password: str = ""
    tls_from_the_start: bool = False
    sender: str = ""  # empty: the account's address, or one of ours


def read_mail_url(url: str) -> MailUrl:
    """Read it. Raises WrongMailUrl."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise WrongMailUrl("must be a whole address, like smtp://user:password@mail.example.org:587") from None
    sender = _sender(parts)
    if parts.scheme == "file":
        if parts.netloc not in ("", "localhost") or not parts.path.strip("/"):
            raise WrongMailUrl("must name a folder, like file:///var/mail/outbox")
        return MailUrl(folder=Path(url2pathname(parts.path)), sender=sender)
    if parts.scheme not in ("smtp", "smtps"):
        raise WrongMailUrl("must begin with smtp://, smtps:// or file:///")
    if not parts.hostname:
        raise WrongMailUrl("names no mail server. Write it like smtp://user:password@mail.example.org:587")
    if parts.path.strip("/") or parts.fragment:
        raise WrongMailUrl("has something after the server. In a password write %2F for /, %23 for # and %3F for ?")
    if bool(parts.username) != bool(parts.password):
        raise WrongMailUrl("needs a user and a password, or neither.")
    if port == 0:
        raise WrongMailUrl("names no port that there is.")
    secret = parts.scheme == "smtps"
    if port == FROM_THE_START and not secret:
        raise WrongMailUrl(f"must begin with smtps:// for port {FROM_THE_START}, which speaks TLS from the start.")
    return MailUrl(
        host=parts.hostname,
        port=port or (FROM_THE_START if secret else USUAL),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_from_the_start=secret,
        sender=sender,
    )


def _sender(parts: SplitResult) -> str:
    if not parts.query:
        return ""
    asked = parse_qsl(parts.query, keep_blank_values=True)
    try:
        [(name, value)] = asked
        sender = email_address(value)
    except (ValueError, Refused):
        name, sender = "", ""
    if name != "from":
        raise WrongMailUrl("can end with ?from=name@example.org, the address letters come from, and no more.")
    return sender
