"""A try-out as its page shows it: who has handed in, and, once it has ended, how each criterion was read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from grants.core.practice import FEWEST_READERS, Reading, from_kept, place, reading
from grants.core.scoresheets import NOTHING, Asked
from grants.core.strips import Spread, spread
from grants.models import CriteriaSet, Criterion, Person, Practice, PracticeSample, PracticeSheet, Round


@dataclass(frozen=True, slots=True)
class Read:
    """One criterion on one sample: what was given, and its picture."""

    criterion: Criterion
    reading: Reading
    spread: Spread | None

    @property
    def marks(self) -> list[tuple[float, int]]:
        """The scale's numbers with their places in percent: every point of a short scale, the ends of a long one."""
        words = self.criterion.words
        points = [words.lowest, words.highest] if words.in_a_box else words.points
        return [(float(place(words, point)), point) for point in points]

    @property
    def chosen(self) -> list[tuple[int, int, str]]:
        """Each score that somebody gave, how many gave it, and the words it has now; none where they are missing."""
        people = Counter(self.reading.marks)
        return [(mark, people[mark], self.criterion.levels.get(mark, "")) for mark in people]


def the_practice(session: Session, round: Round) -> Practice | None:
    """The round's try-out with its samples and who has handed in."""
    return session.scalar(
        select(Practice)
        .where(Practice.round_id == round.id)
        .options(
            joinedload(Practice.opened_by),
            selectinload(Practice.samples).selectinload(PracticeSample.sheets).joinedload(PracticeSheet.person),
        )
    )


def asked_of(draft: CriteriaSet | None) -> list[Asked]:
    """The draft's criteria as a sheet asks them."""
    return [Asked(one.id, one.lineage, one.words) for one in draft.criteria] if draft else []


def own_sheet(sample: PracticeSample, person: Person) -> PracticeSheet | None:
    """What one person handed in."""
    return next((sheet for sheet in sample.sheets if sheet.person_id == person.id), None)


def read_by_all(sample: PracticeSample, tried: CriteriaSet | None) -> Sequence[Read]:
    """Every criterion as it was read, those furthest apart first; empty where fewer than two handed in."""
    if tried is None or len(sample.sheets) < FEWEST_READERS:
        return []
    asked = asked_of(tried)
    given = [from_kept(asked, sheet.marks) for sheet in sample.sheets]
    found = [
        Read(criterion, one, spread([place(criterion.words, mark) for mark in one.marks]))
        for criterion in tried.criteria
        for one in [reading(criterion.words, [marks.get(criterion.id, NOTHING) for marks in given])]
    ]
    return sorted(found, key=lambda read: (-read.reading.width, read.criterion.position))
