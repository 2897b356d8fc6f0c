"""Every setting, with its reason. They come from the environment and are checked before anything starts."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from grants.mail_url import WrongMailUrl, read_mail_url

CHECKOUT = Path(__file__).resolve().parent.parent
SHORTEST_KEY = 32
LARGEST_REQUEST = 12 * 1024 * 1024  # a file of 10 MB and its form; larger ones are turned away unread


class SettingsError(Exception):
    """A setting that nothing can start with, in words for whoever runs the server."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, checked."""

    instance: Path = CHECKOUT / "instance"
    database_url: str = ""
    secret_key: str = field(default="", repr=False)
    public_url: str = "http://127.0.0.1:5000"
    mail_url: str = field(default="", repr=False)
    organisation: str = ""
    organisation_id: str = ""
    demo: bool = False

    @property
    def uploads(self) -> Path:
        """Where files lie that people gave us, beside the database."""
        return self.instance / "uploads"

    @property
    def https(self) -> bool:
        """Whether people come in by https: cookies are then Secure, and the browser is told to stay with https."""
        return self.public_url.startswith("https://")

    @property
    def engine_url(self) -> str:
        """Where the database is; SQLite in the instance folder where nothing else is said."""
        url = self.database_url or f"sqlite:///{self.instance / 'grants.sqlite'}"
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url


def from_environment(environ: Mapping[str, str], *, port: int = 5000, serving: bool = False) -> Settings:
    """Read and check the settings; `serving` asks for a key, which the command line alone does not need.

    Raises SettingsError.
    """
    settings = Settings(
        instance=Path(environ.get("GRANTS_INSTANCE") or CHECKOUT / "instance").resolve(),
        database_url=environ.get("GRANTS_DATABASE_URL", ""),
        secret_key=environ.get("GRANTS_SECRET_KEY", ""),
        public_url=(environ.get("GRANTS_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        mail_url=environ.get("GRANTS_MAIL_URL", ""),
        organisation=environ.get("GRANTS_ORGANISATION", ""),
        organisation_id=environ.get("GRANTS_ORGANISATION_ID", ""),
    )
    _check_public_url(settings.public_url)
    if settings.mail_url:
        _check_mail_url(settings.mail_url)
    if serving and len(settings.secret_key) < SHORTEST_KEY:
        raise SettingsError(f"Set GRANTS_SECRET_KEY to {SHORTEST_KEY} characters or more: it guards every sign-in.")
    return settings


def for_demo(port: int, instance: Path | None = None) -> Settings:
    """The demo's own settings: its own folder, database and key, whatever the environment says."""
    folder = (instance or CHECKOUT / "instance") / "demo"
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / "secret-key"
    if not key.exists():
        key.write_text(secrets.token_hex(32))
        key.chmod(0o600)
    return Settings(
        instance=folder,
        secret_key=key.read_text().strip(),
        public_url=f"http://127.0.0.1:{port}",
        mail_url=(folder / "outbox").as_uri(),
        organisation="Oakfield Homes",
        demo=True,
    )


def _check_public_url(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("GRANTS_PUBLIC_URL must be a whole address, like https://fund.example.org")
    if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise SettingsError("GRANTS_PUBLIC_URL must begin with https:// anywhere but on this machine itself.")


def _check_mail_url(url: str) -> None:
    try:
        read_mail_url(url)
    except WrongMailUrl as wrong:
        raise SettingsError(f"GRANTS_MAIL_URL {wrong}") from None
