"""A round's agreement, who accepted it and who has yet to, and the wishes that went with that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from grants.core.agreement import NO_WISHES, Sitting, Wishes
from grants.core.criteria import fold
from grants.core.stages import Stage
from grants.models import Acceptance, Agreement, AgreementSection, PanelMember, Person, Round, Scoresheet


@dataclass(frozen=True, slots=True)
class Answer:
    """Where one person stands with the agreement."""

    person: Person
    member: bool  # sits on the panel now, and so is asked to accept
    accepted: Acceptance | None

    def has_accepted(self, agreement: Agreement | None) -> bool:
        """Whether they have accepted the wording as it stands."""
        return agreement is not None and self.accepted is not None and self.accepted.revision == agreement.revision


def agreement_of(session: Session, round: Round, *, to_change: bool = False) -> Agreement | None:
    """What the group has written, with its sections and who accepted it.

    `to_change` holds the round until the transaction ends, so that the last two to accept do not miss each other.
    """
    wanted = (
        select(Agreement)
        .where(Agreement.round_id == round.id)
        .options(
            selectinload(Agreement.sections).joinedload(AgreementSection.changed_by),
            selectinload(Agreement.acceptances).joinedload(Acceptance.person),
        )
    )
    if to_change:
        session.flush()
        session.refresh(round, with_for_update=True)
        wanted = wanted.execution_options(populate_existing=True)
    return session.scalar(wanted)


def answers(session: Session, round: Round, agreement: Agreement | None) -> Sequence[Answer]:
    """The panel by name, then others who accepted: staff who help to design."""
    accepted = {one.person_id: one for one in agreement.acceptances} if agreement else {}
    members = _by_name(_on_panel(session, round))
    sitting = {person.id for person in members}
    others = _by_name([one.person for one in accepted.values() if one.person_id not in sitting and _is_staff(one)])
    return [
        *(Answer(person, True, accepted.get(person.id)) for person in members),
        *(Answer(person, False, accepted.get(person.id)) for person in others),
    ]


def sitting(session: Session, round: Round, agreement: Agreement) -> list[Sitting]:
    """Everybody on the panel now, as far as the rules need to know them."""
    accepted = {one.person_id: one.revision for one in agreement.acceptances}
    return [
        Sitting(person.id, resident=not (person.is_staff or person.is_admin), accepted=accepted.get(person.id))
        for person in _on_panel(session, round)
    ]


def wishes(session: Session, round: Round) -> Mapping[int, Wishes]:
    """Who on the panel wishes to do less, by the person's id; for staff and for dealing out applications."""
    found = session.scalars(
        select(Acceptance)
        .join(Agreement, Agreement.id == Acceptance.agreement_id)
        .join(PanelMember, PanelMember.person_id == Acceptance.person_id)
        .where(
            Agreement.round_id == round.id, PanelMember.round_id == round.id, PanelMember.left_at.is_(None)
        )
    )
    return {one.person_id: one.wishes for one in found if one.wishes != NO_WISHES}


def is_to_accept(session: Session, round: Round, person: Person) -> bool:
    """Whether something is written that this person can accept now, and has not."""
    found = session.execute(
        select(Agreement.revision, Agreement.agreed_revision, Acceptance.revision)
        .outerjoin(Acceptance, (Acceptance.agreement_id == Agreement.id) & (Acceptance.person_id == person.id))
        .where(Agreement.round_id == round.id)
    ).first()
    if found is None or not found[0]:
        return False
    written, agreed, accepted = found
    overtaken = round.stage is not Stage.DESIGN and agreed is not None and agreed != written
    return accepted != written and not overtaken


def has_agreement(session: Session, round: Round) -> bool:
    """Whether anything is written."""
    return bool(session.scalar(select(Agreement.revision).where(Agreement.round_id == round.id)))


def sheets_were_sent(session: Session, round: Round) -> bool:
    """Whether anybody has sent a scoresheet in this round, ever."""
    sent = select(Scoresheet.id).join(PanelMember, PanelMember.id == Scoresheet.member_id)
    return (
        session.scalar(
            sent.where(PanelMember.round_id == round.id, Scoresheet.submitted_at.is_not(None)).limit(1)
        )
        is not None
    )


def staff_on_panel(session: Session, round: Round) -> bool:
    """Whether somebody of the staff sits on the panel now."""
    return any(person.is_staff or person.is_admin for person in _on_panel(session, round))


def _on_panel(session: Session, round: Round) -> list[Person]:
    members = session.scalars(
        select(PanelMember)
        .where(PanelMember.round_id == round.id, PanelMember.left_at.is_(None))
        .options(joinedload(PanelMember.person))
    )
    return [member.person for member in members]


def _by_name(people: Sequence[Person]) -> list[Person]:
    return sorted(people, key=lambda person: (fold(person.name), person.id))


def _is_staff(accepted: Acceptance) -> bool:
    return accepted.person.is_staff or accepted.person.is_admin
