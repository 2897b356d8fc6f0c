import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from grants.core.criteria import LONGEST_TEXT
from grants.core.reading import AT_ONCE, OLDEST, YOUNGEST, Reading, Verdict, reading, reading_age
from grants.imports.plain_words import word_list

SAMPLES = Path(__file__).parents[2] / "grants" / "criteria_templates"
GUIDANCE = "Think of cost, language, getting there, time of day, and accessibility for disabled residents."

ALONE = """
import sys
import grants.web.codesign.plain_words
from grants.core.reading import reading_age

def no_network(event, _):
    assert not event.startswith("socket."), event

sys.addaudithook(no_network)
print("textstat" in sys.modules)
print(reading_age("The neighbours can come to the hall and stay for dinner."), "textstat" in sys.modules)
"""


def of(text):
    return reading(text, word_list())


def test_a_short_plain_question_is_easy():
    assert of("Who can take part, and who might be left out?") == Reading(Verdict.EASY, YOUNGEST)


def test_the_age_is_the_grade_and_five():
    """Eleven words in one sentence, thirteen syllables: 0.39 × 11 + 11.8 × 13 ÷ 11 − 15.59 is 2.6, and 5 to it is 8."""
    assert reading_age("The neighbours can come to the hall and stay for dinner.") == 8


def test_a_long_word_makes_a_text_harder_and_is_named():
    found = of(GUIDANCE)
    assert found.verdict is Verdict.HARDER
    assert [one.word for one in found.hard] == ["accessibility"]


def test_the_age_stays_inside_its_bounds():
    endless = "and the unquestionably organisational considerations " * 50
    assert (of(endless).age, of("It can be done. We can do it.").age) == (OLDEST, YOUNGEST)


@pytest.mark.parametrize("text", ["", "  \n ", "1. 2. 3.", "?!", "🌱🌱🌱"])
def test_nothing_is_said_of_a_text_without_words(text):
    assert of(text) == Reading(Verdict.NOTHING)


def test_of_a_few_words_only_the_hard_ones_are_said():
    assert of("Is it safe?") == Reading(Verdict.SHORT)
    found = of("Robust governance")
    assert (found.verdict, [one.word for one in found.hard]) == (Verdict.SHORT, ["robust", "governance"])


@pytest.mark.parametrize(
    "text",
    [
        "Pwy all gymryd rhan, a phwy allai gael ei adael allan?",
        "Kto może wziąć udział, a kto może zostać pominięty?",
        "Czy to jest cos, do czego ludzie chca wracac co tydzien?",
        "Qui peut participer, et qui pourrait se sentir mis de côté par le projet ?",
        "Is het geld goed besteed, of kan het ook op een andere manier?",
        "Yaa ka qayb geli kara, oo yaa laga tagi karaa?",
        "من يمكنه المشاركة ومن قد يُترك خارجاً؟",
        "邻居们想要这个吗？",
        "Who? من يمكنه المشاركة ومن قد يُترك خارجاً؟",
    ],
)
def test_no_age_and_no_hard_word_is_made_up_for_another_language(text):
    assert of(text) == Reading(Verdict.ELSEWHERE)


def test_a_text_made_of_jargon_is_taken_for_english():
    found = of("Demonstrable organisational capability, robust governance")
    assert (found.verdict, len(found.hard)) == (Verdict.HARDER, AT_ONCE)


def test_the_projects_own_templates_are_easy_and_without_hard_words():
    texts = [text for file in sorted(SAMPLES.glob("*.yaml")) for text in _texts(yaml.safe_load(file.read_text()))]
    found = {text: of(text) for text in texts}
    assert len(found) > 30
    assert {text for text, one in found.items() if one.verdict is Verdict.ELSEWHERE} == set()
    assert {text for text, one in found.items() if one.hard or (one.age or 0) > 12} == set()


def test_lines_of_a_list_count_as_sentences():
    listed = "Look for these:\n- who comes to it\n- who cooks for it\n- who cleans up after it\n- who pays for it"
    assert of(listed).age == YOUNGEST
    assert of(listed.replace("\n- ", ", and at ").replace("\n", " ")).age > YOUNGEST


def test_figures_do_not_break_a_sentence():
    sentence = "Groups in the area can ask for any amount up to £{} for a day that brings neighbours together."
    assert YOUNGEST < reading_age(sentence.format("1")) < OLDEST
    assert reading_age(sentence.format("1,200.50")) == reading_age(sentence.format("1"))


@pytest.mark.parametrize("piece", ["a", "-", "the ", "the-", "the\n", "\n", " ", "in ", "'a'", "x.y,", "é", "the \t"])
def test_a_text_as_long_as_may_be_kept_is_judged(piece):
    assert of((piece * LONGEST_TEXT)[:LONGEST_TEXT]) == of((piece * LONGEST_TEXT)[: 2 * LONGEST_TEXT])


@given(st.text(max_size=300) | st.lists(st.sampled_from(["the", "robust", ".", "\n- ", "é", "can", "’"])).map(" ".join))
def test_any_text_gets_an_age_inside_the_bounds_or_none(text):
    found = of(text)
    assert (found.age is not None) == (found.verdict in (Verdict.EASY, Verdict.HARDER))
    assert found.age is None or YOUNGEST <= found.age <= OLDEST


def test_the_dictionary_of_sounds_is_loaded_when_it_is_needed_and_without_the_network():
    said = subprocess.run([sys.executable, "-P", "-c", ALONE], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False", "8", "True"]


def _texts(criteria):
    for one in criteria["criteria"]:
        yield from filter(None, [one.get("question"), one.get("guidance"), *(one.get("levels") or {}).values()])
