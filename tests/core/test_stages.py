from dataclasses import replace
from itertools import pairwise

import pytest

from grants.core.errors import Refused
from grants.core.stages import STAGES, Readiness, Stage, is_back, move

READY = Readiness(agreed_weight=100, applications=3, members=2, submitted_sheets=6, expected_sheets=6)


@pytest.mark.parametrize(("now", "to"), list(pairwise(Stage)))
def test_a_round_that_is_ready_moves_one_stage_on(now, to):
    assert move(now, to, READY, "") == []


@pytest.mark.parametrize(("now", "to"), [(Stage.DESIGN, Stage.SCORING), (Stage.OPEN, Stage.PUBLISHED)])
def test_no_stage_is_skipped(now, to):
    with pytest.raises(Refused, match="one stage at a time"):
        move(now, to, READY, "because")


@pytest.mark.parametrize("back_to", [Stage.DESIGN, Stage.OPEN, Stage.SCORING, Stage.DECIDING])
def test_a_round_goes_back_any_number_with_a_reason(back_to):
    assert is_back(Stage.PUBLISHED, back_to)
    assert move(Stage.PUBLISHED, back_to, Readiness(), "A sheet was missing") == []
    with pytest.raises(Refused, match="Say why"):
        move(Stage.PUBLISHED, back_to, Readiness(), "  ")


@pytest.mark.parametrize(
    ("now", "to", "has", "words", "mend"),
    [
        (Stage.DESIGN, Stage.OPEN, Readiness(), "Agree the criteria first", "criteria"),
        (Stage.DESIGN, Stage.OPEN, Readiness(agreed_weight=0), "a weight above 0", "criteria"),
        (Stage.OPEN, Stage.SCORING, Readiness(members=1), "one application", "applications"),
        (Stage.OPEN, Stage.SCORING, Readiness(applications=1), "one panel member", "panel"),
        (Stage.SCORING, Stage.DECIDING, Readiness(), "one scoresheet", "scoring"),
    ],
)
def test_what_must_be_true_is_refused_with_a_way_to_mend_it(now, to, has, words, mend):
    with pytest.raises(Refused, match=words) as refusal:
        move(now, to, has, "")
    assert refusal.value.mend == mend


def test_a_round_that_is_there_already_does_not_move():
    with pytest.raises(Refused, match="in open already"):
        move(Stage.OPEN, Stage.OPEN, READY, "")


CHECKS = "2 applications still have yes or no checks to do."
AMOUNTS = "One application asks for less or more than a grant may be."
SHEETS = "2 scoresheets have not been sent yet."


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (Stage.DESIGN, []),
        (Stage.OPEN, [CHECKS, AMOUNTS]),
        (Stage.SCORING, [CHECKS, AMOUNTS, SHEETS]),
        (Stage.DECIDING, [CHECKS]),
    ],
)
def test_each_move_warns_of_what_still_matters_then(now, words):
    has = replace(READY, submitted_sheets=4, gates_unchecked=2, outside_limits=1)
    cautions = move(now, STAGES[now.place + 1], has, "")
    assert [str(caution) for caution in cautions] == words
