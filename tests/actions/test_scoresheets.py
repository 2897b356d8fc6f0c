"""Saving and sending: twice is once, stale is noticed, and every version sent is kept."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from grants.actions.interests import declare_interest, withdraw_interest
from grants.actions.scoresheets import Clash, save_draft, submit_scoresheet
from grants.core.criteria import SetState
from grants.core.errors import Refused
from grants.core.scoresheets import Mark, Unfinished
from grants.core.stages import Stage
from grants.models import Application, Criterion, Entry, Gate, GateResult, Interest, Scoresheet, SheetVersion
from grants.queries.scoresheets import agreed_criteria, my_scoresheet
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_set, an_application


@pytest.fixture
def ada(session):
    """Ada scores one application by two criteria."""
    round = a_round(Stage.SCORING)
    member = a_member(round, a_person("Ada"))
    criteria = a_set(round, a_criterion("Local need", 30), a_criterion("Value", 10), gates=("Has rules",))
    session.add_all([criteria, member, an_application(round, "A-001")])
    session.commit()
    return member


def opened(session, member):
    """The sheet as it stands; ids begin anywhere."""
    agreed = agreed_criteria(session, member.round_id)
    assert agreed is not None
    return my_scoresheet(session, member, session.scalars(select(Application.id)).one(), agreed, to_write=True)


def save(session, member, *points, revision=None, comment=""):
    sheet = opened(session, member)
    keys = [asked.id for asked in sheet.agreed.asked]
    marks = {key: Mark(point, comment=comment) for key, point in zip(keys, points, strict=False)}
    save_draft(session, sheet, marks, revision=sheet.revision if revision is None else revision, at=NOON)
    session.commit()


def send(session, member, revision=None):
    sheet = opened(session, member)
    submit_scoresheet(sheet, revision=sheet.revision if revision is None else revision, by=member.person, at=NOON)
    session.commit()


def test_a_draft_is_kept_for_its_writer_and_not_on_the_record(session, ada):
    save(session, ada, 4)
    sheet = session.scalars(select(Scoresheet)).one()
    assert (sheet.revision, sheet.submitted_at, sheet.total, sheet.scores) == (1, None, None, [])
    assert [mark.point for mark in opened(session, ada).marks.values()] == [4]
    assert session.scalars(select(Entry)).all() == []


def test_saving_the_same_again_changes_nothing(session, ada):
    save(session, ada, 4)
    save(session, ada, 4, revision=0)
    assert session.scalars(select(Scoresheet.revision)).all() == [1]


def test_a_stale_draft_never_writes_over_a_newer_one(session, ada):
    save(session, ada, 4)
    with pytest.raises(Clash):
        save(session, ada, 2, revision=0)
    assert [mark.point for mark in opened(session, ada).marks.values()] == [4]


def test_a_sheet_is_sent_with_its_exact_total_and_one_entry(session, ada):
    save(session, ada, 4, 1, comment="Because")
    send(session, ada)
    sheet = session.scalars(select(Scoresheet)).one()
    assert sheet.total == (30 * 4 + 10 * 1) * 100 / 5 / 40
    assert [(score.value, score.comment) for score in sheet.scores] == [(4, "Because"), (1, "Because")]
    assert (sheet.draft, sheet.draft_saved_at, sheet.submitted_at) == (None, None, NOON)
    assert [entry.action for entry in session.scalars(select(Entry))] == ["sent a scoresheet"]
    assert [version.number for version in session.scalars(select(SheetVersion))] == [1]


def test_sending_twice_is_one_version(session, ada):
    save(session, ada, 4, 1)
    send(session, ada, revision=1)
    send(session, ada, revision=1)
    assert [version.number for version in session.scalars(select(SheetVersion))] == [1]
    assert len(session.scalars(select(Entry)).all()) == 1


def test_what_is_missing_keeps_a_sheet_from_being_sent(session, ada):
    with pytest.raises(Unfinished) as nothing:
        send(session, ada)
    assert len(nothing.value.faults) == 2
    save(session, ada, 4)
    with pytest.raises(Unfinished, match="Choose a score for Value"):
        send(session, ada)


def test_a_sent_sheet_goes_on_counting_while_a_change_is_drafted(session, ada):
    save(session, ada, 4, 1)
    send(session, ada)
    save(session, ada, 2, 1)
    sheet = session.scalars(select(Scoresheet)).one()
    assert [score.value for score in sheet.scores] == [4, 1]
    assert opened(session, ada).changed_since_sent
    save(session, ada, 4, 1)
    assert session.scalars(select(Scoresheet.draft)).all() == [None], "as it was sent, there is nothing to send"


def test_every_version_is_kept_and_the_change_is_on_the_record(session, ada):
    save(session, ada, 4, 1)
    send(session, ada)
    save(session, ada, 2, 1, comment="On reflection")
    send(session, ada)
    versions = session.scalars(select(SheetVersion).order_by(SheetVersion.number)).all()
    assert [[held["mark"] for held in version.marks.values()] for version in versions] == [[4, 1], [2, 1]]
    actions = [entry.action for entry in session.scalars(select(Entry).order_by(Entry.number))]
    assert actions == ["sent a scoresheet", "changed a scoresheet"]


def test_a_stale_send_is_noticed(session, ada):
    save(session, ada, 4, 1)
    save(session, ada, 3, 1)
    with pytest.raises(Clash):
        send(session, ada, revision=1)


def test_changes_after_the_results_were_seen_are_marked(session, ada):
    save(session, ada, 4, 1)
    send(session, ada)
    ada.round.results_seen_at = NOON
    save(session, ada, 2, 1)
    send(session, ada)
    assert session.scalars(select(Scoresheet.after_results)).all() == [True]


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.SCORING])
def test_nobody_scores_outside_scoring(session, ada, stage):
    ada.round.stage = stage
    with pytest.raises(Refused, match="Scoring is closed"):
        save(session, ada, 4, 1)
    with pytest.raises(Refused, match="Scoring is closed"):
        send(session, ada)


def test_what_failed_a_gate_is_not_scored(session, ada):
    sheet = opened(session, ada)
    gate = session.scalars(select(Gate)).one()
    session.add(GateResult(application=sheet.application, gate=gate, passed=False, at=NOON))
    session.commit()
    with pytest.raises(Refused, match="did not pass"):
        save(session, ada, 4, 1)


def test_new_criteria_ask_to_look_again_and_only_what_is_sent_again_counts(session, ada):
    save(session, ada, 4, 1, comment="Because")
    send(session, ada)
    old = session.scalars(select(Criterion).order_by(Criterion.position)).all()
    old[0].criteria_set.state = SetState.SUPERSEDED
    session.flush()
    need = a_criterion("Local need", 50)
    need.lineage = old[0].lineage
    session.add(a_set(ada.round, need, a_criterion("Joy", 5), number=2))
    session.commit()
    sheet = opened(session, ada)
    assert sheet.look_again and sheet.sent is None
    assert list(sheet.marks.values()) == [Mark(4, comment="Because")]
    assert [(name, mark.point) for name, mark in sheet.left_over] == [("Value", 1)]
    save(session, ada, 4, 3)
    send(session, ada)
    kept = session.scalars(select(Scoresheet)).one()
    assert kept.total == Fraction(100 * (50 * 4 + 5 * 3), 5 * 55)
    assert [score.value for score in kept.scores] == [4, 3]
    assert [version.set_id for version in kept.versions] == [old[0].set_id, kept.set_id]


def test_a_tie_is_declared_changed_and_taken_back(session, ada):
    declare_interest(session, opened(session, ada), "My sister runs it", barring=True, by=ada.person, at=NOON)
    session.commit()
    assert opened(session, ada).set_aside
    declare_interest(session, opened(session, ada), "I go there", barring=False, by=ada.person, at=NOON)
    session.commit()
    assert not opened(session, ada).set_aside
    withdraw_interest(session, opened(session, ada), by=ada.person, at=NOON)
    session.commit()
    assert session.scalars(select(Interest)).all() == []
    assert [entry.action for entry in session.scalars(select(Entry).order_by(Entry.number))] == [
        "declared a tie that sets the scoresheet aside",
        "declared a tie",
        "took back a declared tie",
    ]


def test_a_tie_needs_a_reason_and_its_time(session, ada):
    with pytest.raises(Refused, match="how you know"):
        declare_interest(session, opened(session, ada), " ", barring=True, by=ada.person, at=NOON)
    ada.round.stage = Stage.DECIDING
    with pytest.raises(Refused, match="until scoring ends"):
        declare_interest(session, opened(session, ada), "I know them", barring=True, by=ada.person, at=NOON)


def test_who_became_staff_meanwhile_sends_nothing_unless_the_group_agreed_so(session, ada):
    """As where a round was published, the member joined the staff, and the round was taken back."""
    save(session, ada, 4, 3)
    for role in ("is_staff", "is_admin", "is_observer"):
        setattr(ada.person, role, True)
        with pytest.raises(Refused, match="Staff and observers do not score"):
            send(session, ada)
        session.rollback()
    ada.person.is_staff, ada.round.choices_made = True, {"staff_score": True}
    send(session, ada)
    assert session.scalars(select(Scoresheet.submitted_at)).one() == NOON
