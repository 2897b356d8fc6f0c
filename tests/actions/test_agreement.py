from types import SimpleNamespace

import pytest
from sqlalchemy import select

from grants.actions.agreement import ReadAgain, accept, change_wishes, start_from, write_section
from grants.actions.criteria_drafts import ChangedMeanwhile
from grants.actions.panels import add_person_to_panel, remove_member
from grants.core.agreement import MarksUnder, Section, Wishes
from grants.core.agreement_words import SUGGESTED
from grants.core.errors import Refused
from grants.core.stages import Stage
from grants.models import Change, Entry, PanelMember
from grants.queries.agreement import agreement_of, answers, is_to_accept, wishes
from tests.make import NOON, a_criterion, a_member, a_person, a_round, a_sent_sheet, a_set, an_application, staff

NAMES = {"marks_under": "names"}


@pytest.fixture
def scene(session):
    """Ada and Ben on the panel of a round in design, and Stella of the staff; with what they do, in short."""
    round, ada, ben, stella = a_round(), a_person("Ada"), a_person("Ben"), staff()
    session.add_all([round, stella, a_member(round, ada), a_member(round, ben)])
    session.commit()

    def write(key=Section.GROUND_RULES, words="We listen.", chosen=None, *, seen=0, by=ada, why=""):
        return write_section(session, round, key, words, chosen, seen=seen, why=why, by=by, at=NOON)

    def say_yes(*people, wish=None):
        for person in people:
            accept(session, round, wish, seen=agreement_of(session, round).revision, by=person, at=NOON)
        session.flush()

    return SimpleNamespace(round=round, ada=ada, ben=ben, stella=stella, write=write, say_yes=say_yes, session=session)


def changes(scene):
    scene.session.flush()
    rows = scene.session.scalars(select(Change).order_by(Change.number))
    return [(one.number, one.part, one.kind.value, one.before, one.after, one.why) for one in rows]


def recorded(scene):
    scene.session.commit()
    return list(scene.session.scalars(select(Entry.action).order_by(Entry.id)))


def test_every_change_is_kept_with_what_was_before(scene):
    scene.write()
    scene.write(words="We listen, all of us.", seen=1, by=scene.stella, why=" Shorter  is worse ")
    scene.write(Section.HIDDEN, "", NAMES, by=scene.ben)
    first, second = {"words": "We listen."}, {"words": "We listen, all of us."}
    names = {"words": "", "marks_under": "names", "marks_shown": None, "points_shown": None}
    assert changes(scene) == [
        (1, "agreement:ground_rules", "added", None, first, ""),
        (2, "agreement:ground_rules", "changed", first, second, "Shorter is worse"),
        (3, "agreement:hidden", "added", None, names, ""),
    ]
    assert scene.round.changes == 3
    assert recorded(scene) == ["changed the agreement"] * 3


def test_the_same_again_changes_nothing(scene):
    scene.write()
    assert scene.write(seen=0).revision == 1, "a form sent twice"
    assert scene.write(Section.HIDDEN, "", {"marks_under": "letters"}).revision == 1, "what holds unsaid"
    assert len(changes(scene)) == 1


def test_two_sections_changed_at_once_both_stay_and_the_same_one_shows_both(scene):
    scene.write()
    scene.write(Section.STEP_BACK, "Say a word.", by=scene.stella)
    with pytest.raises(ChangedMeanwhile, match="Ada changed this while you were typing"):
        scene.write(words="We shout.", seen=0, by=scene.ben)
    agreement = agreement_of(scene.session, scene.round)
    assert agreement.words == {"ground_rules": "We listen.", "step_back": "Say a word."}


def test_it_is_written_in_design_alone(scene):
    scene.write()
    scene.round.stage = Stage.OPEN
    with pytest.raises(Refused, match="not in design"):
        scene.write(words="We shout.", seen=1)


def test_it_holds_once_everybody_on_the_panel_has_accepted_it(scene):
    scene.write(Section.DECIDES, "Who is funded.")
    scene.write(Section.HIDDEN, "Names.", NAMES, by=scene.stella)
    scene.say_yes(scene.stella, scene.ada)
    assert scene.round.choices.marks_under is MarksUnder.LETTERS, "Ben has yet to"
    scene.say_yes(scene.ben)
    agreement = agreement_of(scene.session, scene.round)
    assert (scene.round.choices.marks_under, agreement.in_force) == (MarksUnder.NAMES, True)
    assert (scene.round.panel_decides, agreement.agreed) == (
        "Who is funded.", {"decides": "Who is funded.", "hidden": "Names."}
    )  # fmt: skip
    assert recorded(scene)[-2:] == [
        "accepted the agreement", "was the last of the panel to accept, so the agreement holds"
    ]  # fmt: skip


def test_a_change_asks_again_and_what_was_agreed_holds_meanwhile(scene):
    scene.write(Section.HIDDEN, "Names.", NAMES)
    scene.write(Section.DECIDES, "Who is funded.")
    scene.say_yes(scene.ada, scene.ben)
    scene.write(Section.HIDDEN, "Letters.", {"marks_under": "letters"}, seen=1, by=scene.stella)
    scene.write(Section.DECIDES, "Nothing.", seen=1, by=scene.stella)
    assert [is_to_accept(scene.session, scene.round, one) for one in (scene.ada, scene.ben)] == [True, True]
    scene.say_yes(scene.ada)
    assert (scene.round.choices.marks_under, scene.round.panel_decides) == (MarksUnder.NAMES, "Who is funded.")
    scene.say_yes(scene.ben)
    assert (scene.round.choices.marks_under, scene.round.panel_decides) == (MarksUnder.LETTERS, "Nothing.")
    assert not is_to_accept(scene.session, scene.round, scene.ben)


def test_staff_alone_cannot_switch_letters_to_names(scene):
    scene.write(Section.HIDDEN, "", NAMES, by=scene.stella)
    scene.say_yes(scene.stella, scene.ada)
    ben = scene.session.scalars(select(PanelMember).where(PanelMember.person_id == scene.ben.id)).one()
    remove_member(scene.session, ben, "In the way", by=scene.stella, at=NOON)
    scene.say_yes(scene.stella)
    assert scene.round.choices.marks_under is MarksUnder.LETTERS, "whoever is left has to say so"
    scene.say_yes(scene.ada)
    assert scene.round.choices.marks_under is MarksUnder.NAMES


def test_who_joins_later_is_asked_and_undoes_nothing(scene):
    scene.write(Section.HIDDEN, "", NAMES)
    scene.say_yes(scene.ada, scene.ben)
    cleo = a_person("Cleo")
    scene.session.add(cleo)
    add_person_to_panel(scene.session, scene.round, cleo, by=scene.stella, at=NOON)
    assert is_to_accept(scene.session, scene.round, cleo)
    assert scene.round.choices.marks_under is MarksUnder.NAMES
    scene.round.stage = Stage.SCORING
    scene.say_yes(cleo)
    found = answers(scene.session, scene.round, agreement_of(scene.session, scene.round))
    assert [(one.person.name, one.accepted.revision) for one in found] == [("Ada", 1), ("Ben", 1), ("Cleo", 1)]


def test_choices_change_in_design_alone(scene):
    scene.write(Section.HIDDEN, "", NAMES)
    scene.say_yes(scene.ada)
    scene.round.stage = Stage.OPEN
    scene.say_yes(scene.ben)
    assert scene.round.choices.marks_under is MarksUnder.LETTERS


def test_what_was_not_agreed_as_the_round_moved_on_cannot_be_accepted(scene):
    scene.write()
    scene.say_yes(scene.ada, scene.ben)
    scene.write(words="We shout.", seen=1)
    scene.round.stage = Stage.OPEN
    with pytest.raises(Refused, match="still being changed when the round moved on"):
        scene.say_yes(scene.ada)


def test_nobody_accepts_what_they_have_not_read(scene):
    with pytest.raises(Refused, match="Nothing is written yet"):
        accept(scene.session, scene.round, seen=0, by=scene.ada, at=NOON)
    scene.write()
    with pytest.raises(ReadAgain, match="Read it again"):
        accept(scene.session, scene.round, seen=0, by=scene.ada, at=NOON)


def test_accepting_twice_is_accepting_once(scene):
    scene.write()
    scene.say_yes(scene.ada, scene.ada)
    assert recorded(scene).count("accepted the agreement") == 1


def test_names_cannot_come_after_sheets_were_sent_under_letters(scene):
    need = a_criterion()
    criteria = a_set(scene.round, need)
    application = an_application(scene.round)
    scene.write(Section.HIDDEN, "", NAMES)
    ada = scene.session.scalars(select(PanelMember).where(PanelMember.person_id == scene.ada.id)).one()
    scene.session.add_all([criteria, application])
    scene.session.flush()
    scene.session.add(a_sent_sheet(application, ada, {need: 3}))
    scene.session.flush()
    with pytest.raises(Refused, match="sent under letters already"):
        scene.say_yes(scene.ada)
    with pytest.raises(Refused, match="sent under letters already"):
        scene.write(Section.HIDDEN, "Still names.", NAMES, seen=1)
    scene.write(Section.HIDDEN, "Letters.", {"marks_under": "letters"}, seen=1)
    scene.say_yes(scene.ada, scene.ben)
    assert agreement_of(scene.session, scene.round).in_force


def test_a_wish_is_kept_through_changes_and_can_be_taken_back(scene):
    scene.write()
    scene.say_yes(scene.ada, wish=Wishes(5, True, "On paper"))
    scene.write(words="We listen well.", seen=1)
    scene.say_yes(scene.ada, scene.ben)
    assert wishes(scene.session, scene.round) == {scene.ada.id: Wishes(5, True, "On paper")}
    before = recorded(scene)
    change_wishes(scene.session, scene.round, Wishes(3), by=scene.ada, at=NOON)
    assert wishes(scene.session, scene.round) == {scene.ada.id: Wishes(3)}
    change_wishes(scene.session, scene.round, Wishes(), by=scene.ada, at=NOON)
    assert wishes(scene.session, scene.round) == {}
    assert recorded(scene) == before, "it is between the member and staff"


def test_a_wish_comes_with_accepting(scene):
    with pytest.raises(Refused, match="Accept the agreement first"):
        change_wishes(scene.session, scene.round, Wishes(3), by=scene.ada, at=NOON)


def test_suggested_words_fill_only_what_is_empty(scene):
    scene.write(words="We sing.")
    agreement = start_from(scene.session, scene.round, SUGGESTED, by=scene.ada, at=NOON)
    suggested = {key.value: str(words) for key, words in SUGGESTED.items()}
    assert agreement.words == suggested | {"ground_rules": "We sing."}
    assert agreement.revision == 7
    assert start_from(scene.session, scene.round, SUGGESTED, by=scene.ada, at=NOON).revision == 7


def test_what_was_said_of_the_panel_before_begins_the_agreement(scene):
    scene.round.panel_decides = "It advises."
    scene.write()
    assert agreement_of(scene.session, scene.round).words == {"decides": "It advises.", "ground_rules": "We listen."}
    scene.write(Section.DECIDES, "It decides.", seen=0)
    assert scene.round.panel_decides == "It advises.", "what is being written holds once everybody has accepted it"
