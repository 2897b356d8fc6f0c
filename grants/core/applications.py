"""An application as it was read, before it is anybody's, and the references given to those without one."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

LONGEST = {  # characters; what the database holds
    "reference": 100,
    "project": 500,
    "organisation": 500,
    "theme": 500,
    "place": 500,
    "contact": 500,
    "email": 500,
    "phone": 100,
    "postcode": 100,
    "charity_number": 100,
    "company_number": 100,
}
LONGEST_TITLE = 500  # of a question, as the database holds it
LONGEST_TEXT = 32_767  # what one cell of a spreadsheet holds


@dataclass(frozen=True, slots=True)
class Request:
    """One group's request as a file tells it. Amounts are pence."""

    reference: str
    project: str
    organisation: str
    amount: int | None
    least: int | None = None
    summary: str = ""
    theme: str = ""
    place: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""
    postcode: str = ""
    charity_number: str = ""
    company_number: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)  # the title of a column -> what stood there


def question_title(heading: str) -> str:
    """What the question of a column is called. One too long to be kept is cut, and told apart by a sum of its whole."""
    if len(heading) <= LONGEST_TITLE:
        return heading
    sum_of_it = sha256(heading.encode()).hexdigest()[:8]
    return f"{heading[:LONGEST_TITLE - 11].rstrip()}… {sum_of_it}"


def title_of_its_own(heading: str, taken: Container[str]) -> str:
    """A title that no question has yet, for a column over which no title stood: "Column C", "Column C (2)" and on."""
    numbered = (f"{heading} ({number})" for number in count(2))
    return heading if heading not in taken else next(title for title in numbered if title not in taken)


def new_references(taken: Container[str]) -> Iterator[str]:
    """A-001, A-002 and on, leaving out those that are taken."""
    return (reference for number in count(1) if (reference := f"A-{number:03}") not in taken)
