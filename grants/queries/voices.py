"""Who stands behind the suggestions of a round: one statement, however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, String, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from grants.core.fates import Together
from grants.core.suggestions import people
from grants.models import Suggestion, SuggestionLink, Support

NO_NUMBER, NO_WORDS = cast(null(), Integer), cast(literal(""), String)


@dataclass(slots=True)
class Voices:
    """The suggestions of a round as who said them, how they are counted together, and what they led to."""

    together: Together
    heard: dict[int, tuple[int, int | None]]  # by suggestion: how many said it, and who of them has signed in
    supporters: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    links: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # by part: the suggestions

    def people(self, *suggestion_ids: int) -> int:
        """How many people stand behind these, and all that are counted with them; nobody twice."""
        ids = {one for head in suggestion_ids for one in self.together.group(head)}
        known = set().union(*(self.supporters[one] for one in ids))
        return people((self.heard[one] for one in ids if one in self.heard), known)

    def behind(self, part: str) -> list[int]:
        """The suggestions a part came from, those counted together once, the oldest first."""
        return sorted({self.together.root(one) for one in self.links.get(part, ())})

    def with_all(self, suggestion_ids: Iterable[int]) -> list[int]:
        """These and all that are counted with them."""
        return sorted({one for head in suggestion_ids for one in self.together.group(head)})


def voices(session: Session, round_id: int) -> Voices:
    """Everybody behind everything suggested in a round that was not set aside."""
    # What somebody outside counted with another while sending it counts once it was looked over.
    looked_over = or_(Suggestion.looked_at.is_not(None), Suggestion.merged_into_id.is_(None))
    own = Suggestion.round_id == round_id, Suggestion.set_aside_at.is_(None), looked_over
    said = select(
        literal("said"), Suggestion.id, Suggestion.merged_into_id, Suggestion.heard, Suggestion.by_id, NO_WORDS
    ).where(*own)
    too = (
        select(literal("too"), Suggestion.id, NO_NUMBER, NO_NUMBER, Support.person_id, NO_WORDS)
        .join(Support, Support.suggestion_id == Suggestion.id)
        .where(*own)
    )
    led = (
        select(literal("led"), Suggestion.id, NO_NUMBER, NO_NUMBER, NO_NUMBER, cast(SuggestionLink.part, String))
        .join(SuggestionLink, SuggestionLink.suggestion_id == Suggestion.id)
        .where(*own)
    )
    rows: Sequence[Any] = session.execute(union_all(said, too, led)).all()
    parents = {one: into for kind, one, into, *_ in rows if kind == "said"}
    parents = {one: into if into in parents else None for one, into in parents.items()}
    heard = {one: (count, by) for kind, one, _, count, by, _ in rows if kind == "said"}
    found = Voices(Together(parents), heard)
    for kind, one, _, _, person, part in rows:
        if kind == "too":
            found.supporters[one].add(person)
        elif kind == "led":
            found.links[part].add(one)
    return found
