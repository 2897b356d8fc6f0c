import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.plain_words import HardWord, WordList, forms
from grants.imports.plain_words import word_list

SMALL = WordList(
    forms(
        verbs={
            "utilise": ["use", "uses", "used", "using"],
            "comply with": ["keep to", "keeps to", "kept to", "keeping to"],
        },
        nouns={"beneficiary": ["person it helps", "people it helps"], "outcome": ["change", "changes"]},
        words={"robust": "strong", "prior to": "before", "co-design": "planning together"},
    )
)


@pytest.mark.parametrize(
    ("text", "word", "plain"),
    [
        ("They utilise it", "utilise", "use"),
        ("She utilises it", "utilises", "uses"),
        ("We utilised it", "utilised", "used"),
        ("By utilizing it", "utilizing", "using"),
        ("The BENEFICIARIES are", "beneficiaries", "people it helps"),
        ("It complies with it", "complies with", "keeps to"),
        ("Prior\n to that", "prior to", "before"),
        ("In co-design", "co-design", "planning together"),
    ],
)
def test_a_hard_word_is_found_in_all_its_forms(text, word, plain):
    assert SMALL.find(text) == [HardWord(word, plain)]


@pytest.mark.parametrize("text", ["robustly", "un-robust", "priority", "the beneficiary’s hat", "robust_plan", ""])
def test_only_whole_words_are_found(text):
    assert SMALL.find(text) == []


def test_each_word_is_said_once_in_the_order_of_the_text():
    assert [one.word for one in SMALL.find("Robust outcome, robust outcomes")] == ["robust", "outcome", "outcomes"]


def test_the_plain_word_takes_the_place_of_every_such_word_and_of_no_other():
    text = "Robust, and robust again; robustness prior to it."
    assert SMALL.replace(text, "robust") == "Strong, and strong again; robustness prior to it."


def test_the_article_before_it_is_put_right():
    assert SMALL.replace("An outcome, or an  outcome; an outcome", "outcome") == "A change, or a  change; a change"


def test_a_word_that_is_not_in_the_list_changes_nothing():
    assert SMALL.replace("Robust.", "strong") == "Robust."


PIECES = st.sampled_from(["Robust", "a", "outcome", "prior", "to", "’s", "-", "\n", "İ"])


@given(st.text() | st.lists(PIECES).map(" ".join))
def test_any_text_is_judged_and_a_word_replaced_is_gone(text):
    for one in SMALL.find(text):
        assert one not in SMALL.find(SMALL.replace(text, one.word))


def test_the_projects_own_list_offers_nothing_hard_in_place_of_a_hard_word():
    words = word_list()
    assert len(words.plain) > 400
    assert [plain for plain in words.plain.values() if words.find(plain)] == []


def test_no_plain_word_of_a_noun_begins_with_a_vowel_that_is_not_spoken():
    """The article before it goes by the letter: "a one-off" and "a use" would become "an"."""
    nouns = [plain for hard, plain in word_list().plain.items() if not hard.startswith(("utili", "optimi"))]
    assert [plain for plain in nouns if re.match("one|uni|use|usu|eu|hono", plain)] == []
