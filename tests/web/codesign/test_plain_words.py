"""Plain words while editing: what is said under the boxes, and that asking saves nothing."""

import pytest
from sqlalchemy import update

from grants.core.criteria import CriterionWords, GateWords, SetWords
from grants.database import db
from grants.models import CriteriaSet
from tests.pages import page
from tests.web.codesign.scene import PAGE, TWO

HARD = "Think of cost, language, getting there, time of day, and accessibility for disabled residents."
PLAIN = HARD.replace("accessibility", "whether disabled people can get in and join in")
OFFER = "accessibility is a hard word. Could it say “whether disabled people can get in and join in” ? Use that"


def left(shown, address):
    """What stands in the form, without its token: that is another each second, and post() brings one."""
    return {name: value for name, value in shown.form(address).items() if name != "csrf_token"}


def test_each_box_says_how_easy_its_text_is_and_is_tied_to_it(scene, visit, with_draft):
    need, *_ = with_draft(SetWords(criteria=(CriterionWords("Open", "Who can take part, and who is left out?", HARD),)))
    shown = visit(as_=scene.ada).page(f"{PAGE}/criterion/{need}")
    assert shown.all("#question-reading") == ["Easy to read: age 7 or under."]
    assert shown.all("#guidance-reading > p") == ["About age 16.", f"{OFFER} in place of accessibility"]
    for box in shown.soup.select("#changing textarea"):
        assert f"{box['id']}-reading" in box["aria-describedby"].split()
        assert shown.soup.find(id=f"{box['id']}-reading")["aria-live"] == "polite"


def test_a_look_shows_what_was_typed_and_saves_nothing(writing, stored):
    ada, address = writing
    typed = left(ada.page(address), address) | {"guidance": HARD, "weight": "30", "levels-0-words": "Robust evidence"}
    reply = ada.post(address, typed | {"look": "yes"})
    shown = page(reply)
    assert reply.status_code == 200
    assert "About age 16." in shown.all("#guidance-reading b")
    assert shown.soup.find(id="words").has_attr("open")
    assert left(shown, address) == typed
    assert stored() == TWO


def test_use_that_puts_the_plain_word_in_and_saves_nothing(writing, stored):
    ada, address = writing
    typed = left(ada.page(address), address) | {"guidance": HARD}
    offered = page(ada.post(address, typed | {"look": "yes"})).soup.select_one("#guidance-reading button")
    assert offered["formaction"] == f"{address}#guidance"
    shown = page(ada.post(address, typed | {offered["name"]: offered["value"]}))
    assert left(shown, address) == typed | {"guidance": PLAIN}
    assert shown.all("#guidance-reading button") == []
    assert stored() == TWO
    assert ada.post(address, left(shown, address)).status_code == 303
    assert stored().criteria[0].guidance == PLAIN


def test_a_word_for_a_level_is_used_in_that_level_alone(writing):
    ada, address = writing
    typed = left(ada.page(address), address) | {"levels-0-words": "Not robust", "levels-5-words": "Robust"}
    shown = page(ada.post(address, typed | {"use": "levels-5-words robust"}))
    assert left(shown, address) == typed | {"levels-5-words": "Strong"}


@pytest.mark.parametrize("asked", ["", "guidance", "guidance nonsense", "weight robust", "csrf_token a", "name x y"])
def test_what_no_button_asks_for_changes_nothing(writing, stored, asked):
    ada, address = writing
    typed = left(ada.page(address), address)
    assert left(page(ada.post(address, typed | {"use": asked})), address) == typed
    assert stored() == TWO


def test_a_new_gate_is_looked_at_too(scene, visit, stored):
    ada, address = visit(as_=scene.ada), f"{PAGE}/gate/new"
    typed = left(ada.page(address), address) | {"name": "Open", "question": "Can they demonstrate that all can come?"}
    shown = page(ada.post(address, typed | {"use": "question demonstrate"}))
    assert left(shown, address) == typed | {"question": "Can they show that all can come?"}
    assert shown.all("#question-reading") == ["Easy to read: age 7 or under."]


def test_what_cannot_be_saved_is_looked_at_all_the_same(writing):
    ada, address = writing
    typed = left(ada.page(address), address) | {"guidance": HARD, "name": "", "lowest": "none"}
    reply = ada.post(address, typed)
    assert reply.status_code == 422
    assert page(reply).all("#guidance-reading b")[0] == "About age 16."


@pytest.mark.parametrize("language", ["en", "cy", "ar"])
def test_what_is_said_goes_by_the_language_of_the_text_and_not_of_the_page(writing, language):
    ada, address = writing
    ada.post("/language", {"language": language, "next": "/"})
    typed = left(ada.page(address), address) | {"question": "Pwy all gymryd rhan, a phwy allai gael ei adael allan?"}
    shown = page(ada.post(address, typed | {"guidance": HARD, "look": "yes"}))
    assert not any(letter.isdigit() for letter in shown.all("#question-reading")[0])
    assert "16" in shown.all("#guidance-reading b")[0]
    assert "accessibility" in shown.all("#guidance-reading b[lang=en][dir=ltr]")


def test_words_typed_by_people_are_shown_as_words(writing):
    ada, address = writing
    typed = left(ada.page(address), address) | {"question": "<b>Robust</b> \" & governance ' <script>"}
    shown = page(ada.post(address, typed | {"use": "question robust"}))
    assert shown.form(address)["question"] == "<b>Strong</b> \" & governance ' <script>"


def test_the_pieces_follow_what_is_typed(writing, statements, stored):
    ada, address = writing
    typed = left(ada.page(address), address) | {"guidance": HARD, "lowest": "1"}
    statements.clear()
    reply = ada.post(f"{PAGE}/criterion/plain-words", typed | {"use": "guidance accessibility"})
    assert reply.status_code == 200
    text = reply.get_data(as_text=True)
    assert f'data-box="guidance" data-text="{PLAIN}"' in text
    assert 'id="levels-5-words-reading"' in text
    assert "Even the lowest score, 1, gives points." in text
    assert not [one for one in statements if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert stored() == TWO
    assert ada.get(f"{PAGE}/criterion/plain-words").location == PAGE


def test_the_pieces_come_while_somebody_else_is_saving(writing, app):
    ada, address = writing
    typed = left(ada.page(address), address)
    with app.app_context(), db.engine.begin() as somebody:
        somebody.execute(update(CriteriaSet).values(title="Being saved"))
        assert ada.post(f"{PAGE}/criterion/plain-words", typed).status_code == 200
        somebody.rollback()


def test_the_pieces_need_the_token_of_the_form(writing):
    ada, address = writing
    typed = left(ada.page(address), address) | {"csrf_token": "guessed"}
    assert ada.post(f"{PAGE}/criterion/plain-words", typed).status_code == 400


def test_hints_about_levels_stand_in_the_form_as_it_was_typed(writing):
    ada, address = writing
    typed = left(ada.page(address), address)
    assert page(ada.post(address, typed | {"look": "yes"})).all("#level-hints p") == []
    typed |= {"levels-2-words": "A lot", "lowest": "1", "levels-0-words": ""}
    assert page(ada.post(address, typed | {"look": "yes"})).all("#level-hints p") == [
        "Even the lowest score, 1, gives points. Do you want 0 for “not at all”?",
        "The lowest score, 1, has no words yet. What would an application be like that gets it?",
        "Scores 2, 5 say the same. How would people choose between them?",
    ]
    assert page(ada.post(address, typed | {"look": "yes", "lowest": "few"})).all("#level-hints p") == []


def test_hints_stand_beside_the_criterion_for_those_who_can_change_it(scene, visit, with_draft):
    with_draft(SetWords(criteria=(CriterionWords("Joy", weight=10, lowest=1), CriterionWords("Need", weight=10))))
    shown = visit(as_=scene.ada).page(PAGE)
    says = "Worth a thought: Even the lowest score, 1, gives points. Do you want 0 for “not at all”?"
    assert [words for words in shown.all(".app-crit__note") if words.startswith("Worth")] == [says]
    assert "Worth a thought" not in visit(as_=scene.olga).page(PAGE).text


def test_the_enter_key_means_save(writing):
    ada, address = writing
    shown = ada.page(address)
    first = shown.soup.select_one(f"form[action='{address}'] button")
    assert not first.has_attr("name")
    assert first["aria-hidden"] == "true"


def test_gates_without_a_name_are_looked_at(scene, visit, with_draft):
    *_, safe = with_draft(SetWords(gates=(GateWords("Safe", "Is there robust safeguarding for every child here?"),)))
    shown = visit(as_=scene.ada).page(f"{PAGE}/gate/{safe}")
    assert [button["value"] for button in shown.soup.select("#question-reading button")] == [
        "question robust", "question safeguarding",
    ]  # fmt: skip
