import io

import pytest

from grants.core.criteria import CriterionWords, SetWords
from grants.exports.criteria import as_workbook, as_yaml
from tests.pages import page
from tests.web.codesign.scene import NEED, PAGE, TWO


def test_a_template_is_taken_whole(scene, visit, stored):
    reply = visit(as_=scene.ada).post(f"{PAGE}/start", {"offer": "template-one-to-ten"})
    assert (reply.status_code, len(stored().criteria)) == (303, 5)


def test_an_offer_that_does_not_exist_is_not_found(scene, visit):
    assert visit(as_=scene.ada).post(f"{PAGE}/start", {"offer": "template-none"}).status_code == 404


@pytest.mark.parametrize("ending", ["yaml", "xlsx"])
def test_a_file_goes_out_and_comes_in_again(writing, stored, ending):
    ada, _ = writing
    sent = ada.get(f"{PAGE}/versions/1.{ending}")
    assert (sent.status_code, f"r-criteria-1.{ending}" in sent.headers["Content-Disposition"]) == (200, True)
    new = SetWords(title="New", criteria=(CriterionWords("Joy", weight=5), NEED))
    data = as_yaml(new).encode() if ending == "yaml" else as_workbook(new)
    file = (io.BytesIO(data), f"criteria.{ending}")
    reply = ada.post(f"{PAGE}/import", {"file": file}, content_type="multipart/form-data")
    shown = page(reply)
    assert stored() == TWO
    assert "Removed from the draft, and can be brought back: Value" in shown.text
    assert shown.all("tbody tr") == ["Joy 5 0 to 5 new", "Local need 25 0 to 5 gets these words"]
    ada.post(f"{PAGE}/import", shown.form(f"{PAGE}/import"))
    assert stored() == new


def test_a_draft_that_changed_while_somebody_looked_is_not_replaced(scene, visit, with_draft, stored):
    need, *_ = with_draft()
    ada = visit(as_=scene.ada)
    shown = page(ada.post(f"{PAGE}/start", {"offer": "template-one-to-ten"}))
    ada.post(f"{PAGE}/criterion/{need}/move", {"direction": "down"})
    reply = ada.post(f"{PAGE}/import", shown.form(f"{PAGE}/import"))
    assert "Somebody changed the draft meanwhile" in page(reply).errors[0]
    assert len(stored().criteria) == 2
    ada.post(f"{PAGE}/import", page(reply).form(f"{PAGE}/import"))
    assert len(stored().criteria) == 5


@pytest.mark.parametrize(("data", "says"), [
    (b"criteria: [{name: A, weight: lots}]", "criteria, 1st, weight: Write a whole number, such as 3"),
    (b"PK\x03\x04", "not"),
    (b"a: &a 1\nb: *a", "points at another part"),
])  # fmt: skip
def test_a_bad_file_is_refused_with_every_problem_and_nothing_saved(writing, stored, data, says):
    ada, _ = writing
    file = (io.BytesIO(data), "c.xlsx" if data.startswith(b"PK") else "c.yaml")
    reply = ada.post(f"{PAGE}/import", {"file": file}, content_type="multipart/form-data")
    shown = page(reply)
    assert (reply.status_code, shown.errors) == (422, ["This file was not taken in. Nothing has changed."])
    assert says in shown.text
    assert stored() == TWO


def test_no_file_at_all_is_asked_for(scene, visit):
    assert page(visit(as_=scene.ada).post(f"{PAGE}/import")).errors == ["Choose a file first."]
