"""The standing scheme."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Model
from grants.models.round import Round


class Fund(Model):
    """A fund, which holds one round after another."""

    __tablename__ = "fund"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    help_name: Mapped[str] = mapped_column(String(200), default="")  # whom to ring when stuck
    help_phone: Mapped[str] = mapped_column(String(50), default="")
    rounds: Mapped[list[Round]] = relationship(back_populates="fund", order_by=Round.id)
