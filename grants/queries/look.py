"""What an administrator chose for the house's look."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from grants.core.contrast import DELIVERED
from grants.models import Setting

COLOUR = "colour "  # "colour pine": how a colour's setting is named
LOGO = "logo"


_CHOSEN = select(Setting.name, Setting.value).where(Setting.name.in_([LOGO, *(COLOUR + name for name in DELIVERED)]))


@dataclass(frozen=True, slots=True)
class Look:
    """The colours that were changed, and the logo's file; without any, all is as delivered."""

    colours: dict[str, str]
    logo: str | None = None

    @property
    def all_colours(self) -> dict[str, str]:
        """Every colour that can be changed, as it is now."""
        return {**DELIVERED, **self.colours}


def look(session: Session) -> Look:
    """How the house looks now."""
    chosen = dict(session.execute(_CHOSEN).all())
    logo = chosen.pop(LOGO, None)
    return Look({name.removeprefix(COLOUR): value for name, value in chosen.items()}, logo)
