"""The demo's sample is data that people read: it is complete, agrees with itself, and points at nobody real."""

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

PACKAGE = Path(__file__).parents[2] / "grants"
SAMPLE = PACKAGE / "demo" / "sample"
TEMPLATES = sorted((PACKAGE / "criteria_templates").glob("*.yaml"))
CRITERIA_FILES = [*TEMPLATES, SAMPLE / "criteria.yaml", SAMPLE / "criteria_draft.yaml"]
QUESTIONS = {
    "What will you do?",
    "Who asked for it?",
    "What is the money for?",
    "Who might find it hard to come?",
    "What happens when the money ends?",
}


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


APPLICATIONS: list[dict[str, Any]] = load(SAMPLE / "applications.yaml")["applications"]
PEOPLE: list[dict[str, Any]] = load(SAMPLE / "people.yaml")["people"]
ROUNDS: list[dict[str, Any]] = load(SAMPLE / "rounds.yaml")["rounds"]
COMMENTS: dict[str, dict[str, list[str]]] = load(SAMPLE / "comments.yaml")
CRITERIA: dict[str, Any] = load(SAMPLE / "criteria.yaml")
PERSON = {person["key"]: person for person in PEOPLE}
BY_REFERENCE = {application["reference"]: application for application in APPLICATIONS}
NAMES = [criterion["name"] for criterion in CRITERIA["criteria"]]
GATES = [gate["name"] for gate in CRITERIA["gates"]]
by_key = pytest.mark.parametrize("round", ROUNDS, ids=lambda round: round["key"])
by_reference = pytest.mark.parametrize("application", APPLICATIONS, ids=lambda application: application["reference"])
by_file = pytest.mark.parametrize("path", CRITERIA_FILES, ids=lambda path: path.stem)


def texts(thing: Any) -> list[str]:
    """Every text inside a loaded file, however deep."""
    if isinstance(thing, str):
        return [thing]
    if isinstance(thing, dict):
        return [text for part in (*thing.keys(), *thing.values()) for text in texts(part)]
    if isinstance(thing, list):
        return [text for part in thing for text in texts(part)]
    return []


def may_score(round: dict[str, Any], member: str) -> set[str]:
    """What a member may score; a tie declared only after sending takes nothing away beforehand."""
    barred = {
        tie["application"]
        for tie in PERSON[member]["interests"]
        if tie["barring"] and tie["declared"] == "before scoring"
    }
    return set(round["applications"]) - barred


# --- criteria -----------------------------------------------------------------------------------------------------


def test_three_templates_are_offered() -> None:
    assert [path.stem for path in TEMPLATES] == ["equal-weights", "one-to-ten", "words-for-each-point"]


@by_file
def test_a_criteria_file_uses_only_the_keys_of_the_format(path: Path) -> None:
    criteria = load(path)
    assert set(criteria) <= {"title", "pass_mark", "tie_break", "cannot_tell", "gates", "criteria"}
    for gate in criteria["gates"]:
        assert set(gate) == {"name", "question"}
    for criterion in criteria["criteria"]:
        allowed = {"name", "question", "guidance", "weight", "scale", "minimum", "levels", "comment"}
        assert {"name", "question", "weight", "scale"} <= set(criterion) <= allowed
        assert criterion.get("comment", "optional") in {"required", "optional", "none"}


@by_file
def test_names_are_unique_and_levels_lie_on_the_scale(path: Path) -> None:
    criteria = load(path)
    names = [criterion["name"] for criterion in criteria["criteria"]]
    assert max(Counter(name.casefold() for name in names).values()) == 1
    assert set(criteria.get("tie_break", [])) <= set(names)
    for criterion in criteria["criteria"]:
        lowest, highest = criterion["scale"]
        assert all(lowest <= point <= highest for point in criterion.get("levels", {}))
        assert lowest <= criterion.get("minimum", lowest) <= highest


@by_file
def test_the_words_of_criteria_are_plain(path: Path) -> None:
    criteria = load(path)
    for criterion in (*criteria["gates"], *criteria["criteria"]):
        assert criterion["question"].endswith("?")
        assert len(criterion["name"]) <= 30
        for text in texts(criterion):
            assert "!" not in text
            assert len(text) <= 130
            assert all(len(sentence.split()) <= 22 for sentence in re.split(r"[.?:]", text))


@pytest.mark.parametrize(
    "path", [path for path in CRITERIA_FILES if path.stem not in {"equal-weights", "criteria_draft"}]
)
def test_weights_add_up_to_a_hundred(path: Path) -> None:
    assert sum(criterion["weight"] for criterion in load(path)["criteria"]) == 100


def test_equal_weights_are_equal_and_each_has_a_minimum() -> None:
    criteria = load(PACKAGE / "criteria_templates" / "equal-weights.yaml")["criteria"]
    assert [(one["weight"], one["minimum"], one["scale"]) for one in criteria] == [(10, 3, [1, 5])] * 7


def test_words_for_each_point_has_them_and_one_to_ten_has_three() -> None:
    six = load(PACKAGE / "criteria_templates" / "words-for-each-point.yaml")["criteria"]
    five = load(PACKAGE / "criteria_templates" / "one-to-ten.yaml")["criteria"]
    assert [sorted(one["levels"]) for one in six] == [[0, 1, 2, 3, 4, 5]] * 6
    assert [sorted(one["levels"]) for one in five] == [[1, 5, 10]] * 5
    assert len({one["weight"] for one in five}) == 5


def test_the_fund_agreed_on_six() -> None:
    assert len(NAMES) == 6
    assert [criterion["weight"] for criterion in CRITERIA["criteria"]] == [25, 20, 20, 15, 10, 10]
    assert (CRITERIA["pass_mark"], CRITERIA["cannot_tell"]) == (50, True)
    assert [one["name"] for one in CRITERIA["criteria"] if one["comment"] == "required"] == ["Local need"]


# --- applications -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["reference", "project", "organisation", "contact", "email", "phone"])
def test_no_two_applications_share(field: str) -> None:
    assert Counter(application[field] for application in APPLICATIONS).most_common(1)[0][1] == 1


@by_reference
def test_an_application_is_whole(application: dict[str, Any]) -> None:
    assert set(application["answers"]) <= QUESTIONS
    assert len(application["answers"]) >= 4
    assert all(isinstance(text, str) and text for text in application["answers"].values())
    assert 20 <= len(application["summary"]) <= 400
    assert len(application["quality"]) == len(NAMES)
    assert all(1 <= mark <= 5 for mark in application["quality"])


@by_reference
def test_amounts_are_pounds_kept_as_text(application: dict[str, Any]) -> None:
    assert re.fullmatch(r"\d+(\.\d\d)?", application["amount"])
    assert re.fullmatch(r"\d+", application.get("least", "1"))
    assert Decimal(application.get("least", "0")) <= Decimal(application["amount"])


@by_reference
def test_a_gate_that_was_not_passed_says_why(application: dict[str, Any]) -> None:
    for gate in application.get("gates", []):
        assert gate["gate"] in GATES
        assert gate["passed"] in {False, None}
        assert gate["reason"]


def test_the_pile_is_as_mixed_as_a_real_one() -> None:
    told = " ".join(texts(APPLICATIONS))
    assert any("؀" <= letter <= "ۿ" for letter in told), "nothing in Arabic"
    assert "ś" in told, "nothing in Polish"
    assert "🌱" in told, "no emoji"
    assert max(len(application["organisation"]) for application in APPLICATIONS) > 120
    assert sum("." in application["amount"] for application in APPLICATIONS) >= 4
    assert sum("least" in application for application in APPLICATIONS) >= 10
    assert sum(application.get("divided", False) for application in APPLICATIONS) == 3
    assert [gate["passed"] for application in APPLICATIONS for gate in application.get("gates", [])].count(False) == 2


# --- people -------------------------------------------------------------------------------------------------------


def test_nine_members_two_staff_an_administrator_and_an_observer() -> None:
    roles = Counter(person["role"] for person in PEOPLE)
    assert roles == {"panel member": 9, "staff": 2, "administrator": 1, "observer": 1}
    assert sum(person["email"] is None for person in PEOPLE) == 2
    assert Counter(person["role"] for person in PEOPLE if person["visit"])["panel member"] == 3


def test_nobody_in_the_demo_has_a_namesake() -> None:
    assert len({person["key"] for person in PEOPLE}) == len({person["name"] for person in PEOPLE}) == len(PEOPLE)


def test_members_differ_in_strictness_and_tell_their_ties() -> None:
    members = [person for person in PEOPLE if person["role"] == "panel member"]
    assert len({member["strictness"] for member in members}) == len(members)
    assert all(-1 <= member["strictness"] <= 1 for member in members)
    for tie in (tie for member in members for tie in member["interests"]):
        assert tie["application"] in BY_REFERENCE
        assert tie["declared"] in {"before scoring", "after sending"}
        assert tie["reason"]


def test_no_address_number_or_postcode_belongs_to_anyone() -> None:
    reserved = re.compile(r"0161 496 0\d{3}")  # Ofcom keeps 0161 496 0000 to 0999 for drama
    for one in (*APPLICATIONS, *PEOPLE):
        assert reserved.fullmatch(one["phone"])
        assert one["email"] is None or re.fullmatch(r"[a-z.]+@example\.org", one["email"])
    assert all(re.fullmatch(r"ZZ\d \d[A-Z]{2}", application["postcode"]) for application in APPLICATIONS)
    phones = [one["phone"] for one in (*APPLICATIONS, *PEOPLE)]
    assert len(set(phones)) == len(phones)
    for path in SAMPLE.glob("*.yaml"):
        told = path.read_text(encoding="utf-8")
        assert set(re.findall(r"@([\w.]+\w)", told)) <= {"example.org"}
        assert all(place.startswith("ZZ") for place in re.findall(r"\b[A-Z]{1,2}\d{1,2} \d[A-Z]{2}\b", told))


# --- comments -----------------------------------------------------------------------------------------------------


def test_there_are_comments_for_every_criterion_and_band() -> None:
    assert list(COMMENTS) == NAMES
    for bands in COMMENTS.values():
        assert list(bands) == ["low", "middle", "high"]
        assert all(8 <= len(band) <= 12 for band in bands.values())


def test_no_comment_is_said_twice_and_all_are_short() -> None:
    said = [comment for bands in COMMENTS.values() for band in bands.values() for comment in band]
    assert len(set(said)) == len(said)
    assert all(len(comment) <= 110 and "!" not in comment for comment in said)


# --- rounds -------------------------------------------------------------------------------------------------------


def test_one_round_stands_in_each_stage_and_scoring_in_front() -> None:
    assert [round["stage"] for round in ROUNDS] == ["design", "open", "scoring", "deciding", "published"]
    assert [round["name"] for round in ROUNDS if round["foreground"]] == ["Autumn round 2026"]


def test_every_application_belongs_to_one_round() -> None:
    used = [reference for round in ROUNDS for reference in round["applications"]]
    assert sorted(used) == sorted(BY_REFERENCE)
    assert [len(round["applications"]) for round in ROUNDS] == [0, 6, 24, 11, 8]


@by_key
def test_amounts_keep_within_the_round_and_the_money_is_short(round: dict[str, Any]) -> None:
    lowest, highest, budget = (Decimal(round[key]) for key in ("lowest", "highest", "budget"))
    asked = [Decimal(BY_REFERENCE[reference]["amount"]) for reference in round["applications"]]
    assert all(lowest <= amount <= highest for amount in asked)
    assert round["stage"] in {"design", "open"} or sum(asked) > budget


@by_key
def test_dates_run_forward_and_today_lies_in_the_stage(round: dict[str, Any]) -> None:
    ends = list(round["days"].values())
    assert list(round["days"]) == ["design_until", "open_until", "scoring_until", "meets_on", "published_by"]
    assert ends == sorted(ends)
    now = ROUNDS.index(round)  # the rounds stand in the order of their stages
    assert all(day < 0 for day in ends[:now])
    assert round["stage"] == "published" or ends[now] > 0


@by_key
def test_a_limit_stands_with_its_reason_and_who_set_it(round: dict[str, Any]) -> None:
    for boundary in round["boundaries"]:
        assert set(boundary) == {"part", "kind", "limit", "reason", "set_by"}
        assert boundary["kind"] in {"fixed", "within limits", "open"}
        assert boundary["part"] in {"budget", "grant size", "dates", "criteria", "other"}
        assert boundary["reason"].endswith(".")
    assert "!" not in " ".join(texts(round))
    assert round["panel_decides"].count(".") == 2


@by_key
def test_people_of_a_round_exist_in_their_role(round: dict[str, Any]) -> None:
    assert {PERSON[key]["role"] for key in round["panel"]} == {"panel member"}
    assert {PERSON[key]["role"] for key in round["staff"]} == {"staff"}
    assert {PERSON[key]["role"] for key in round["observers"]} == {"observer"}
    assert (SAMPLE / round["criteria"]["file"]).is_file()


@by_key
def test_sheets_sent_make_up_the_share_told(round: dict[str, Any]) -> None:
    sent = round["sheets"]["sent"]
    possible = {member: len(may_score(round, member)) for member in round["panel"]}
    assert set(sent) <= set(possible)
    assert all(sent[member] <= possible[member] for member in sent)
    share = sum(sent.values()) / (sum(possible.values()) or 1)
    assert abs(share - round["sheets"]["share"]) < 0.02


@by_key
def test_a_draft_is_the_members_next_sheet(round: dict[str, Any]) -> None:
    for draft in round["sheets"]["drafts"]:
        theirs = [reference for reference in round["applications"] if reference in may_score(round, draft["member"])]
        assert draft["application"] == theirs[round["sheets"]["sent"][draft["member"]]]
        assert set(draft["scores"]) < set(NAMES)


@by_key
def test_an_agreement_is_written_by_people_of_its_round(round: dict[str, Any]) -> None:
    told = load(SAMPLE / "agreements.yaml")["rounds"][round["key"]]
    sections = {"decides", "asked", "staff", "hidden", "disagreement", "ground_rules", "step_back"}
    assert set(told["words"]) <= sections
    for change in told["changes"]:
        assert change["section"] in sections
        assert change["by"] in round["panel"]
        assert change["why"].endswith(".")
    assert {*told.get("accepted", ()), *told.get("earlier", ()), *told["wishes"]} <= set(round["panel"])
    assert "!" not in " ".join(texts(told))


@pytest.mark.parametrize("told", load(SAMPLE / "weights.yaml").values(), ids=load(SAMPLE / "weights.yaml").keys())
def test_whoever_handed_in_points_gave_100_of_them(told):
    assert {sum(points.values()) for points in told["handed_in"].values()} == {100}
    assert {*told["handed_in"], *told.get("saved", {}), told["opened"]} <= PERSON.keys()
