from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from grants.core.stages import Stage
from grants.database import db
from grants.models import FrozenRanking, Round
from grants.queries.standings import result_rows
from tests.make import NOON, a_criterion, a_person, an_observer, staff
from tests.pages import page
from tests.queries.scored import Scored


@pytest.fixture
def scored(session, stella, others):  # people first: a round being made holds the database
    """Three applications in deciding: one clear, two tied; Stella is staff, Ada and Ben have scored."""
    scored = Scored(session, tie_break=["Value"], pass_mark=Decimal(50))
    scored.round.budget = 110_000
    scored.round.scoring_until, scored.round.meets_on = date(2026, 12, 4), date(2026, 12, 10)
    for reference, first, second in (("A-1", (5, 5), (4, 5)), ("A-2", (4, 1), (4, 1)), ("A-3", (3, 4), (3, 4))):
        application = scored.apply(reference)
        scored.send(application, 0, *first)
        scored.send(application, 1, *second)
    session.flush()
    return scored


@pytest.fixture
def stella(save):
    return save(staff())


@pytest.fixture
def others(save):
    """Somebody who observes, and somebody from outside."""
    return save(an_observer(), a_person())


def test_the_ranking_shows_what_people_need_to_decide(scored, visit, stella):
    scored.store()
    shown = visit(as_=stella).page(scored.results)
    assert shown.title == "Ranking"
    rows = [
        [cell.get_text(" ", strip=True) for cell in row.select("td, th")]
        for row in shown.soup.select(".app-ranking tbody tr")
    ]
    assert rows[0] == ["1", "Project A-1 Elm Court Residents", "92.5", "85 to 100", "2", "£500", "£500"]
    assert [row[0][:16] for row in rows] == ["1", "2=", "The money runs o", "2="]
    assert "Tied: order by Value" in rows[1][1]
    assert shown.all(".app-line b") == ["The money runs out here."]
    assert "From the top, 2 can be funded: £1,000 of £1,100. £100 is left." in shown.all(".app-line span")


def test_the_row_order_inside_a_tie_is_the_agreed_one(scored, visit, stella):
    scored.store()
    shown = visit(as_=stella).page(scored.results)
    assert shown.all(".app-ranking th a") == ["Project A-1", "Project A-3", "Project A-2"]
    links = [link["href"] for link in shown.soup.select(".app-ranking th a")]
    assert page(visit(as_=stella).get(links[1])).title == "How was this worked out?"


def test_each_criterion_has_its_mean(scored, visit, stella):
    scored.store()
    shown = visit(as_=stella).page(scored.results + "?by=criteria")
    cells = [
        [cell.get_text(" ", strip=True) for cell in row.select("td, th")]
        for row in shown.soup.select("table tbody tr")
    ]
    assert cells == [
        ["1", "Project A-1", "4.5", "5.0", "92.5"], ["2=", "Project A-3", "3.0", "4.0", "65.0"],
        ["2=", "Project A-2", "4.0", "1.0", "65.0"],
    ]  # fmt: skip


@pytest.mark.parametrize("stage", [Stage.DESIGN, Stage.OPEN, Stage.SCORING])
def test_before_deciding_everybody_meets_the_calm_page(scored, visit, stella, others, stage):
    scored.round.stage, ada = stage, scored.members[0].person_id
    working = f"{scored.results}/{scored.apply('A-4').id}"
    scored.store()
    for someone in (None, stella, ada, *others):
        for path in (scored.results, scored.results + "?all", scored.results + "?version=1", working):
            shown = visit(as_=someone).page(path)
            assert "Scores stay hidden until everyone has had their say, on 4 December" in shown.text
            assert "Project A-1" not in shown.text
            assert "92.5" not in shown.reply.get_data(as_text=True)


def test_at_deciding_those_inside_see_it_and_others_wait(scored, visit, stella, others):
    ada, (olga, eve) = scored.members[0].person_id, others
    scored.store()
    for someone in (stella, olga, ada):
        assert visit(as_=someone).page(scored.results).title == "Ranking"
    for someone in (None, eve):
        shown = visit(as_=someone).page(scored.results)
        assert "The panel is deciding." in shown.text
        assert "Project A-1" not in shown.text


def test_once_published_everybody_sees_it(scored, session, visit):
    scored.round.stage = Stage.PUBLISHED
    scored.store()
    shown = visit().page(scored.results)
    assert shown.all(".app-ranking th a")[0] == "Project A-1"
    assert "people decide" not in shown.text


def test_flags_say_what_to_look_at(session, stella, visit):
    criteria = [a_criterion("Local need", 10, minimum=Decimal(4)), a_criterion("Value", 10)]
    scored = Scored(session, criteria=criteria, gates=("Constituted", "Safe"), pass_mark=Decimal(60), members=3)
    failed, apart, _ = scored.apply("A-1"), scored.apply("A-2"), scored.apply("A-3")
    for gate in (0, 1):
        scored.check(failed, gate, passed=gate == 0)
        scored.check(apart, gate, passed=True)
    scored.send(failed, 0, 5, 5)
    for member, marks in enumerate([(0, 1), (5, 5), (3, 3)]):
        scored.send(apart, member, *marks, after_results=member == 1)
    scored.tie(apart, 2)
    scored.store()
    shown = visit(as_=stella).page(scored.results)
    tags = {row.select_one("a").get_text(): [tag.get_text() for tag in row.select(".app-tag")]
            for row in shown.soup.select(".app-ranking tbody tr:not(.app-line)")}  # fmt: skip
    assert tags == {
        "Project A-1": ["Failed: Safe"],
        "Project A-2": [
            "One sheet set aside", "Members disagree", "Changed after results were seen", "Below the pass mark, 60",
            "Below the minimum for Local need",
        ],
        "Project A-3": ["Not yet checked", "No sheet counts"],
    }  # fmt: skip
    assert list(tags) == ["Project A-2", "Project A-3", "Project A-1"]


def test_what_does_not_fit_is_skipped_and_said(session, stella, visit):
    scored = Scored(session)
    for reference, mark, amount in (("A-1", 5, 60_000), ("A-2", 4, 50_000), ("A-3", 3, 40_000), ("A-4", 2, 1)):
        scored.send(scored.apply(reference, amount=amount), 0, mark, mark)
    scored.store()
    shown = visit(as_=stella).page(scored.results)
    assert shown.all(".app-ranking .m") == ["£600", "£600", "£1,000", "£1,000.01"]
    assert shown.all("main .app-tag") == ["Skipped: more than what is left"]


def test_where_the_money_reaches_everyone_there_is_no_line(session, stella, visit):
    scored = Scored(session)
    scored.send(scored.apply("A-1"), 0, 5, 5)
    scored.store()
    shown = visit(as_=stella).page(scored.results)
    assert "All 1 can be funded: £500 of £1,000. £500 is left." in shown.text
    assert not shown.soup.select(".app-line")


def test_a_round_without_applications_says_so(session, stella, visit):
    scored = Scored(session)
    scored.store()
    assert "No applications yet." in visit(as_=stella).page(scored.results).text


def test_a_hundred_rows_a_page_and_all_of_them(session, stella, visit):
    scored = Scored(session)
    for number in range(101):
        scored.apply(f"A-{number:03}")
    scored.store()
    path = scored.results
    first, second = visit(as_=stella).page(path), visit(as_=stella).page(path + "?page=2")
    assert (len(first.all(".app-ranking th a")), second.all(".app-ranking th a")) == (100, ["Project A-100"])
    assert "Showing 1 to 100 of 101." in first.text
    everything = [link["href"] for link in first.soup.select("main a") if "Show all" in link.get_text()]
    assert len(visit(as_=stella).page(everything[0]).all(".app-ranking th a")) == 101


def test_earlier_and_frozen_rankings_are_listed_and_open(app, scored, session, visit, stella):
    session.add(
        FrozenRanking(
            round_id=scored.round.id, set_id=scored.set.id, frozen_at=NOON, reason="A mark was missing",
            rows={"rows": result_rows(session, scored.round)},
        )
    )  # fmt: skip
    scored.replace_set(NOON + timedelta(days=1))
    scored.store()
    shown = visit(as_=stella).page(scored.results)
    links = {link.get_text(): link["href"] for link in shown.soup.select("main li a")}
    frozen = visit(as_=stella).page(links["The ranking as it was on 20 November, 12:00"])
    assert "A mark was missing" in frozen.text
    with app.app_context():
        db.session.execute(update(Round).values(stage=Stage.PUBLISHED))
        db.session.commit()
    public = visit().page(links["The ranking as it was on 20 November, 12:00"])
    assert "A mark was missing" not in public.text, "the record's words are for those inside"
    assert frozen.all("tbody tr:first-child td") == ["1", "92.5", "85 to 100", "2", "£500"]
    earlier = visit(as_=stella).page(links["By version 1 of the criteria"])
    assert earlier.title == "Ranking by version 1 of the criteria"
    assert earlier.all(".app-ranking th a")[0] == "Project A-1"
    [link] = [one["href"] for one in earlier.soup.select(".app-ranking th a")[:1]]
    assert link.endswith("?version=1")
    assert "version 1 of the criteria" in visit(as_=stella).page(link).text
    assert visit(as_=stella).get(scored.results + "?version=9").status_code == 409


def test_a_frozen_ranking_of_another_round_does_not_exist(scored, session, visit, stella):
    other = Scored(session)
    frozen = FrozenRanking(round_id=other.round.id, set_id=other.set.id, frozen_at=NOON, rows={"rows": []})
    session.add(frozen)
    session.flush()
    path = f"{scored.results}/seen/{frozen.id}"
    scored.store()
    assert visit(as_=stella).get(path).status_code == 404


@pytest.mark.parametrize("path", ["", "?all", "?by=criteria"])
def test_the_statements_do_not_grow_with_the_rows(session, stella, visit, statements, path):
    counts = []
    for rows in (1, 3):
        scored = Scored(session, gates=("Constituted",))
        for number in range(rows):
            scored.send(scored.apply(f"A-{number}"), 0, 3, 3)
        scored.store()
        browser = visit(as_=stella)
        statements.clear()
        browser.page(scored.results + path)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 12
