from dataclasses import replace

import pytest

from grants.core.stages import Stage
from grants.models import Fund, Mail
from tests.make import NOON, a_person, a_round, an_administrator, an_observer, staff


@pytest.fixture
def stella(save, visit):
    return visit(as_=save(staff()))


@pytest.fixture
def without_mail_server(app):
    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, mail_url="")
    yield
    app.config["SETTINGS"] = before


def test_an_empty_house_says_how_to_begin(stella):
    shown = stella.page("/staff")
    assert shown.title == "Funds and rounds"
    assert "There is no fund yet." in shown.text
    assert shown.all("main .govuk-button") == ["Set up a new round"]


def test_every_fund_shows_its_rounds_and_their_stages(save, stella):
    fund = Fund(name="Oakfield")
    save(a_round(name="Autumn", fund=fund), a_round(Stage.PUBLISHED, name="Spring", fund=fund))
    shown = stella.page("/staff")
    assert shown.all("main .app-news b") == ["Spring", "Autumn"]
    assert shown.all("main .app-tag") == ["Published", "Design"]
    assert shown.all("main .govuk-button") == ["Set up a new round"]


def test_the_statements_do_not_grow_with_the_rounds(save, stella, statements):
    counts = []
    for new in (1, 2):
        save(*(a_round() for _ in range(new)))
        statements.clear()
        stella.page("/staff")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_mail_that_waits_is_counted_where_no_server_is_set(save, stella, without_mail_server):
    assert "Mail waits: no mail server is set. Nothing is waiting now." in stella.page("/staff").text
    save(*(Mail(to_email="ada@example.org", subject="Sign in", created_at=NOON) for _ in range(2)))
    assert "2 letters wait to be sent." in stella.page("/staff").text


def test_nothing_is_said_of_mail_where_a_server_is_set(stella):
    assert "Mail waits" not in stella.page("/staff").text


def test_administrators_find_people_and_the_look(save, visit, stella):
    links = visit(as_=save(an_administrator())).page("/staff").all("aside a")
    assert links == ["People, and what they may do", "The look: colours and logo"]
    assert stella.page("/staff").all("aside a") == []


PATHS = ["/staff", "/staff/rounds/new", "/rounds/a/settings", "/rounds/a/stage", "/rounds/a/panel/import"]


@pytest.mark.parametrize("path", PATHS)
def test_these_pages_are_for_staff(save, visit, path):
    ada, olga, _ = save(a_person("Ada"), an_observer(), a_round(slug="a"))
    nobody = visit().get(path)
    assert (nobody.status_code, nobody.location.partition("?")[0]) == (303, "/sign-in")
    assert [visit(as_=one).get(path).status_code for one in (ada, olga)] == [403, 403]
