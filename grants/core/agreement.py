"""What a round's agreement settles, as plain values, and when it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from grants.core.criteria import LONGEST_TEXT, tidy
from grants.core.errors import Refused

MOST_PEOPLE = 500  # in a quorum
MOST_APPLICATIONS = 1000  # that a wish can name


class MarksUnder(StrEnum):
    """What stands beside a member's marks."""

    LETTERS = "letters"
    NAMES = "names"


class Shown(StrEnum):
    """When others' marks, or others' points, can be seen."""

    AT_THE_END = "at the end"  # marks: at deciding; points: when the sharing closes
    OWN_IN = "own in"  # as soon as one's own are in


class Section(StrEnum):
    """The sections of an agreement, in the order in which they are read; each is changed on its own."""

    DECIDES = "decides"
    ASKED = "asked"
    STAFF = "staff"
    HIDDEN = "hidden"
    DISAGREEMENT = "disagreement"
    GROUND_RULES = "ground_rules"
    STEP_BACK = "step_back"


@dataclass(frozen=True, slots=True)
class Choices:
    """What holds in a round. The defaults are what holds where its group has agreed nothing else."""

    staff_score: bool = False
    marks_under: MarksUnder = MarksUnder.LETTERS
    marks_shown: Shown = Shown.AT_THE_END
    points_shown: Shown = Shown.AT_THE_END
    staff_dots: bool = False  # whether staff's dots look different on the weights page
    quorum: int | None = None  # people who must answer a vote; None: more than half of the panel, two at the least
    least_residents: int | None = None  # residents among them; None: two, or all where the panel is smaller


NOTHING_AGREED = Choices()
OF_SECTION: Mapping[Section, Sequence[str]] = {  # the choices that go with a section's words
    Section.STAFF: ("staff_score", "staff_dots"),
    Section.HIDDEN: ("marks_under", "marks_shown", "points_shown"),
    Section.DISAGREEMENT: ("quorum", "least_residents"),
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody on the panel would rather do less of. Staff and that person alone read it."""

    most_applications: int | None = None  # as many applications as they will score, and no more
    no_evenings: bool = False
    own_words: str = ""

    def __bool__(self) -> bool:
        return self != NO_WISHES


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody who sits on the panel now, and the wording that they accepted last (None: none yet)."""

    id: int
    resident: bool
    accepted: int | None


def choices_from(stored: Mapping[str, object]) -> Choices:
    """Choices as they were stored; what is not there keeps its default."""
    kinds = {"marks_under": MarksUnder, "marks_shown": Shown, "points_shown": Shown}
    known = {name: value for name, value in stored.items() if name in Choices.__dataclass_fields__}
    return Choices(**{name: kinds[name](value) if name in kinds else value for name, value in known.items()})  # type: ignore[arg-type]


def as_stored(choices: Choices) -> dict[str, Any]:
    """Choices as plain values, by name."""
    return {name: str(value) if isinstance(value, StrEnum) else value for name, value in asdict(choices).items()}


def unsaid_of(section: Section) -> dict[str, Any]:
    """What a section says where nobody has written in it: no words, and the choices that hold where none is made."""
    unsaid = as_stored(NOTHING_AGREED)
    return {"words": "", **{name: unsaid[name] for name in OF_SECTION.get(section, ())}}


def all_accepted(panel: Iterable[Sitting], revision: int) -> bool:
    """Whether everybody who sits on the panel now has accepted this very wording, a resident among them.

    Staff who are not on the panel may accept too, and neither hold it up nor bring it about.
    """
    sitting = list(panel)
    return any(one.resident for one in sitting) and all(one.accepted == revision for one in sitting)


def check_words(words: str) -> str:
    """A section's words in the form in which they are kept. Raises Refused for more than anybody would read."""
    words = tidy(words)
    if len(words) > LONGEST_TEXT:
        raise Refused("Keep this to %(most)s characters.", field="words", most=f"{LONGEST_TEXT:,}")
    return words


def check_choices(choices: Choices) -> None:
    """Raise Refused, naming the field, for numbers of people that cannot be."""
    for name in ("quorum", "least_residents"):
        number = getattr(choices, name)
        if number is not None and not 1 <= number <= MOST_PEOPLE:
            raise Refused("Write a whole number from 1 to %(most)s.", field=name, most=MOST_PEOPLE)
    if choices.quorum is not None and (choices.least_residents or 0) > choices.quorum:
        raise Refused("There cannot be more residents than people who answer.", field="least_residents")


def check_promises(
    held: Choices, wanted: Choices, *, sheets_sent: bool, sharing_open: bool, staff_on_panel: bool
) -> None:
    """Raise Refused, naming the field, for what would break the word that people acted on.

    A sheet that was sent under a letter, or to be seen at deciding alone, stays so, whoever agrees to what later: its
    writer may have left since, or may not wish to be the one who says no. So do points that are being shared out.
    """
    if sheets_sent and held.marks_under is MarksUnder.LETTERS and wanted.marks_under is MarksUnder.NAMES:
        raise Refused("Scoresheets were sent under letters already, so letters they stay.", field="marks_under")
    if sheets_sent and held.marks_shown is Shown.AT_THE_END and wanted.marks_shown is Shown.OWN_IN:
        raise Refused(
            "Scoresheets were sent already, and people were told that nobody sees them before the end. So that stays.",
            field="marks_shown",
        )
    later = held.points_shown is Shown.AT_THE_END and wanted.points_shown is Shown.OWN_IN
    if sharing_open and later:
        raise Refused(
            "People are sharing out their points now, and were told that nobody sees them before the end. "
            "Wait until that has closed.",
            field="points_shown",
        )
    if staff_on_panel and held.staff_score and not wanted.staff_score:
        raise Refused("Staff sit on this panel, and score. Take them off the panel first.", field="staff_score")


def check_wishes(wishes: Wishes) -> Wishes:
    """Wishes in the form in which they are kept. Raises Refused, naming the field, for what cannot be kept."""
    words = tidy(wishes.own_words)
    if wishes.most_applications is not None and not 0 <= wishes.most_applications <= MOST_APPLICATIONS:
        raise Refused("Write a whole number from 0 to %(most)s.", field="most_applications", most=MOST_APPLICATIONS)
    if len(words) > LONGEST_TEXT:
        raise Refused("Keep this to %(most)s characters.", field="own_words", most=f"{LONGEST_TEXT:,}")
    return replace(wishes, own_words=words)
