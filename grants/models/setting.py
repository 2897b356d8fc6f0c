"""What an administrator chose for the whole house: the colours and the logo."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Model


class Setting(Model):
    """One named choice; absent: as delivered. `demo` marks a database as the demo's own."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    value: Mapped[str]
