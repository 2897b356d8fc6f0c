"""What the list on a round's home counts."""

from datetime import date, timedelta

from grants.core.criteria import SetState
from grants.core.suggestions import Channel
from grants.models import Acceptance, Agreement, Practice, PracticeSample, SharedPoints, Sharing, Suggestion
from grants.queries.together import Together, together
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_set, staff

TODAY = date(2026, 11, 20)


def a_heard(round, **values):
    return Suggestion(round=round, text="Benches", channel=Channel.PHONE, at=NOON, **{"looked_at": NOON, **values})


def test_a_round_that_has_not_begun_has_nothing_to_count(session):
    round = a_round()
    session.add(round)
    session.flush()
    assert together(session, round, TODAY) == Together(0, 0, 0, 0, 0, None, None, 0, 0, 0, 0, None, 0)


def test_each_thing_is_counted_once_and_only_where_it_counts(session, statements):
    round, other = a_round(), a_round()
    ada, ben, stella = a_person("Ada"), a_person("Ben"), staff()
    agreement = Agreement(round=round, revision=2)
    accepted = [Acceptance(agreement=agreement, person=one, revision=r, accepted_at=NOON)
                for one, r in ((ada, 2), (ben, 1), (stella, 2))]  # fmt: skip
    draft = a_set(round, a_criterion("A"), a_criterion("B", removed_at=NOON), state=SetState.DRAFT)
    first = a_heard(round)
    heard = [first, a_heard(round, merged_into=first),
             a_heard(round, looked_at=None), a_heard(round, looked_at=None, merged_into=first),
             a_heard(round, set_aside_at=NOON), a_heard(other)]  # fmt: skip
    members = a_member(round, ada), a_member(round, ben), a_member(round, left_at=NOON)
    session.add_all([*members, draft, *heard, *accepted])
    session.flush()
    sharing = Sharing(round=round, criteria_set=draft, opened_at=NOON, closes_on=TODAY)
    points = [SharedPoints(sharing=sharing, person=ada, as_staff=False, saved_at=NOON, draft={}, handed_in_at=NOON),
              SharedPoints(sharing=sharing, person=ben, as_staff=False, saved_at=NOON, draft={})]  # fmt: skip
    practice = Practice(round=round, opened_at=NOON, samples=[PracticeSample(title="T", text="T") for _ in range(2)])
    session.add_all([sharing, *points, practice])
    session.flush()
    statements.clear()
    found = together(session, round, TODAY)
    assert len(statements) == 1
    assert found == Together(members=2, accepted=1, suggestions=1, waiting=2, criteria=1, agreed=None,
                             sharing=sharing.id, sharing_open=1, shared=1, tried_out=2, trying=2,
                             vote=None, answered=0)  # fmt: skip
    assert together(session, round, TODAY + timedelta(days=1)).sharing_open == 0
