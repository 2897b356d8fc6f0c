"""A small round that has been scored, for tests of the ranking, the working and the workbook."""

from fractions import Fraction
from typing import Any

from sqlalchemy import delete, select

from grants.actions.criteria import keep_what_counted
from grants.core.criteria import SetState
from grants.core.scoring import Weighed, total
from grants.core.stages import Stage
from grants.models import GateResult, Interest, Score, Scoresheet, SheetVersion
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_set, an_application

NAMES = ("Ada", "Ben", "Cleo", "Dev", "Ena")


class Scored:
    """A round in deciding with two criteria, a panel and applications, to which sheets are sent one by one.

    What else a test wants to remember, such as somebody's id, it writes beside.
    """

    def __getattr__(self, name: str) -> Any:
        """Only for what nobody has written beside."""
        raise AttributeError(name)

    def __setattr__(self, name: str, value: Any) -> None:
        """Anything may be written beside."""
        object.__setattr__(self, name, value)

    def __init__(self, session, *, members=2, gates=(), stage=Stage.DECIDING, criteria=None, **words):
        self.session = session
        self.round = a_round(stage, budget=100_000)
        self.criteria = criteria or [a_criterion("Local need", 30), a_criterion("Value", 10)]
        self.set = a_set(self.round, *self.criteria, gates=gates, **words)
        self.members = [
            a_member(self.round, a_person(name), letter_place=place) for place, name in enumerate(NAMES[:members])
        ]
        session.add_all([self.round, self.set, *self.members])
        session.flush()
        self.results = f"/rounds/{self.round.slug}/results"

    def store(self):
        """Commit, and let go of the database: what a browser does next may write to it."""
        self.session.commit()
        self.session.close()

    def apply(self, reference, *, at=NOON, **values):
        """One more application."""
        application = an_application(self.round, reference, **values)
        application.created_at = at
        self.session.add(application)
        self.session.flush()
        return application

    def send(self, application, member, *marks, comments=(), **values):
        """One member's sheet, its marks in the order of the criteria; replaces what was sent before, as people do."""
        named = dict(zip(self.criteria, marks, strict=True))
        worked_out = total([Weighed(mark, one.weight, one.highest) for one, mark in named.items()])
        said = dict(zip(self.criteria, [*comments, *([""] * len(marks))], strict=False))
        sheet = self.session.scalar(
            select(Scoresheet).where(
                Scoresheet.application_id == application.id, Scoresheet.member_id == self.members[member].id
            )
        )
        if sheet is None:
            sheet = Scoresheet(application=application, member=self.members[member], revision=0)
            self.session.add(sheet)
        self.session.flush()
        self.session.execute(delete(Score).where(Score.scoresheet_id == sheet.id))
        sheet.criteria_set, sheet.submitted_at, sheet.total = self.set, NOON, worked_out
        sheet.revision += 1
        for name, value in values.items():
            setattr(sheet, name, value)
        self.session.add_all(
            Score(scoresheet=sheet, criterion=one, value=mark, comment=said[one]) for one, mark in named.items()
        )
        kept = {str(one.id): {"mark": mark, "comment": said[one]} for one, mark in named.items()}
        self.session.add(
            SheetVersion(
                scoresheet=sheet, number=sheet.revision, set_id=self.set.id, submitted_at=NOON, total=worked_out,
                marks=kept,
            )
        )  # fmt: skip
        self.session.flush()
        self.session.expire(sheet)
        return sheet

    def check(self, application, gate, *, passed, reason=""):
        """What staff found for one gate."""
        self.session.add(
            GateResult(application=application, gate=self.set.gates[gate], passed=passed, reason=reason, at=NOON)
        )
        self.session.flush()

    def tie(self, application, member, *, barring=True, at=NOON):
        """A member knows the group."""
        self.session.add(
            Interest(application=application, member=self.members[member], barring=barring, declared_at=at)
        )
        self.session.flush()

    def replace_set(self, at, *, tie_break=()):
        """Agree a second version with the same criteria, as when a round went back to design."""
        old = self.set
        keep_what_counted(self.session, old)
        old.state, old.superseded_at = SetState.SUPERSEDED, at
        self.session.flush()
        self.criteria = [a_criterion(one.name, one.weight, highest=one.highest) for one in old.criteria]
        self.set = a_set(self.round, *self.criteria, number=old.number + 1, tie_break=list(tie_break))
        self.session.add(self.set)
        self.session.flush()
        return old


def out_of_100(*marks, weights=(30, 10), highest=5):
    """The total these marks come to, by the formula alone."""
    points = sum(Fraction(mark * weight, highest) for mark, weight in zip(marks, weights, strict=True))
    return 100 * points / sum(weights)
