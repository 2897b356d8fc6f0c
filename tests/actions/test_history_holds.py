"""Whatever people do in whatever order: what the history works out is what is stored, then and now."""

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest

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
from grants.actions.undoing import ANYWAY, GENTLY, ChangedSince, bring_back_set, bring_back_version, undo
from grants.core.criteria import CriterionWords, GateWords, SetWords
from grants.core.errors import Refused
from grants.core.history import KeptSet, places
from grants.queries.criteria import draft_set
from grants.queries.history import change_numbered, last_change_of, set_at
from grants.queries.kept import set_now
from tests.make import NOON, a_round

BY = {"by": None, "at": NOON}
NAMES = "abcdef"


@pytest.fixture
def round(session):
    """A round whose criteria were begun."""
    session.add(round := a_round())
    session.flush()
    begin_draft(session, round, **BY)
    session.commit()
    return round


def plain(kept: KeptSet) -> object:
    """What a set says, in its order; a tie-break rule that waits for something removed says nothing yet."""
    rules = {name: value for name, value in kept.rules.items() if name != "named"}
    rules["tie_break"] = [part for part in rules["tie_break"] if part in kept.criteria]
    return list(kept.criteria.items()), list(kept.gates.items()), rules


def something(session, round, chance: random.Random) -> Callable[[], object]:
    """One thing that somebody might do now."""
    draft = draft_set(session, round, to_change=True)
    parts = [*draft.all_criteria, *draft.all_gates]
    number, name = chance.randint(1, max(round.changes, 1)), chance.choice(NAMES)
    names = [one.name for one in draft.criteria]
    chance.shuffle(names)
    weight, level = chance.randint(0, 9), {chance.randint(0, 5): chance.choice("xyz")}
    new = CriterionWords(name, weight=weight, levels=level)
    file = tuple(CriterionWords(one, weight=weight) for one in chance.sample(NAMES, 3))
    doings: list[Callable[[], object]] = [
        partial(add_criterion, draft, new, **BY),
        partial(add_gate, draft, GateWords(name), **BY),
        partial(undo_anything, session, round, number, chance.choice([GENTLY, ANYWAY])),
        partial(undo_anything, session, round, number, ANYWAY),
        partial(bring_back_version_of, session, round, number, before=chance.random() < 0.5),
        partial(bring_back_set, session, round, number, seen=draft.revision, **BY),
        partial(replace_draft, session, round, SetWords("File", None, (), False, (GateWords(name),), file), **BY),
        partial(new_version, session, draft),
        partial(change_rules, draft, title="Title", pass_mark=Decimal(weight), tie_break=names[:2],
                cannot_tell=True, seen=draft.rules_revision, **BY),
    ]  # fmt: skip
    if parts:
        part = chance.choice(parts)
        change = change_gate if isinstance(part.words, GateWords) else change_criterion
        other = replace(part.words, name=name, question=chance.choice("pq"))
        doings += [
            partial(move, part, chance.choice([-2, -1, 1, 2]), **BY),
            partial(remove, part, **BY),
            partial(bring_back, part, **BY),
            partial(change, part, other, seen=part.revision, **BY),
        ] * 2
    return chance.choice(doings)


def undo_anything(session, round, number, how):
    change = change_numbered(session, round, number)
    if change is None:
        raise Refused("Nothing was changed yet.")
    try:
        undo(session, change, **BY)
    except ChangedSince as asked:
        undo(session, change, how=how, seen=asked.seen, **BY)


def bring_back_version_of(session, round, number, *, before):
    change = change_numbered(session, round, number)
    if change is None:
        raise Refused("Nothing was changed yet.")
    bring_back_version(session, change, before=before, seen=last_change_of(session, round, change.part), **BY)


def new_version(session, draft):
    agree_as_administrator(session, draft, reason="A start", **BY)
    open_new_version(session, draft.round, **BY)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_people_do_the_history_says_what_is_stored(session, round, seed):
    chance, past = random.Random(seed), {}
    for _ in range(50):
        doing = something(session, round, chance)
        brought = round_was(session, round, doing)
        try:
            doing()
            session.commit()
        except Refused:
            session.rollback()
            continue
        session.expire_all()
        stored = plain(set_now(draft_set(session, round)))
        assert plain(set_at(session, draft_set(session, round), round.changes)) == stored, doing
        assert brought is None or brought == stored
        past[round.changes] = stored
        for number in chance.sample(sorted(past), min(3, len(past))):
            assert plain(set_at(session, draft_set(session, round), number)) == past[number], doing
    assert len(past) > 12


def round_was(session, round, doing):
    """What the whole set said at the change that is about to be brought back; None for any other act."""
    if doing.func is not bring_back_set:
        return None
    return plain(set_at(session, draft_set(session, round), doing.args[2]))


def test_what_comes_back_with_a_whole_set_stands_where_it_stood(session, round):
    draft = draft_set(session, round, to_change=True)
    for name in "abc":
        add_criterion(draft, CriterionWords(name, weight=1), **BY)
    first, second = draft.criteria[:2]
    move(second, -1, **BY)  # b, a, c: change 4
    remove(second, **BY)
    move(first, 1, **BY)  # c, a
    bring_back_set(session, round, 4, seen=draft.revision, **BY)
    session.commit()
    session.expire_all()
    assert [one.name for one in draft.criteria] == ["b", "a", "c"]
    assert plain(set_at(session, draft, round.changes)) == plain(set_now(draft))


def test_a_rule_that_waits_for_a_name_is_in_the_history_when_another_takes_the_name(session, round):
    draft = draft_set(session, round, to_change=True)
    need, value = (add_criterion(draft, CriterionWords(name, weight=1), **BY) for name in ("Need", "Value"))
    change_rules(draft, title="", pass_mark=None, tie_break=["Need"], cannot_tell=False, seen=draft.rules_revision,
                 **BY)  # fmt: skip
    remove(need, **BY)
    change_criterion(value, replace(value.words, name="Need"), seen=value.revision, **BY)
    assert set_at(session, draft, round.changes).rules["tie_break"] == [value.part]
    assert change_numbered(session, round, round.changes).part == "rules"


def test_what_was_removed_stays_behind_what_it_stood_behind():
    assert places(["a", "gone", "b"], ["b", "a"]) == ["b", "a", "gone"]
    assert places(["gone", "went", "a"], ["a", "new"]) == ["gone", "went", "a", "new"]
