"""Changing the look of the house: its colours and its logo."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from grants.actions.record import record
from grants.core import contrast
from grants.core.errors import Refused, Said
from grants.core.png import checked_png
from grants.models import Person, Setting
from grants.queries.look import COLOUR, LOGO

TOO_CLOSE = Said(
    "%(front)s on %(ground)s is too hard to see: the contrast is %(contrast)s, and %(least)s is needed. "
    "Make one of them darker or lighter."
)


def choose_colours(session: Session, colours: Mapping[str, str], *, by: Person, at: datetime) -> None:
    """Use these colours from now on; refuses the first pair that people could not tell apart."""
    chosen = {name: contrast.colour(colours[name], field=name.replace("-", "_")) for name in contrast.DELIVERED}
    if found := contrast.clashes(chosen):
        raise too_close(found[0])
    changed = {COLOUR + name: value for name, value in chosen.items() if value != contrast.DELIVERED[name]}
    _keep(session, {COLOUR + name: changed.get(COLOUR + name) for name in contrast.DELIVERED})
    words = ", ".join(f"{name.removeprefix(COLOUR)} {value}" for name, value in changed.items())
    record(by, "chose the colours", round=None, at=at, text=words or "as delivered")


def too_close(clash: contrast.Clash) -> Refused:
    """The refusal of a pair, at the field of the colour that was chosen."""
    return Refused(
        TOO_CLOSE,
        field=clash.changeable.replace("-", "_"),
        front=clash.pair.front.replace("-", " ").capitalize(),
        ground=clash.pair.ground.replace("-", " "),
        contrast=f"{int(clash.contrast * 10) / 10:.1f}",
        least=f"{clash.pair.least:.1f}",
    )


def choose_logo(session: Session, data: bytes, uploads: Path, *, by: Person, at: datetime) -> None:
    """Use this picture, a PNG, as the logo. Logos of before stay in the folder: a backup may still name them."""
    checked_png(data, field="logo")
    name = f"logo-{hashlib.sha256(data).hexdigest()[:16]}.png"
    uploads.mkdir(parents=True, exist_ok=True)
    (uploads / name).write_bytes(data)
    _keep(session, {LOGO: name})
    record(by, "chose a logo", round=None, at=at, text=name)


def put_back_as_delivered(session: Session, *, by: Person, at: datetime) -> None:
    """Our own colours and mark again."""
    _keep(session, {LOGO: None, **{COLOUR + name: None for name in contrast.DELIVERED}})
    record(by, "put the look back as delivered", round=None, at=at)


def _keep(session: Session, values: Mapping[str, str | None]) -> None:
    here = {setting.name: setting for setting in session.scalars(select(Setting).where(Setting.name.in_(values)))}
    for name, value in values.items():
        if value is None:
            session.execute(delete(Setting).where(Setting.name == name))
        elif name in here:
            here[name].value = value
        else:
            session.add(Setting(name=name, value=value))
