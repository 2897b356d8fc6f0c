import pytest
from sqlalchemy import select

from grants.actions.criteria import agree_as_administrator, begin_draft, open_new_version
from grants.actions.criteria_drafts import add_criterion, remove
from grants.actions.criterion_from import criterion_from
from grants.actions.fates import (
    agree_linked,
    link_suggestion,
    merge_suggestion,
    move_suggestion,
    unlink_suggestion,
    unmerge_suggestion,
)
from grants.core.criteria import CriterionWords
from grants.core.errors import Refused
from grants.core.suggestions import Channel
from grants.core.suggestions import SuggestionState as State
from grants.models import Mail, Suggestion, SuggestionLink, SuggestionStep, Support, Telling
from grants.queries.fates import fate, lost_their_part, waiting, what_became
from grants.queries.voices import voices
from tests.make import NOON, a_person, a_round, staff


@pytest.fixture
def round(session):
    round = a_round()
    session.add(round)
    session.flush()
    return round


def said(session, round, text="More for young people", **values):
    """A suggestion that everybody may see; heard from one person unless told otherwise."""
    values.setdefault("channel", Channel.DOORSTEP)
    values.setdefault("looked_at", NOON)
    one = Suggestion(round=round, text=text, at=NOON, **values)
    session.add(one)
    session.flush()
    return one


def move(session, one, to, reason="", *, part="", by=None):
    return move_suggestion(session, one, to, reason=reason, part=part, seen=one.state, by=by, at=NOON)


def a_draft(session, round, *names):
    draft = begin_draft(session, round, by=None, at=NOON)
    return draft, [add_criterion(draft, CriterionWords(name, weight=10), by=None, at=NOON) for name in names]


def letters(session):
    return sorted(session.scalars(select(Mail.to_email)))


def test_a_suggestion_goes_its_way_and_every_step_is_kept(session, round):
    stella, one = staff(), said(session, round)
    move(session, one, State.TALKED_ABOUT, by=stella)
    move(session, one, State.PARKED, "Until there is more money", by=stella)
    steps = session.scalars(select(SuggestionStep).order_by(SuggestionStep.id)).all()
    assert [(step.state, step.reason, step.by) for step in steps] == [
        (State.TALKED_ABOUT, "", stella),
        (State.PARKED, "Until there is more money", stella),
    ]


def test_two_who_move_it_at_once_move_it_once(session, round):
    one = said(session, round)
    move(session, one, State.TALKED_ABOUT)
    with pytest.raises(Refused, match="while you were reading"):
        move_suggestion(session, one, State.PARKED, reason="Money", seen=State.NOTED, by=None, at=NOON)


def test_a_reason_of_twenty_thousand_characters_is_refused_in_words(session, round):
    with pytest.raises(Refused, match="2,000 characters"):
        move(session, said(session, round), State.PARKED, "x" * 20_000)


def test_what_nobody_looked_at_is_not_answered_yet(session, round):
    with pytest.raises(Refused, match="look at this suggestion first"):
        move(session, said(session, round, looked_at=None), State.TALKED_ABOUT)


def test_in_the_draft_comes_with_what_it_led_to(session, round):
    one = said(session, round)
    _, (need,) = a_draft(session, round, "Local need")
    move(session, one, State.IN_DRAFT, part=need.part)
    found = fate(session, one, with_draft=True)
    assert (one.state, [linked.part.name for linked in found.links]) == (State.IN_DRAFT, ["Local need"])


def test_a_criterion_somebody_just_removed_cannot_be_linked(session, round):
    one = said(session, round)
    _, (need,) = a_draft(session, round, "Local need")
    remove(need, by=None, at=NOON)
    with pytest.raises(Refused, match="took this out"):
        move(session, one, State.IN_DRAFT, part=need.part)


def test_linking_twice_links_once_and_a_link_can_be_taken_away(session, round):
    one = said(session, round)
    _, (need,) = a_draft(session, round, "Local need")
    for _ in range(2):
        link_suggestion(session, one, need.part, by=None, at=NOON)
    assert len(session.scalars(select(SuggestionLink)).all()) == 1
    unlink_suggestion(session, one, need.part, by=None, at=NOON)
    assert session.scalars(select(SuggestionLink)).all() == []


def test_what_it_led_to_is_taken_out_so_it_waits_again(session, round):
    one = said(session, round)
    _, (need,) = a_draft(session, round, "Local need")
    move(session, one, State.IN_DRAFT, part=need.part)
    assert waiting(session, round) == []
    remove(need, by=None, at=NOON)
    session.flush()
    assert [(row.suggestion, row.taken_out) for row in waiting(session, round)] == [(one, True)]


def test_what_it_led_to_is_not_in_the_version_that_counts_now_so_the_list_says_so(session, round):
    one, counted_with, other = (said(session, round, text) for text in ("Need", "We need this", "Value"))
    draft, (need, value) = a_draft(session, round, "Local need", "Value")
    move(session, counted_with, State.IN_DRAFT, part=need.part)
    merge_suggestion(session, counted_with, one, by=None, at=NOON)
    move(session, one, State.IN_DRAFT, part=need.part)
    move(session, other, State.IN_DRAFT, part=value.part)
    together = {one: [one.id, counted_with.id], other: [other.id]}
    agree_as_administrator(session, draft, by=None, reason="A start", at=NOON)
    unlink_suggestion(session, one, need.part, by=None, at=NOON)
    assert lost_their_part(session, round, together, with_draft=False) == set()
    second = open_new_version(session, round, by=None, at=NOON)
    remove(next(part for part in second.criteria if part.name == "Local need"), by=None, at=NOON)
    session.flush()
    assert lost_their_part(session, round, together, with_draft=True) == set(), "the version that counts has it still"
    agree_as_administrator(session, second, by=None, reason="Another start", at=NOON)
    for with_draft in (True, False):
        assert lost_their_part(session, round, together, with_draft=with_draft) == {one.id}


def test_a_criterion_begins_in_the_words_of_a_suggestion(session, round):
    one = said(session, round, "Somewhere warm to meet")
    criterion = criterion_from(session, one, CriterionWords("Warm places", one.text), by=None, at=NOON)
    assert (criterion.name, one.state) == ("Warm places", State.IN_DRAFT)
    assert fate(session, one, with_draft=True).links[0].part.part == criterion.part


def test_agreeing_the_set_agrees_what_is_in_it_and_nothing_else(session, round):
    draft, (need, other) = a_draft(session, round, "Local need", "Value")
    kept, gone, parked = (said(session, round, text) for text in ("Need", "Value", "Later"))
    move(session, kept, State.IN_DRAFT, part=need.part)
    move(session, gone, State.IN_DRAFT, part=other.part)
    move(session, parked, State.PARKED, "Money")
    remove(other, by=None, at=NOON)
    agree_as_administrator(session, draft, by=None, reason="A start", at=NOON)
    assert [one.state for one in (kept, gone, parked)] == [State.AGREED, State.IN_DRAFT, State.PARKED]
    assert [row.suggestion for row in waiting(session, round)] == [gone]


def test_a_duplicate_is_counted_with_the_other_and_taken_out_exactly(session, round):
    ada, ben, cleo = (a_person(name) for name in ("Ada", "Ben", "Cleo"))
    one = said(session, round, "A youth club", heard=3, supports=[Support(person=ada, at=NOON)])
    two = said(session, round, "A club for teens", by=ada, supports=[Support(person=ben, at=NOON)])
    two.supports.append(Support(person=cleo, at=NOON))
    session.flush()
    before = [(s.text, s.state, s.heard, {x.person for x in s.supports}) for s in (one, two)]
    assert [voices(session, round.id).people(s.id) for s in (one, two)] == [4, 3]
    merge_suggestion(session, two, one, by=None, at=NOON)
    assert voices(session, round.id).people(one.id) == 6  # Ada suggested one and supported the other
    assert [answer.suggestion for answer in what_became(session, round, with_draft=True)] == [one]
    unmerge_suggestion(session, two, by=None, at=NOON)
    session.expire_all()
    assert [(s.text, s.state, s.heard, {x.person for x in s.supports}) for s in (one, two)] == before
    assert two.merged_into is None
    assert [voices(session, round.id).people(s.id) for s in (one, two)] == [4, 3]


def test_one_with_others_counted_in_it_takes_them_along_and_back(session, round):
    one, two, three = (said(session, round, text) for text in ("A", "B", "C"))
    merge_suggestion(session, three, two, by=None, at=NOON)
    merge_suggestion(session, two, one, by=None, at=NOON)
    assert voices(session, round.id).people(one.id) == 3
    with pytest.raises(Refused, match="with itself"):
        merge_suggestion(session, one, three, by=None, at=NOON)
    unmerge_suggestion(session, two, by=None, at=NOON)
    known = voices(session, round.id)
    assert (known.people(one.id), known.people(two.id)) == (1, 2)


def test_what_is_counted_with_another_is_answered_there(session, round):
    one, two = said(session, round, "A"), said(session, round, "B")
    merge_suggestion(session, two, one, by=None, at=NOON)
    with pytest.raises(Refused, match="counted with another"):
        move(session, two, State.TALKED_ABOUT)


def test_another_rounds_suggestion_cannot_be_counted_with_ours(session, round):
    other = a_round()
    session.add(other)
    with pytest.raises(Refused, match="of this round"):
        merge_suggestion(session, said(session, round), said(session, other), by=None, at=NOON)


def test_everybody_behind_it_is_told_once_and_not_who_did_it(session, round):
    ada, ben, stella = a_person("Ada"), a_person("Ben"), staff()
    one = said(session, round, by=ada, supports=[Support(person=who, at=NOON) for who in (ben, stella)])
    two = said(session, round, "The same", email="eve@example.org", supports=[Support(person=ada, at=NOON)])
    three = said(session, round, "Again", email="EVE@example.org", said_by="Mrs Ali", logged_by=stella)
    merge_suggestion(session, two, one, by=stella, at=NOON)
    merge_suggestion(session, three, one, by=stella, at=NOON)
    done = move(session, one, State.TALKED_ABOUT, by=stella)
    assert letters(session) == sorted([str(ada.email), str(ben.email), "eve@example.org"])
    assert (done.by_mail, done.by_hand) == (3, 0)


def test_a_duplicate_of_what_is_answered_is_told_the_answer(session, round):
    one, two = said(session, round), said(session, round, "The same", email="eve@example.org")
    move(session, one, State.NOT_POSSIBLE, "The law asks for it")
    merge_suggestion(session, two, one, by=None, at=NOON)
    told = session.scalars(select(Telling)).one()
    assert (told.step.state, told.step.reason) == (State.NOT_POSSIBLE, "The law asks for it")
    assert letters(session) == ["eve@example.org"]
    unmerge_suggestion(session, two, by=None, at=NOON)
    assert two.state is State.NOTED


def test_somebody_behind_several_that_are_agreed_gets_one_letter(session, round):
    ada = a_person("Ada")
    draft, (need,) = a_draft(session, round, "Local need")
    for text in ("One", "Two"):
        move(session, said(session, round, text, by=ada), State.IN_DRAFT, part=need.part)
    before = len(letters(session))
    agree_linked(session, draft, by=None, at=NOON)
    assert len(letters(session)) == before + 1
    assert session.scalars(select(Telling).where(Telling.mail_id == session.scalars(select(Mail.id)).all()[-1])).all()
