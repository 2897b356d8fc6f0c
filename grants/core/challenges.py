"""Asking why something is fixed: how long staff have to answer, and what comes of it."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from grants.core.days import day_of, end_of_day

DAYS_TO_ANSWER = 14


class Outcome(StrEnum):
    """What an answer does to the boundary."""

    STAYS = "stays"
    CHANGED = "changed"
    LIFTED = "lifted"


def answer_by(asked_at: datetime) -> date:
    """The day by whose end an answer is promised."""
    return day_of(asked_at) + timedelta(days=DAYS_TO_ANSWER)


def is_late(promised: date, at: datetime) -> bool:
    """Whether that day is over, in London."""
    return at >= end_of_day(promised)
