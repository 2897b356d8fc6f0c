"""There is no road around a boundary: every action that changes a part asks it first."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from grants.actions.agreement import start_from, write_section
from grants.actions.boundaries import change_boundary, lift_boundary, set_boundary
from grants.actions.criteria import agree_as_administrator, begin_draft, open_new_version, replace_draft
from grants.actions.criteria_drafts import (
    add_criterion,
    add_gate,
    bring_back,
    change_criterion,
    change_gate,
    change_rules,
    move,
    remove,
)
from grants.actions.rounds import set_budget, set_dates
from grants.actions.undoing import ANYWAY, bring_back_set, bring_back_version, undo
from grants.actions.weights import take_over_weights
from grants.core.agreement import Section
from grants.core.boundaries import BoundaryKind, BoundaryPart, OutOfBounds
from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetWords
from grants.core.errors import Refused
from grants.models import Entry
from grants.queries.history import change_numbered, last_change_of
from tests.make import NOON, a_round

NEED = CriterionWords("Local need", "Do people need this?", weight=25, levels={0: "No", 5: "Yes"})
VALUE, SAFE = CriterionWords("Value", weight=10), GateWords("Safe", "Is it safe?")
BY = {"by": None, "at": NOON}


@pytest.fixture
def draft(session):
    """Local need, Value and the gate Safe."""
    session.add(round := a_round())
    session.flush()
    draft = begin_draft(session, round, **BY)
    for words in (NEED, VALUE):
        add_criterion(draft, words, **BY)
    add_gate(draft, SAFE, **BY)
    return draft


@pytest.fixture
def keep(session, draft):
    """Set a boundary about a part of the draft, or of its round."""

    def keep(on, piece="", low=None, high=None, kind=None, **values):
        about = on if isinstance(on, str) else on.part
        within = BoundaryKind.WITHIN if low is not None or high is not None else BoundaryKind.FIXED
        given = {"part": BoundaryPart.CRITERIA, "limit": "", "reason": "The law asks for it", "set_by": "the law"}
        return set_boundary(
            session, draft.round, about=f"{about}:{piece}" if piece else about, low=low, high=high,
            kind=kind or within, **(given | values), **BY,
        )  # fmt: skip

    return keep


def change(part, **fields):
    act = change_gate if isinstance(part.words, GateWords) else change_criterion
    act(part, replace(part.words, **fields), seen=part.revision, **BY)


def refused(act, *given, **named):
    with pytest.raises(OutOfBounds) as refusal:
        act(*given, **named)
    return str(refusal.value)


def test_a_fixed_criterion_is_moved_and_nothing_else(session, draft, keep):
    need, value = draft.criteria
    boundary = keep(need)
    words = "This can't be changed. The law asks for it. Set by the law."
    assert refused(change, need, question="Why?") == words
    assert refused(remove, need, **BY) == words.replace("changed", "removed")
    move(need, 1, **BY)
    change(value, question="Is it worth it?")
    lift_boundary(boundary, why="The law changed.", **BY)
    change(need, question="Why?")
    assert need.question == "Why?"
    remove(need, **BY)
    assert need.removed_at == NOON


def test_a_weight_keeps_to_its_limits_by_hand_and_by_everyones_points(session, draft, keep):
    need, value = draft.criteria
    keep(need, "weight", 20, 30)
    words = "Weight must be from 20 to 30. The others have 10 between them."
    assert refused(change, need, weight=31) == words
    assert refused(take_over_weights, draft, {need.part: 60, value.part: 40}, **BY) == (
        "Local need: Weight must be from 20 to 30. The others have 40 between them."
    )
    assert [need.weight, value.weight] == [25, 10]
    assert take_over_weights(draft, {need.part: 30, value.part: 70}, **BY)
    assert [need.weight, value.weight] == [30, 70]


def test_a_gate_and_the_rules_are_kept_too(session, draft, keep):
    gate = draft.gates[0]
    keep(gate, "question")
    keep("rules", "pass_mark", 40, 60)
    assert refused(change, gate, question="Is it?").startswith("The question can't be changed.")
    change(gate, name="Keeping safe")
    rules = {"title": "", "tie_break": (), "cannot_tell": True, "seen": draft.rules_revision}
    assert refused(change_rules, draft, pass_mark=Decimal(70), **rules, **BY) == "The pass mark must be from 40 to 60."
    change_rules(draft, pass_mark=Decimal(50), **rules, **BY)


def test_what_was_removed_comes_back_only_within_the_limits(session, draft, keep):
    need = draft.criteria[0]
    remove(need, **BY)
    keep(need, "weight", 30)
    assert refused(bring_back, need, **BY) == "Weight must be 30 or more."
    words = "Weight must be 30 or more. The others have 10 between them."
    assert refused(change, need, question="Who needs it?") == words
    assert refused(undo, session, change_numbered(session, draft.round, 4), **BY) == words
    change(need, weight=30)
    assert need.removed_at is None


def test_what_was_removed_comes_back_as_it_was_fixed(session, draft, keep):
    need = draft.criteria[0]
    remove(need, **BY)
    keep(need, "weight")
    words = SetWords(criteria=(replace(NEED, weight=30), VALUE))
    assert refused(replace_draft, session, draft.round, words, **BY).startswith("Local need: The weight can't be")
    bring_back(need, **BY)
    assert need.weight == 25


def test_what_an_older_version_had_comes_back_only_within_the_limits(session, draft, keep):
    need = draft.criteria[0]
    remove(need, **BY)  # change 4
    agree_as_administrator(session, draft, reason="A start", **BY)
    keep(need, "weight", 30)
    open_new_version(session, draft.round, **BY)
    gone = change_numbered(session, draft.round, 4)
    assert refused(bring_back_version, session, gone, before=True, seen=4, **BY) == "Weight must be 30 or more."


@pytest.mark.parametrize(
    ("piece", "words", "said"),
    [
        ("", SetWords(criteria=(replace(NEED, question="Why?"), VALUE)), "Local need: This can't be changed."),
        ("question", SetWords(criteria=(replace(NEED, question="?"),)), "Local need: The question can't be changed."),
        ("stays", SetWords(criteria=(VALUE,)), "Local need: This can't be removed."),
        ("stays", SetWords(criteria=(replace(NEED, name="Need"),)), "Local need: This can't be removed."),
        ("level:5", SetWords(criteria=(replace(NEED, levels={}),)), "Local need: The words for 5 can't be changed."),
    ],
)
@pytest.mark.parametrize("agreed", [False, True])
def test_a_file_or_a_template_is_no_road_around(session, draft, keep, *, piece, words, said, agreed):
    keep(draft.criteria[0], piece)
    if agreed:
        agree_as_administrator(session, draft, reason="A start", **BY)
    assert refused(replace_draft, session, draft.round, words, **BY).startswith(said)


def test_a_file_that_keeps_to_it_is_taken_in(session, draft, keep):
    need = draft.criteria[0]
    keep(need, "weight", 20, 30)
    keep(draft.gates[0])
    keep("", part=BoundaryPart.BUDGET)
    words = SetWords(criteria=(replace(NEED, weight=30, question="Why?"),), gates=(SAFE,))
    replace_draft(session, draft.round, words, **BY)
    assert (need.weight, need.question) == (30, "Why?")
    outside = replace(words, criteria=(replace(NEED, weight=31), VALUE))
    assert refused(replace_draft, session, draft.round, outside, **BY) == (
        "Local need: Weight must be from 20 to 30. The others have 10 between them."
    )


def test_a_new_version_begins_as_a_copy_whatever_was_fixed_since(session, draft, keep):
    agree_as_administrator(session, draft, reason="A start", **BY)
    keep(draft.criteria[0], "weight", 50)
    new = open_new_version(session, draft.round, **BY)
    assert [one.weight for one in new.criteria] == [25, 10]
    assert refused(change, new.criteria[0], weight=26) == "Weight must be 50 or more. The others have 10 between them."


def test_history_is_no_road_around(session, draft, keep):
    need = draft.criteria[0]
    change(need, weight=40)  # change 4
    session.flush()
    keep(need, "weight", 30)
    latest = change_numbered(session, draft.round, 4)
    words = "Weight must be 30 or more. The others have 10 between them."
    assert refused(undo, session, latest, how=ANYWAY, **BY) == words
    last = last_change_of(session, draft.round, need.part)
    assert refused(bring_back_version, session, latest, before=True, seen=last, **BY) == words
    assert refused(bring_back_set, session, draft.round, 3, seen=draft.revision, **BY) == f"Local need: {words}"
    assert need.weight == 40


def test_what_decides_a_tie_and_i_cant_tell_are_fixed_each_alone(session, draft, keep):
    need = draft.criteria[0]
    rules = {"title": "Fund", "pass_mark": None, "cannot_tell": False, "tie_break": ["Local need"]}
    change_rules(draft, **rules, seen=draft.rules_revision, **BY)
    keep("rules", "tie_break")
    other = {**rules, "tie_break": ["Value"]}
    words = refused(change_rules, draft, **other, seen=draft.rules_revision, **BY)
    assert words == "What decides when two have the same score can't be changed. The law asks for it. Set by the law."
    assert refused(remove, need, **BY) == words
    session.rollback()


def test_i_cant_tell_and_the_comment_rule_are_fixed_each_alone(session, draft, keep):
    need = draft.criteria[0]
    keep("rules", "cannot_tell")
    keep(need, "comment")
    rules = {"title": "Fund", "pass_mark": Decimal(40), "tie_break": ()}
    change_rules(draft, **rules, cannot_tell=False, seen=draft.rules_revision, **BY)
    words = refused(change_rules, draft, **rules, cannot_tell=True, seen=draft.rules_revision, **BY)
    assert words == "“I can’t tell” can't be changed. The law asks for it. Set by the law."
    words = refused(change_criterion, need, replace(NEED, comment=CommentRule.REQUIRED), seen=need.revision, **BY)
    assert words == "Whether the panel says why can't be changed. The law asks for it. Set by the law."
    change_criterion(need, replace(NEED, guidance="Look."), seen=need.revision, **BY)


def test_what_is_fixed_of_the_agreement_stays_also_where_nothing_is_written(session, draft, keep):
    round = draft.round
    keep("agreement:decides", part=BoundaryPart.OTHER)
    decides = {"seen": 0, **BY}
    words = refused(write_section, session, round, Section.DECIDES, "We decide all.", **decides)
    assert words.startswith("This can't be changed.")
    agreement = start_from(session, round, {Section.DECIDES: "We decide.", Section.ASKED: "An hour."}, **BY)
    assert agreement.words == {"asked": "An hour."}
    keep("agreement:staff", part=BoundaryPart.OTHER)
    chosen = {"staff_score": True, "staff_dots": False}
    assert refused(write_section, session, round, Section.STAFF, "", chosen, **decides).startswith("This can't")
    write_section(session, round, Section.HIDDEN, "Marks.", **decides)


def test_staff_keep_to_the_money_and_the_dates(session, draft, keep):
    round = draft.round
    round.meets_on = date(2026, 12, 10)
    budget = keep("", part=BoundaryPart.BUDGET)
    money = {"lowest": None, "highest": None, **BY}
    assert refused(set_budget, round, budget=2_000_000, **money).startswith("This can't be changed.")
    set_budget(round, budget=1_000_000, lowest=30_000, highest=None, **BY)
    lift_boundary(budget, why="More came in.", **BY)
    keep("", "", 900_000, 2_000_000, part=BoundaryPart.BUDGET)
    assert refused(set_budget, round, budget=2_000_001, **money) == "The budget must be from £9,000 to £20,000."
    keep("", "", None, 200_000, part=BoundaryPart.GRANT)
    set_budget(round, budget=2_000_000, lowest=30_000, highest=200_000, **BY)
    assert refused(set_budget, round, budget=2_000_000, **money) == "The largest grant must be £2,000 or less."
    keep("dates", "meets_on", part=BoundaryPart.DATES)
    set_dates(round, {"meets_on": date(2026, 12, 10), "open_until": date(2026, 12, 1)}, **BY)
    assert refused(set_dates, round, {"meets_on": date(2026, 12, 11)}, **BY).startswith("This can't be changed.")


def test_what_is_set_tells_the_record_what_it_was_before(session, draft, keep):
    boundary = keep(draft.criteria[0], "weight", 20, 30, name="Local need")
    again = {"limit": "", "reason": "The law asks for it", "set_by": "the law", "name": "Local need", **BY}
    for _ in range(2):
        change_boundary(boundary, kind=BoundaryKind.WITHIN, low=20, high=40, **again)
    session.commit()
    entry = session.query(Entry).filter(Entry.action == "changed a boundary").one()
    assert entry.text == (
        "Local need, within limits: least 20, most 40. The law asks for it. Set by the law.\n"
        "before: Local need, within limits: least 20, most 30. The law asks for it. Set by the law."
    )


@pytest.mark.parametrize(
    ("about", "values", "field"),
    [
        ("need", {"low": 1}, "low"),
        ("weight", {"low": 31, "high": 30}, "high"),
        ("weight", {"kind": BoundaryKind.WITHIN}, "limit"),
        ("weight", {"reason": " "}, "reason"),
        ("weight", {"reason": "x" * 20_001}, "reason"),
    ],
)
def test_limits_that_cannot_be_are_refused_at_their_box(session, draft, keep, *, about, values, field):
    need = draft.criteria[0]
    with pytest.raises(Refused) as refusal:
        keep(need, "weight" if about == "weight" else "question", **values)
    assert refusal.value.field == field
    session.flush()
    assert draft.round.boundaries == []
