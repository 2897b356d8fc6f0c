from dataclasses import replace

import pytest
from sqlalchemy import select

from grants.actions.criteria import (
    agree_as_administrator,
    begin_draft,
    open_new_version,
    replace_draft,
)
from grants.actions.criteria_drafts import (
    add_criterion,
    add_gate,
    bring_back,
    change_criterion,
    change_gate,
)
from grants.core.criteria import CriterionWords, GateWords, SetState, SetWords
from grants.core.errors import Refused
from grants.models import CriteriaSet, GateResult
from grants.queries.criteria import agreed_set, draft_set
from tests.make import NOON, a_member, a_person, a_round, an_administrator, an_application, staff
from tests.voting import agree, put

NEED = CriterionWords("Local need", "Do people need this?", weight=25)
VALUE = CriterionWords("Value", weight=10)
TWO = SetWords(title="Fund", gates=(GateWords("Safe", "Is it safe?"),), criteria=(NEED, VALUE))


def names(parts):
    return [part.name for part in parts]


def panel(session):
    """A round with a draft; Ada and Ben of its panel, and two of the staff."""
    round = a_round()
    ada, ben, stella, priya = a_person("Ada"), a_person("Ben"), staff(), staff("Priya")
    session.add_all([a_member(round, ada), a_member(round, ben), stella, priya])
    session.flush()
    draft = replace_draft(session, round, TWO, by=ada, at=NOON)
    session.flush()
    return round, draft, ada, ben, stella, priya


def test_weights_must_add_to_more_than_nothing(session):
    _, draft, ada, *_ = panel(session)
    for criterion in draft.criteria:
        change_criterion(criterion, replace(criterion.words, weight=0), seen=criterion.revision, by=ada, at=NOON)
    with pytest.raises(Refused, match="weight above 0"):
        put(session, draft, ada)
    with pytest.raises(Refused, match="weight above 0"):
        agree_as_administrator(session, draft, by=None, reason="Time", at=NOON)


def test_an_administrators_yes_says_so_until_the_group_has_agreed(session):
    _, draft, ada, ben, stella, _ = panel(session)
    adele = an_administrator()
    session.add(adele)
    with pytest.raises(Refused, match="Say why"):
        agree_as_administrator(session, draft, by=adele, reason=" ", at=NOON)
    agree_as_administrator(session, draft, by=adele, reason="The hall burned down.", at=NOON)
    assert (draft.state, draft.by_administrator, draft.reason) == (SetState.AGREED, True, "The hall burned down.")
    assert draft.stands_without_group
    agree(session, draft, stella, ada, ben)
    assert (draft.by_administrator, draft.agreed_by, draft.stands_without_group) == (False, None, False)
    with pytest.raises(Refused, match="agreed already"):
        put(session, draft, ada)


def test_a_new_version_keeps_the_lineage_and_replaces_the_old_when_agreed(session):
    round, first, ada, ben, *_ = panel(session)
    agree_as_administrator(session, first, by=None, reason="A start", at=NOON)
    second = open_new_version(session, round, by=ada, at=NOON)
    assert (second.number, second.words) == (2, first.words)
    assert [one.lineage for one in second.criteria] == [one.lineage for one in first.criteria]
    with pytest.raises(Refused, match="open already"):
        open_new_version(session, round, by=ben, at=NOON)
    agree(session, second, ada, ben)  # the whole panel, so it closes as they answer
    assert (first.state, first.superseded_at, agreed_set(session, round)) == (SetState.SUPERSEDED, NOON, second)


def test_a_gates_answers_go_along_where_it_asks_the_same(session):
    round, first, ada, ben, stella, _ = panel(session)
    add_gate(first, GateWords("Local", "Is it here?"), by=ada, at=NOON)
    agree_as_administrator(session, first, by=None, reason="A start", at=NOON)
    application = an_application(round)
    for gate in first.gates:
        session.add(GateResult(application=application, gate=gate, passed=False, reason="No", by=stella, at=NOON))
    second = open_new_version(session, round, by=ada, at=NOON)
    session.flush()
    change_gate(second.gates[1], GateWords("Local", "Is it near?"), seen=1, by=ada, at=NOON)
    agree(session, second, ada, ben)
    ids = [gate.id for gate in second.gates]
    carried = session.scalars(select(GateResult).where(GateResult.gate_id.in_(ids))).all()
    assert [(one.gate_id, one.passed, one.reason, one.by_id) for one in carried] == [(ids[0], False, "No", stella.id)]


def test_replacing_a_draft_goes_on_with_the_same_names_and_loses_nothing(session):
    round, draft, ada, *_ = panel(session)
    need, value = draft.criteria
    lineage = need.lineage
    new = replace(TWO, criteria=(CriterionWords("Joy", weight=1), replace(NEED, weight=5)))
    replace_draft(session, round, new, by=ada, at=NOON)
    session.flush()
    assert names(sorted(draft.criteria, key=lambda one: one.position)) == ["Joy", "Local need"]
    assert (need.lineage, need.weight, need.revision, names(draft.removed)) == (lineage, 5, 2, ["Value"])
    bring_back(value, by=ada, at=NOON)
    assert value in draft.criteria


def test_a_replaced_draft_of_a_second_version_knows_the_first(session):
    round, first, ada, *_ = panel(session)
    agree_as_administrator(session, first, by=None, reason="A start", at=NOON)
    second = replace_draft(session, round, TWO, by=ada, at=NOON)
    assert (second.number, second.state) == (2, SetState.DRAFT)
    assert [one.lineage for one in second.criteria] == [one.lineage for one in first.criteria]


def test_nothing_is_half_replaced(session):
    round, draft, ada, *_ = panel(session)
    with pytest.raises(Refused):
        replace_draft(session, round, replace(TWO, criteria=(NEED, NEED)), by=ada, at=NOON)
    assert draft.words == replace(TWO, tie_break=())


def test_a_draft_is_begun_once_and_not_beside_what_is_agreed(session):
    round = a_round()
    session.add(round)
    session.flush()
    assert begin_draft(session, round, by=None, at=NOON) is begin_draft(session, round, by=None, at=NOON)
    assert session.scalars(select(CriteriaSet)).all() == [draft_set(session, round)]
    agree_as_administrator(
        session, replace_draft(session, round, TWO, by=None, at=NOON), by=None, reason="A start", at=NOON
    )
    with pytest.raises(Refused, match="Open a new version"):
        begin_draft(session, round, by=None, at=NOON)


def test_long_and_foreign_texts_stay_as_they_were_typed(session):
    round, draft, ada, *_ = panel(session)
    text = "“Word”… שלום 👩\u200d🌾 \u200f." + "x" * 19_000
    add_criterion(draft, CriterionWords("Ключ", text, text, 5, levels={0: text}), by=ada, at=NOON)
    session.commit()
    session.expire_all()
    found = draft_set(session, round)
    assert found
    stored = found.criteria[-1]
    assert (stored.name, stored.question, stored.guidance, stored.levels) == ("Ключ", text, text, {0: text})
