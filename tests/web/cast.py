"""The cast of the scoring pages: a round in scoring, its people, and the addresses of its pages."""

from types import SimpleNamespace

from sqlalchemy import select, update

from grants.core.criteria import CommentRule
from grants.core.stages import Stage
from grants.database import db
from grants.models import (
    Gate,
    GateResult,
    Round,
    Scoresheet,
)
from tests.make import (
    NOON,
    a_criterion,
    a_member,
    a_person,
    a_round,
    a_set,
    an_administrator,
    an_application,
    an_observer,
    staff,
)


class Cast:
    """A round in scoring: the ids of its people, and the addresses of its pages."""

    def __init__(self, app):
        self.app = app
        people = [a_person("Ada"), a_person("Ben"), a_person("Eve"), staff(), an_observer(), an_administrator()]
        round = a_round(Stage.SCORING)
        criteria = a_set(
            round,
            a_criterion("Local need", 30, levels={0: "No need", 5: "Much need"}),
            a_criterion("Value for money", 10, comment=CommentRule.REQUIRED),
            a_criterion("Reach", 10, highest=20, comment=CommentRule.NONE),
            gates=("Has rules",),
            cannot_tell=True,
        )
        applications = [
            an_application(
                round, f"A-{number}", project=f"Project {number}", summary="We cook together.",
                email="private@example.org", phone="07700 900123", contact="Private Person", postcode="M41 9ZZ",
            )
            for number in (1, 2, 3)
        ]  # fmt: skip
        with app.app_context():
            db.session.add_all([criteria, *people, *applications, *(a_member(round, one) for one in people[:2])])
            db.session.commit()
            self.ada, self.ben, self.eve, self.stella, self.olga, self.adele = (person.id for person in people)
            self.round_id, self.slug = round.id, round.slug
            self.applications = [application.id for application in applications]
            self.ids = [criterion.id for criterion in criteria.all_criteria]
        self.list = f"/rounds/{self.slug}/scoring"
        self.sheet = f"{self.list}/{self.applications[0]}"
        self.check = f"{self.sheet}/check"

    def marks(self, *written, revision=0, **more):
        """What a browser sends: marks in the order of the criteria; the second one has its reason."""
        typed = {f"mark-{key}": mark for key, mark in zip(self.ids, written, strict=False) if mark}
        return {f"comment-{self.ids[1]}": "Fair prices", "revision": str(revision), **typed, **more}

    def change(self, *statements):
        """Change what is stored, as others do meanwhile."""
        with self.app.app_context():
            for statement in statements:
                db.session.execute(statement)
            db.session.commit()

    def move(self, stage):
        self.change(update(Round).where(Round.id == self.round_id).values(stage=stage))

    def add(self, make):
        """Store what `make` makes of the round; the ids."""
        with self.app.app_context():
            things = make(db.session.get_one(Round, self.round_id))
            db.session.add_all(things)
            db.session.commit()
            return [thing.id for thing in things]

    def fail(self, application_id):
        """Let an application fail the one gate."""
        with self.app.app_context():
            gate = db.session.scalars(select(Gate)).one()
            db.session.add(GateResult(application_id=application_id, gate=gate, passed=False, at=NOON))
            db.session.commit()

    @property
    def sheets(self):
        """What is stored of every sheet."""
        with self.app.app_context():
            return [
                SimpleNamespace(
                    revision=sheet.revision,
                    sent=sheet.submitted_at is not None,
                    total=sheet.total,
                    values=[score.value for score in sheet.scores],
                    draft=[held["mark"] for held in (sheet.draft or {}).values()],
                    versions=[version.number for version in sheet.versions],
                )
                for sheet in db.session.scalars(select(Scoresheet).order_by(Scoresheet.id))
            ]
