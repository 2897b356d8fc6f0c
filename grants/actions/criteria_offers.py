"""Taking single criteria and gates of another set into the draft: of a template, or of an earlier round."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from grants.actions.boundaries import must_keep, part_of
from grants.actions.criteria import begin_draft
from grants.actions.criteria_drafts import add_criterion, add_gate, change_criterion, change_gate
from grants.actions.criteria_layout import by_name
from grants.core.criteria import CriterionWords, GateWords, fold
from grants.core.errors import Refused
from grants.models import CriteriaSet, Criterion, Gate, Person, Round
from grants.queries.criteria import agreed_set
from grants.queries.kept import Part

Words = CriterionWords | GateWords


def take_parts(
    session: Session, round: Round, wanted: Sequence[Words], *, why: str, by: Person | None, at: datetime
) -> CriteriaSet:
    """Put each of them into the draft as one change; either all of them or none.

    A name that the draft has lost, or that the agreed version knows, goes on as the same criterion, with its limits.
    """
    if not wanted:
        raise Refused("Tick what you want in the draft first.", field="parts")
    draft = begin_draft(session, round, by=by, at=at)
    if names := taken_names(draft, wanted):
        raise Refused(
            "The draft has this already: %(names)s. Change it there, or give it another name first.",
            field="parts",
            names=", ".join(names),
        )
    earlier = agreed_set(session, round)
    for words in wanted:
        here: Sequence[Part] = draft.all_criteria if isinstance(words, CriterionWords) else draft.all_gates
        before: Sequence[Part] = [] if earlier is None else _of_kind(earlier, words)
        [(lineage, _words)] = by_name([words], here, before)
        if lineage is not None:
            must_keep(round, part_of(lineage, words), None, words, name=words.name)
        removed = next((part for part in here if part.lineage == lineage), None)
        if removed is not None:
            _bring_back_as(removed, words, why=why, by=by, at=at)
        elif isinstance(words, CriterionWords):
            add_criterion(draft, words, lineage=lineage, why=why, by=by, at=at)
        else:
            add_gate(draft, words, lineage=lineage, why=why, by=by, at=at)
    return draft


def taken_names(draft: CriteriaSet | None, wanted: Sequence[Words]) -> list[str]:
    """Which of these have a name that stands in the draft."""
    if draft is None:
        return []
    criteria, gates = ({fold(one.name) for one in parts} for parts in (draft.criteria, draft.gates))
    return [one.name for one in wanted if fold(one.name) in (criteria if isinstance(one, CriterionWords) else gates)]


def _of_kind(criteria_set: CriteriaSet, words: Words) -> Sequence[Part]:
    return criteria_set.criteria if isinstance(words, CriterionWords) else criteria_set.gates


def _bring_back_as(part: Criterion | Gate, words: Words, *, why: str, by: Person | None, at: datetime) -> None:
    if isinstance(part, Criterion) and isinstance(words, CriterionWords):
        change_criterion(part, words, seen=part.revision, why=why, by=by, at=at)
    elif isinstance(part, Gate) and isinstance(words, GateWords):
        change_gate(part, words, seen=part.revision, why=why, by=by, at=at)
