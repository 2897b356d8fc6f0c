"""With the weights that an earlier round had, what would have been is exactly what was."""

import random
from decimal import Decimal

import pytest

from grants.core.criteria import SetState
from grants.core.policy import Viewer
from grants.core.stages import Stage
from grants.queries.last_time import what_if
from grants.queries.standings import standings
from tests.make import a_criterion, a_round, a_set
from tests.queries.scored import Scored

STAFF = Viewer(signed_in=True, staff=True)


@pytest.mark.parametrize("seed", range(6))
def test_the_same_weights_give_the_ranking_that_was(session, seed):
    chance = random.Random(seed)
    then = [
        a_criterion("Need", 25, highest=5, minimum=Decimal(2)),
        a_criterion("Value", 0, highest=10),
        a_criterion("Planet", 7, lowest=1, highest=3),
    ]
    scored = Scored(session, members=4, stage=Stage.PUBLISHED, criteria=then, pass_mark=Decimal(45),
                    tie_break=["Value", "Planet"], cannot_tell=True)  # fmt: skip
    for number in range(25):
        application = scored.apply(f"A-{number}", amount=chance.choice([None, 5_000, 20_000, 40_000]))
        for member in chance.sample(range(4), chance.randint(0, 4)):
            marks = [chance.choice([None, *range(one.lowest, one.highest + 1)]) for one in then]
            scored.send(application, member, *marks)
    new = a_round(fund=scored.round.fund)
    draft = a_set(new, *(a_criterion(one.name, one.weight * 3) for one in then), state=SetState.DRAFT)
    session.add_all([new, draft])
    session.flush()
    mapping = {one.part: was.lineage for one, was in zip(draft.criteria, then, strict=True)}
    real = standings(session, scored.round, viewer=STAFF, criteria_set=scored.set)
    found = what_if(session, draft, scored.round, scored.set, mapping, viewer=STAFF)
    assert any(row.rank for row in real.rows) and real.line.funded
    funded = real.line.funded
    assert [(one.before.reference, one.rank, one.score, one.funded) for one in found.moves] == [
        (row.reference, row.rank, row.score, row.application_id in funded) for row in real.rows
    ]
    assert not any(one.up or one.crosses for one in found.moves)
