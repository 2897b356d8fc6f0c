from decimal import Decimal

import pytest

from grants.core.stages import Stage
from tests.make import a_criterion, staff
from tests.queries.scored import Scored


@pytest.fixture
def scored(session, stella):  # Stella first: a round being made holds the database
    weights = {"Local need": 25, "Residents involved": 20, "Including everyone": 20, "Can they do it": 15,
               "Value for money": 10, "Lasting difference": 10}  # fmt: skip
    criteria = [
        a_criterion(name, weight, minimum=Decimal(2) if name == "Local need" else None)
        for name, weight in weights.items()
    ]
    return Scored(
        session, criteria=criteria, members=3, gates=("Constituted",), pass_mark=Decimal(50), tie_break=["Local need"]
    )


@pytest.fixture
def stella(save):
    return save(staff())


def working(scored, application):
    path = f"{scored.results}/{application.id}"
    scored.store()
    return path


def test_every_step_is_there_and_can_be_checked_with_a_pencil(scored, session, visit, stella):
    lunch = scored.apply("A-1", project="Elm Court Lunch Club")
    scored.send(lunch, 0, 5, 4, 4, 4, 4, 3, comments=("Residents asked", "", "", "", "", ""))
    scored.send(lunch, 1, 4, 3, 4, 4, 4, None)
    scored.send(lunch, 2, 0, 0, 0, 0, 0, 0)
    scored.tie(lunch, 2)
    path = working(scored, lunch)
    shown = visit(as_=stella).page(path)
    assert "Elm Court Lunch Club has a panel score of 79.3 and is number 1 of 1 in the ranking." in shown.text
    assert shown.all(".app-step__title") == [
        "A mark becomes points", "Every counted sheet", "The average", "What it must reach", "The place in the ranking",
    ]  # fmt: skip
    first, second = shown.soup.select("table")
    assert [cell.get_text() for cell in first.select("tbody tr")[0].select("th, td")] == [
        "Local need", "5 of 5", "25", "25 × 5 ÷ 5", "25.0",
    ]  # fmt: skip
    foot = [cell.get_text() for cell in first.select("tfoot th, tfoot td")]
    assert foot == ["Member A’s total", "", "100", "", "83.0"]
    assert [cell.get_text() for cell in second.select("tfoot td")] == ["83.0", "75.556"]
    assert "can’t tell" in second.get_text()
    assert (
        "Member B could not tell about Lasting difference , so that is left out of sheet B: "
        "68.0 points out of 90, which is 75.556 out of 100." in shown.text
    )
    assert "One more sheet was set aside (the hollow dot): that member told us of a tie with the group." in shown.text
    assert shown.all(".app-equation") == ["(83.0 + 75.556) ÷ 2 = 79.278"]
    assert "Shown as 79.3 ." in shown.text or "Shown as 79.3." in shown.text
    assert "Constituted : not yet checked" in shown.text
    assert "the average mark is 4.5 and the minimum is 2, so it is reached." in shown.text
    assert "No application has a lower panel score and none has the same, so no tie had to be broken." in shown.text
    assert "A : Residents asked" in shown.text


def test_a_tie_shows_who_shares_it_and_what_ordered_it(scored, session, visit, stella):
    first, second = scored.apply("A-1"), scored.apply("A-2")
    scored.send(first, 0, 0, 5, 5, 5, 5, 0)
    scored.send(second, 0, 5, 0, 5, 5, 5, 1)
    scored.send(second, 1, 1, 0, 5, 5, 5, 1)
    for member, marks in enumerate([(2, 5, 2, 2, 2, 2), (2, 5, 2, 2, 2, 2)]):
        scored.send(first, member, *marks)
        scored.send(second, member, 4, 3, 2, 2, 1, 2)
    path = working(scored, second)
    shown = visit(as_=stella).page(path)
    assert "2 applications have exactly this panel score, so they share rank 1." in shown.text
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")]
            for row in shown.soup.select("table")[-1].select("tbody tr")]  # fmt: skip
    assert rows == [["Project A-2 A-2", "4.0", "Local need"], ["Project A-1 A-1", "2.0", "Local need"]]


def test_no_sheet_and_a_failed_check_are_said_in_words(scored, session, visit, stella):
    empty, failed = scored.apply("A-1"), scored.apply("A-2")
    scored.send(failed, 0, 5, 5, 5, 5, 5, 5)
    scored.check(failed, 0, passed=False, reason="No rules yet")
    failed_id = failed.id
    first, second = working(scored, empty), f"{scored.results}/{failed_id}"
    shown = visit(as_=stella).page(first)
    assert "has no panel score yet: no sheet counts." in shown.text
    shown = visit(as_=stella).page(second)
    assert "did not pass every check, so it has no rank." in shown.text
    assert "Constituted : not passed ( No rules yet )" in shown.text


def test_a_sheet_that_could_tell_nothing_is_explained(scored, session, visit, stella):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, *[None] * 6)
    path = working(scored, lunch)
    assert "this sheet has no total and is not in the average" in visit(as_=stella).page(path).text


def test_the_public_sees_marks_and_no_comments_once_published(scored, session, visit):
    lunch = scored.apply("A-1")
    scored.send(lunch, 0, 5, 4, 4, 4, 4, 3, comments=("A secret of ours", "", "", "", "", ""))
    scored.round.stage = Stage.PUBLISHED
    path = working(scored, lunch)
    shown = visit().page(path)
    assert "83.0" in shown.text
    assert "A secret of ours" not in shown.text
    assert "Ada" not in shown.text


def test_an_application_of_another_round_does_not_exist(scored, session, visit, stella):
    elsewhere = Scored(session).apply("B-1")
    path = working(scored, elsewhere)
    assert visit(as_=stella).get(path).status_code == 404


def test_the_statements_do_not_grow_with_the_sheets(session, visit, stella, statements):
    counts = []
    for members in (1, 3):
        scored = Scored(session, members=members, gates=("Constituted",))
        lunch = scored.apply("A-1")
        for member in range(members):
            scored.send(lunch, member, 5, 4)
        path = working(scored, lunch)
        browser = visit(as_=stella)
        statements.clear()
        browser.page(path)
        counts.append(len(statements))
    assert counts[0] == counts[1]
