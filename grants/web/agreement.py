"""An agreement's sections as pages show them, to the group and to everybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants.core.agreement import OF_SECTION, Choices, Section
from grants.core.agreement_words import TITLES, UNSAID, sentence
from grants.models import Agreement, Person, Round
from grants.web.errors import translated


@dataclass(frozen=True, slots=True)
class Shown:
    """One section as a page shows it."""

    key: str
    title: str
    words: str  # as the group wrote it; else empty
    unsaid: str  # what holds where it wrote nothing
    choices: Sequence[str]  # a sentence each
    changed_by: Person | None = None
    revision: int = 0


def sections(words: Mapping[str, str], choices: Choices, agreement: Agreement | None = None) -> list[Shown]:
    """Every section in reading order, by these words and these choices."""
    found = []
    for key in Section:
        kept = agreement.section(key) if agreement else None
        found.append(
            Shown(
                key.value,
                translated(TITLES[key]),
                words.get(key.value, ""),
                translated(UNSAID[key]),
                [translated(sentence(name, choices)) for name in OF_SECTION.get(key, ())],
                kept.changed_by if kept else None,
                kept.revision if kept else 0,
            )
        )
    return found


def what_holds(round: Round, agreement: Agreement | None) -> list[Shown]:
    """The sections as everybody reads them: what was agreed, and no word of what is not."""
    words = (agreement.agreed if agreement else None) or {}
    if not words and round.panel_decides:
        words = {Section.DECIDES.value: round.panel_decides}
    return sections(words, round.choices)
