"""People, and how they come in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core import policy
from grants.core.agreement import Choices
from grants.core.errors import Said
from grants.core.tokens import MAILED_LIVES, PRINTED_LIVES
from grants.database import Model


class Person(Model):
    """Somebody who can sign in, or did once. An e-mail belongs to one person; many people have none."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_small_letters"),)

    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    is_staff: Mapped[bool] = mapped_column(default=False)
    is_admin: Mapped[bool] = mapped_column(default=False)
    is_observer: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]

    @property
    def shown_name(self) -> str:
        """The name as others read it: staff are marked as staff everywhere."""
        return Said("%(name)s (staff)", name=self.name) if self.is_staff else self.name

    def can_score(self, choices: Choices) -> bool:
        """Whether this person can sit on a panel whose group agreed so."""
        return policy.scores(staff=self.is_staff or self.is_admin, observer=self.is_observer, choices=choices)

    @property
    def works_here(self) -> bool:
        """Whether this person is staff, on a panel as well: they never fill a resident's place. Administrators are."""
        return self.is_staff or self.is_admin

    @property
    def reads_everything(self) -> bool:
        """Whether somebody at this person's unlocked screen could read more than one round's panel can."""
        return self.is_staff or self.is_admin or self.is_observer


class SignIn(Model):
    """One request to sign in: a link and a code, kept as keyed hashes, that live ten minutes and work once.

    Also made for an address we do not know, so that the answer and its time are the same.
    A printed link has no letter and no code, and lives a day.
    """

    __tablename__ = "sign_in"
    __table_args__ = (Index(None, "email", "asked_at"),)

    email: Mapped[str] = mapped_column(String(254))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person | None] = relationship()
    link_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str | None] = mapped_column(String(64))
    tries: Mapped[int] = mapped_column(default=0)
    next_path: Mapped[str] = mapped_column(String(500), default="/")
    language: Mapped[str] = mapped_column(String(20), default="en")  # of the letter
    printed: Mapped[bool] = mapped_column(default=False)  # a link that an administrator hands over, without a letter
    asked_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]  # when the mail server took it: the ten minutes run from here
    spent_at: Mapped[datetime | None]

    @property
    def expires_at(self) -> datetime | None:
        """When it stops working; None: it has not begun to."""
        if self.printed:
            return self.asked_at + PRINTED_LIVES
        return None if self.mailed_at is None else self.mailed_at + MAILED_LIVES

    def lets_in(self, at: datetime) -> bool:
        """Whether it can still be spent at this moment, by somebody who is still one of us."""
        return (
            self.spent_at is None
            and self.expires_at is not None
            and at < self.expires_at
            and self.person is not None
            and self.person.removed_at is None
        )


class Visit(Model):
    """One signed-in browser. Ending the row ends the visit at once."""

    __tablename__ = "visit"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class KeptForm(Model):
    """What a person had typed when their sign-in ran out, to be given back to them alone."""

    __tablename__ = "kept_form"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    path: Mapped[str] = mapped_column(String(500))
    body: Mapped[str]
    kept_at: Mapped[datetime]


class Mail(Model):
    """One letter of the outbox. A sign-in letter holds no words here: its link and code are made as it is sent."""

    __tablename__ = "mail"
    __table_args__ = (Index(None, "sent_at", "id"),)

    to_email: Mapped[str] = mapped_column(String(254))
    to_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(default="")
    sign_in_id: Mapped[int | None] = mapped_column(ForeignKey("sign_in.id"), index=True)
    sign_in: Mapped[SignIn | None] = relationship()
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    held_until: Mapped[datetime | None]  # not before: a process has it in hand, or the server turned it away
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(500), default="")
