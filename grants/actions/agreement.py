"""Writing a round's agreement together, accepting it, and letting it hold once everybody on the panel has."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from grants.actions.boundaries import must_keep
from grants.actions.changes import keep_change, stir
from grants.actions.criteria_drafts import CLIPPED, ChangedMeanwhile
from grants.actions.record import record
from grants.core.agreement import (
    OF_SECTION,
    Section,
    Wishes,
    all_accepted,
    as_stored,
    check_choices,
    check_promises,
    check_wishes,
    check_words,
    choices_from,
)
from grants.core.agreement_words import TITLES
from grants.core.boundaries import BoundaryKind
from grants.core.changes import ChangeKind
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Acceptance, Agreement, AgreementSection, Person, Round
from grants.queries.agreement import agreement_of, sheets_were_sent, sitting, staff_on_panel
from grants.queries.boundaries import limits
from grants.queries.sharings import latest_sharing


class ReadAgain(Refused):
    """The wording changed after this person's page was opened, so they would accept what they have not read."""


def write_section(
    session: Session,
    round: Round,
    key: Section,
    words: str,
    chosen: Mapping[str, Any] | None = None,
    *,
    seen: int | None,
    why: str = "",
    by: Person | None,
    at: datetime,
) -> Agreement:
    """Write one section, and choose what goes with it. `seen` is the revision the writer had before them.

    Whoever has accepted is asked again. Raises ChangedMeanwhile where somebody else changed the same section.
    """
    agreement = _to_write(session, round)
    words = check_words(words)
    section = agreement.section(key) or _begin_section(agreement, key)
    wanted = {name: value for name, value in (chosen or {}).items() if name in OF_SECTION.get(key, ())}
    if words == section.words and as_stored(choices_from({**as_stored(agreement.choices), **wanted})) == as_stored(
        agreement.choices
    ):
        return agreement
    if seen != section.revision:
        who = section.changed_by
        raise ChangedMeanwhile(
            "%(name)s changed this while you were typing. Both are here: choose one, or join them. Nothing is lost.",
            name=who.shown_name if who else "Somebody",
        )
    if wanted:
        _check(session, round, agreement, wanted, at)
    chosen_now = {name: as_stored(choices_from(wanted))[name] for name in wanted}
    must_keep(round, section.part, section.kept, {**section.kept, "words": words, **chosen_now})
    before = section.kept if section.revision or section.words else None
    section.words = words
    if wanted:
        section.choices = chosen_now
    _changed(round, agreement, section, before, why, by=by, at=at)
    return agreement


def start_from(
    session: Session, round: Round, suggested: Mapping[Section, str], *, by: Person | None, at: datetime
) -> Agreement:
    """Take suggested words for the sections in which nobody has written; the rest stays as it is, and what is fixed."""
    agreement = _to_write(session, round)
    fixed = {limit.part for limit in limits(round) if limit.kind is BoundaryKind.FIXED}
    for key, words in suggested.items():
        section = agreement.section(key) or _begin_section(agreement, key)
        if not section.words and section.part not in fixed:
            before = section.kept if section.revision else None
            section.words = check_words(words)
            _changed(round, agreement, section, before, "", by=by, at=at)
    return agreement


def accept(
    session: Session, round: Round, wishes: Wishes | None = None, *, seen: int | None, by: Person, at: datetime
) -> Agreement:
    """Accept the wording as it stands, once; with it what this person would rather do less of (None: as before).

    When everybody on the panel has, and the round is in design, it holds from this moment.
    """
    agreement = agreement_of(session, round, to_change=True)
    if agreement is None or not agreement.is_written:
        raise Refused("Nothing is written yet, so there is nothing to accept.")
    if round.stage is Stage.PUBLISHED:
        raise Refused("The results are published, so there is nothing left to accept.")
    if round.stage is not Stage.DESIGN and agreement.agreed is not None and not agreement.in_force:
        raise Refused("This was still being changed when the round moved on. What everybody accepted before holds.")
    wishes = None if wishes is None else check_wishes(wishes)
    if seen != agreement.revision:
        raise ReadAgain("Somebody changed this while you were reading. Read it again, then accept it.")
    if round.stage is Stage.DESIGN:
        _check(session, round, agreement, {}, at)
    acceptance = agreement.acceptance_of(by)
    if acceptance is None:
        acceptance = Acceptance(person=by, person_id=by.id, revision=0, accepted_at=at, no_evenings=False, own_words="")
        agreement.acceptances.append(acceptance)
    if acceptance.revision != agreement.revision:
        acceptance.revision, acceptance.accepted_at = agreement.revision, at
        record(by, "accepted the agreement", agreement, round=round, at=at)
        stir(round)
    if wishes is not None:
        _wish(acceptance, wishes, at)
    session.flush()
    _let_it_hold(session, round, agreement, by=by, at=at)
    return agreement


def change_wishes(session: Session, round: Round, wishes: Wishes, *, by: Person, at: datetime) -> None:
    """Say anew what one would rather do less of, or take it back by leaving everything empty.

    Not on the record: others read that, and this is between the member and staff.
    """
    agreement = agreement_of(session, round, to_change=True)
    acceptance = agreement.acceptance_of(by) if agreement else None
    if acceptance is None:
        raise Refused("Accept the agreement first. You say there what you would rather do less of.")
    _wish(acceptance, check_wishes(wishes), at)


def _to_write(session: Session, round: Round) -> Agreement:
    """The round's agreement, to change it; begun where there is none, with what was said of the panel before."""
    agreement = agreement_of(session, round, to_change=True)
    round.must_be(Stage.DESIGN)
    if agreement is None:
        agreement = Agreement(round=round, revision=0, sections=[], acceptances=[])
        session.add(agreement)
        if round.panel_decides:  # from before there was an agreement
            _begin_section(agreement, Section.DECIDES).words = round.panel_decides
            agreement.revision = 1
        session.flush()
    return agreement


def _begin_section(agreement: Agreement, key: Section) -> AgreementSection:
    section = AgreementSection(key=key, words="", choices=None, revision=0)
    agreement.sections.append(section)
    return section


def _check(session: Session, round: Round, agreement: Agreement, wanted: Mapping[str, Any], at: datetime) -> None:
    sharing = latest_sharing(session, round)
    choices = choices_from({**as_stored(agreement.choices), **wanted})
    check_choices(choices)
    check_promises(
        round.choices,
        choices,
        sheets_sent=sheets_were_sent(session, round),
        sharing_open=sharing is not None and sharing.is_open(at),
        staff_on_panel=staff_on_panel(session, round),
    )


def _changed(
    round: Round,
    agreement: Agreement,
    section: AgreementSection,
    before: Mapping[str, Any] | None,
    why: str,
    *,
    by: Person | None,
    at: datetime,
) -> None:
    section.revision += 1
    section.changed_by = by
    agreement.revision += 1
    name = str(TITLES[section.key])
    kind = ChangeKind.ADDED if before is None else ChangeKind.CHANGED
    keep_change(round, section.part, name, kind, before=before, after=section.kept, why=why, by=by, at=at)
    clipped = section.words if len(section.words) <= CLIPPED else f"{section.words[:CLIPPED]}…"
    chosen = [f"{choice.replace('_', ' ')}: {value}" for choice, value in (section.choices or {}).items()]
    said = "\n".join(line for line in (name, clipped, *chosen, " ".join(why.split())) if line)
    record(by, "changed the agreement", agreement, round=round, at=at, text=said)


def _wish(acceptance: Acceptance, wishes: Wishes, at: datetime) -> None:
    if wishes != acceptance.wishes:
        acceptance.most_applications, acceptance.no_evenings = wishes.most_applications, wishes.no_evenings
        acceptance.own_words, acceptance.wished_at = wishes.own_words, at


def _let_it_hold(session: Session, round: Round, agreement: Agreement, *, by: Person, at: datetime) -> None:
    """Only as somebody on the panel accepts, and in design: nobody brings it about by taking others off the panel."""
    if round.stage is not Stage.DESIGN or agreement.in_force:
        return
    panel = sitting(session, round, agreement)
    if by.id not in {one.id for one in panel} or not all_accepted(panel, agreement.revision):
        return
    agreement.agreed, agreement.agreed_revision, agreement.agreed_at = agreement.words, agreement.revision, at
    round.choices_made = as_stored(agreement.choices)
    round.panel_decides = agreement.words.get(Section.DECIDES.value, "")
    record(by, "was the last of the panel to accept, so the agreement holds", agreement, round=round, at=at)
    stir(round)
