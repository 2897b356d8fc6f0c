"""Any two wordings of the agreement can be laid side by side."""

from tests.web.codesign.test_agreement import PAGE, write

COMPARE = f"{PAGE}/compare"


def test_any_two_wordings_stand_side_by_side(scene, visit):
    ada, stella = visit(as_=scene.ada), visit(as_=scene.stella)
    assert "Nothing to compare yet." in ada.page(COMPARE).text
    write(stella, "asked", "Two evenings.")
    write(ada, "asked", "Three evenings.")
    write(ada, "step_back", "Tell anybody.")
    shown = visit(as_=scene.olga).page(COMPARE)  # the last, and the one before it
    assert shown.all("h2")[0] == "How to step back"
    assert "Tell anybody." in shown.text and "Three evenings." not in shown.text
    assert "The same in both: What is asked of you" in shown.text
    first = visit(as_=scene.olga).page(f"{COMPARE}?old=c1&new=c2")
    assert (first.all("main del"), first.all("main ins")) == (["taken away: Two"], ["added: Three"])
    assert "The two say the same." in ada.page(f"{COMPARE}?old=c3&new=c3").text


def test_what_is_said_of_a_change_does_not_turn_its_words_round(scene, visit):
    """The text runs the way of its own first words, and "added:" in Arabic is none of them: a bdi is left out."""
    ada = visit(as_=scene.ada)
    write(ada, "asked", "Two evenings.")
    write(ada, "asked", "Three evenings.")
    ada.post("/language", {"language": "ar"})
    changed = ada.page(f"{COMPARE}?old=c1&new=c2").soup.select("main bdi > :is(ins, del)")
    assert [[said.name for said in one.find_all(True)] for one in changed] == [["bdi"], ["bdi"]]


def test_a_wording_that_never_was_is_not_found_and_a_criterion_is_none(scene, visit, with_draft):
    with_draft()
    ada = visit(as_=scene.ada)
    for keys in ("old=c1&new=c1", "old=c99", "old=v1", "new=nonsense"):
        write(ada, "asked", f"Two evenings. {keys}")
        assert ada.get(f"{COMPARE}?{keys}").status_code == 404


def test_the_agreement_leads_there(scene, visit):
    ada = visit(as_=scene.ada)
    assert "Compare two wordings" not in ada.page(PAGE).text
    write(ada, "asked", "Two evenings.")
    assert ada.page(PAGE).soup.find("a", string="Compare two wordings")["href"] == COMPARE
