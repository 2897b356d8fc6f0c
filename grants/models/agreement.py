"""A round's agreement: what its group wrote about working together, who accepted it, and who wishes to do less."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.core.agreement import OF_SECTION, Choices, Section, Wishes, choices_from
from grants.core.parts import part_of_agreement
from grants.database import Model, by_value

if TYPE_CHECKING:
    from grants.models.people import Person
    from grants.models.round import Round


class Agreement(Model):
    """One for each round. `revision` counts every change of its wording, and is what people accept.

    `agreed` keeps, by section, the words that everybody on the panel had accepted when it last came into force; the
    choices in force stand on the round (`Round.choices_made`).
    """

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("round_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    round: Mapped[Round] = relationship()
    revision: Mapped[int] = mapped_column(default=0)
    agreed: Mapped[dict[str, Any] | None]
    agreed_revision: Mapped[int | None]
    agreed_at: Mapped[datetime | None]
    sections: Mapped[list[AgreementSection]] = relationship(
        back_populates="agreement", order_by="AgreementSection.id", cascade="all, delete-orphan"
    )
    acceptances: Mapped[list[Acceptance]] = relationship(
        back_populates="agreement", order_by="Acceptance.id", cascade="all, delete-orphan"
    )

    @property
    def in_force(self) -> bool:
        """Whether the wording as it stands is what everybody on the panel accepted."""
        return self.agreed_revision is not None and self.agreed_revision == self.revision

    @property
    def choices(self) -> Choices:
        """What this wording would settle, once everybody on the panel has accepted it."""
        stored: dict[str, Any] = {}
        for section in self.sections:
            stored.update(section.choices or {})
        return choices_from(stored)

    @property
    def words(self) -> dict[str, str]:
        """The wording by section, as far as something is written."""
        return {section.key.value: section.words for section in self.sections if section.words}

    @property
    def is_written(self) -> bool:
        """Whether there is anything to accept."""
        return any(section.words or section.choices for section in self.sections)

    def section(self, key: Section) -> AgreementSection | None:
        """One section, as far as anybody has touched it."""
        return next((one for one in self.sections if one.key is key), None)

    def acceptance_of(self, person: Person) -> Acceptance | None:
        """What somebody accepted last, and their wishes."""
        return next((one for one in self.acceptances if one.person_id == person.id), None)


class AgreementSection(Model):
    """One section: its words and the choices that go with them, changed on its own."""

    __tablename__ = "agreement_section"
    __table_args__ = (
        UniqueConstraint("agreement_id", "key"),
        CheckConstraint(
            "key IN ('decides', 'asked', 'staff', 'hidden', 'disagreement', 'ground_rules', 'step_back')",
            name="known_section",
        ),
    )

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    agreement: Mapped[Agreement] = relationship(back_populates="sections")
    key: Mapped[Section] = mapped_column(by_value(Section))
    words: Mapped[str] = mapped_column(default="")
    choices: Mapped[dict[str, Any] | None]  # None: nobody has chosen, so the defaults hold
    revision: Mapped[int] = mapped_column(default=0)  # goes up with every change, so that a stale page is noticed
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    changed_by: Mapped[Person | None] = relationship()

    @property
    def part(self) -> str:
        """Its name in the history."""
        return part_of_agreement(self.key.value)

    @property
    def kept(self) -> dict[str, Any]:
        """The whole section as plain values, for the history."""
        chosen = {name: (self.choices or {}).get(name) for name in OF_SECTION.get(self.key, ())}
        return {"words": self.words, **chosen}


class Acceptance(Model):
    """Somebody accepted the agreement, in one wording of it; with it stand their wishes to do less."""

    __tablename__ = "acceptance"
    __table_args__ = (UniqueConstraint("agreement_id", "person_id"),)

    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    agreement: Mapped[Agreement] = relationship(back_populates="acceptances")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    person: Mapped[Person] = relationship()
    revision: Mapped[int]
    accepted_at: Mapped[datetime]
    most_applications: Mapped[int | None]
    no_evenings: Mapped[bool] = mapped_column(default=False)
    own_words: Mapped[str] = mapped_column(default="")
    wished_at: Mapped[datetime | None]  # when the wishes were last changed

    @property
    def wishes(self) -> Wishes:
        """What this person would rather do less of."""
        return Wishes(self.most_applications, self.no_evenings, self.own_words)
