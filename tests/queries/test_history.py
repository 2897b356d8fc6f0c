"""What the history answers: the latest changes, the list by part, person and words, and the set as it was."""

from dataclasses import replace

import pytest

from grants.actions.agreement import write_section
from grants.actions.criteria import replace_draft
from grants.actions.criteria_drafts import change_criterion, move, remove
from grants.core.agreement import Section
from grants.core.criteria import CriterionWords, GateWords, SetWords
from grants.queries.history import changed_parts, changers, latest_changes, set_at, some_changes, together_with
from grants.queries.kept import set_now
from tests.make import NOON, a_person, a_round

BY = {"by": None, "at": NOON}


@pytest.fixture
def draft(session):
    """Three criteria and a gate in changes 1 to 5, with the rules."""
    session.add(round := a_round())
    session.flush()
    names = ("Need", "Émile’s", "Value")
    words = SetWords("Fund", criteria=[CriterionWords(name, weight=1) for name in names], gates=[GateWords("Safe")])
    return replace_draft(session, round, words, **BY)


def change(criterion, *, by=None, why="", **fields):
    words = replace(criterion.words, **fields)
    change_criterion(criterion, words, seen=criterion.revision, why=why, by=by, at=NOON)


def numbers(found):
    return [one.number for one in found.changes]


def test_the_latest_changes_are_those_of_one_set_with_how_many_there_are(session, draft, statements):
    change(draft.criteria[0], weight=5)
    session.commit()
    statements.clear()
    changes, total = latest_changes(session, draft, most=2)
    assert ([one.number for one in changes], [one.by for one in changes], total) == ([6, 5], [None, None], 6)
    assert len(statements) == 2  # one, and the set itself after the commit


def test_changes_are_found_by_part_by_person_and_by_words_whatever_their_capitals(session, draft):
    tom = a_person("Tom")
    need, emile, _ = draft.criteria
    change(need, question="Who ASKED for it?", by=tom)
    change(emile, weight=7, why="Because of Élan", by=tom)
    change(need, question="")
    write_section(session, draft.round, Section.ASKED, "Four evenings", seen=0, by=tom, at=NOON)
    find = lambda **by: numbers(some_changes(session, draft.round, **by))  # noqa: E731 - the same question many times
    assert find(of=need.part) == [8, 6, 1]
    assert find(of=f"{need.part}:weight") == [8, 6, 1]
    assert (find(of="rules"), find(of="agreement"), find(of="gate")) == ([5], [9], [4])
    assert (find(by_id=tom.id), find(by_id=0)) == ([9, 7, 6], [8, 5, 4, 3, 2, 1])
    assert (find(words="who asked"), find(words="ÉLAN because"), find(words="émile")) == ([8, 6], [7], [7, 2])
    assert (find(words="%"), find(of=need.part, by_id=tom.id, words="asked")) == ([], [6])
    assert [one.name for one in changers(session, draft.round)] == ["Tom"]
    assert [one.name for one in changed_parts(session, draft.round)] == [
        "What is asked of you", "Need", "Value", "Émile’s", "Safe", "Fund",
    ]  # fmt: skip


def test_the_list_goes_over_pages_of_fifty(session, draft):
    for weight in range(60):
        change(draft.criteria[0], weight=weight + 2)
    first, last = some_changes(session, draft.round), some_changes(session, draft.round, page=9)
    assert (len(first.changes), first.pages, first.found, first.changes[0].number) == (50, 2, 65, 65)
    assert (last.page, numbers(last)) == (2, list(range(15, 0, -1)))
    assert some_changes(session, draft.round, words="need", page=2).changes[-1].number == 1


def test_the_set_at_any_change_is_what_it_was_then(session, draft):
    """After each act the set is looked at; later every look is worked out again from the history alone."""
    need, emile, value = draft.criteria
    acts = [
        lambda: change(need, weight=9),
        lambda: move(value, -2, **BY),
        lambda: change(emile, name="Joy"),
        lambda: remove(need, **BY),
        lambda: move(emile, -1, **BY),
        lambda: change(need, question="Back again"),
        lambda: move(need, -2, **BY),
        lambda: move(need, 1, **BY),
    ]
    seen = {}
    for act in acts:
        act()
        seen[draft.round.changes] = plain(set_now(draft))
    assert len(seen) == len(acts)
    for number, was in seen.items():
        assert plain(set_at(session, draft, number)) == was, number


def plain(kept):
    """A set without the names that only help to read it."""
    rules = {name: value for name, value in kept.rules.items() if name != "named"}
    return [*kept.criteria.items()], [*kept.gates.items()], rules


def test_what_was_done_in_one_act_hangs_together(session, draft):
    change(draft.criteria[0], weight=9, by=a_person("Tom"))
    first, *_, last = reversed(some_changes(session, draft.round).changes)
    assert together_with(session, first) == (1, 5)
    assert together_with(session, last) == (6, 6)
