"""The group of the tests of votes: three of a panel, one of the staff, and a draft."""

from types import SimpleNamespace

import pytest

from grants.actions.criteria import replace_draft
from grants.core.criteria import CriterionWords, SetWords
from tests.make import NOON, a_member, a_person, a_round, staff

NEED = CriterionWords("Local need", "Do people need this?", weight=25)


@pytest.fixture
def group(session):
    """Ada, Ben and Cleo of the panel, Stella of the staff, and a draft."""
    round = a_round()
    people = {name: a_person(name) for name in ("Ada", "Ben", "Cleo")}
    stella = staff()
    session.add_all([*(a_member(round, person) for person in people.values()), stella])
    session.flush()
    draft = replace_draft(session, round, SetWords(criteria=(NEED,)), by=people["Ada"], at=NOON)
    session.flush()
    return SimpleNamespace(
        round=round, draft=draft, ada=people["Ada"], ben=people["Ben"], cleo=people["Cleo"], stella=stella
    )
