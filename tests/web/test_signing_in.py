"""Coming in by e-mail, staying, and going out."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from grants import mail
from grants.actions.people import remove_person
from grants.clock import now
from grants.database import db
from grants.models import Mail, Person, SignIn, Visit
from tests import make
from tests.pages import page


@pytest.fixture
def outbox(app, settings):
    """Send what waits; the letters that went, as (address, link, code)."""
    from email import message_from_bytes, policy
    from pathlib import Path
    from urllib.parse import urlsplit

    folder = Path(urlsplit(settings.mail_url).path)
    for old in folder.glob("*.eml"):
        old.unlink()

    def outbox(**values):
        mail.send_waiting(app, **values)
        letters = []
        for file in sorted(folder.glob("*.eml")):
            letter = message_from_bytes(file.read_bytes(), policy=policy.default)
            words = letter.get_content()
            link = re.search(r"http\S+(/sign-in/link/\S+)", words)
            code = re.search(r"^ +(\w{4}-\w{4})$", words, re.MULTILINE)
            letters.append((letter["To"], link[1] if link else None, code[1] if code else None))
            file.unlink()
        return letters

    return outbox


@pytest.fixture
def engine(app):
    """To look at what is stored, and to change it behind everybody's back."""
    with app.app_context():
        return db.engine


def ask(browser, email, **fields):
    reply = browser.post("/sign-in", {"email": email, **fields})
    assert (reply.status_code, reply.location) == (303, "/sign-in/check")
    return page(browser.get("/sign-in/check"))


def who(browser):
    """Whose page this browser sees; None: nobody's."""
    reply = browser.get("/me")
    return page(reply).title if reply.status_code == 200 else None


def test_ada_comes_in_by_her_link(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit()
    ask(browser, "Ada@Example.org ")
    [(to, link, _)] = outbox()
    assert to == "ada@example.org"
    elsewhere = visit()
    assert page(elsewhere.get(link)).all("main button") == ["Sign in as Ada"]
    reply = elsewhere.post(link)
    assert (reply.status_code, reply.location) == (303, "/me")
    assert who(elsewhere) == "Ada"
    assert who(browser) is None


def test_opening_the_link_changes_nothing(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    ask(visit(), "ada@example.org")
    [(_, link, _)] = outbox()
    scanner = visit()
    for _ in range(3):
        assert scanner.get(link).status_code == 200
        assert scanner.client.head(link).status_code == 200
    assert who(scanner) is None
    assert scanner.post(link).status_code == 303


def test_a_link_works_once(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    ask(visit(), "ada@example.org")
    [(_, link, _)] = outbox()
    assert visit().post(link).status_code == 303
    second = visit()
    for reply in (second.get(link), second.post(link)):
        assert reply.status_code == 410
        assert page(reply).title == "This link does not work any more"
    assert who(second) is None


def test_ada_comes_in_by_her_code_however_she_types_it(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    for style in (str, str.lower, lambda code: code.replace("-", " "), lambda code: f" {code.replace('-', '–')} "):
        browser = visit()
        ask(browser, "ada@example.org")
        [(_, _, code)] = outbox()
        assert browser.post("/sign-in/check", {"code": style(code)}).status_code == 303
        assert who(browser) == "Ada"


def test_the_code_and_the_link_die_together(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit()
    ask(browser, "ada@example.org")
    [(_, link, code)] = outbox()
    assert visit().post(link).status_code == 303
    assert browser.post("/sign-in/check", {"code": code}).status_code == 422


def test_a_code_is_of_use_only_where_it_was_asked_for(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"), make.a_person("Eve", email="eve@example.org"))
    ada, eve = visit(), visit()
    ask(ada, "ada@example.org")
    [(_, _, code)] = outbox()
    ask(eve, "eve@example.org")
    outbox()
    assert eve.post("/sign-in/check", {"code": code}).status_code == 422
    assert visit().post("/sign-in/check", {"code": code}).location == "/sign-in"


def test_the_ten_minutes_run_from_when_the_mail_server_took_the_letter(save, visit, outbox, engine):
    save(make.a_person("Ada", email="ada@example.org"))
    for minutes, status in ((9, 200), (10, 410)):
        ask(visit(), "ada@example.org")
        move_back(engine, SignIn.asked_at, timedelta(hours=1))
        at = now() - timedelta(minutes=minutes)
        with engine.begin() as connection:
            connection.execute(update(Mail).values(created_at=at))
        [(_, link, _)] = outbox(now=lambda at=at: at)
        assert visit().get(link).status_code == status


def test_a_code_that_is_too_old_says_so(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit()
    ask(browser, "ada@example.org")
    at = now() - timedelta(minutes=11)
    [(_, _, code)] = outbox(now=lambda: at)
    reply = browser.post("/sign-in/check", {"code": code})
    assert reply.status_code == 422
    assert page(reply).errors == ["That code is too old. Ask for a new one below."]


def test_an_expired_link_keeps_the_address_and_sends_again_in_one_press(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    ask(visit(), "ada@example.org", next="/rounds/spring/scoring?kept=7")
    at = now() - timedelta(minutes=10)
    [(_, link, _)] = outbox(now=lambda: at)
    browser = visit()
    expired = page(browser.get(link))
    form = expired.form("/sign-in")
    assert (form["email"], form["next"]) == ("ada@example.org", "/rounds/spring/scoring?kept=7")
    assert browser.post("/sign-in", form).location == "/sign-in/check"
    [(_, link, _)] = outbox()
    assert browser.post(link).location == "/rounds/spring/scoring?kept=7"


@pytest.mark.parametrize("token", ["nonsense", "1-nonsense", "-", "99999999999999999999-x", "1-", "٣-x"])
def test_a_link_we_never_made_is_answered_like_an_old_one(visit, token):
    browser = visit()
    for reply in (browser.get(f"/sign-in/link/{token}"), browser.post(f"/sign-in/link/{token}")):
        assert reply.status_code == 410
        assert page(reply).form("/sign-in")["email"] == ""


def test_nobody_can_tell_whether_we_know_an_address(save, visit, outbox, statements, engine):
    save(make.a_person("Ada", email="ada@example.org"))
    seen = {}
    for email in ("ada@example.org", "eve@example.org"):
        browser = visit()
        statements.clear()
        answer = ask(browser, email).text.replace(email, "…")
        wrong = page(browser.post("/sign-in/check", {"code": "AAAA-AAAA"})).text.replace(email, "…")
        seen[email] = (answer, wrong, len(statements), [sent.split()[0] for sent in statements])
    assert seen["ada@example.org"] == seen["eve@example.org"]
    assert [to for to, _, _ in outbox()] == ["ada@example.org"]
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(Mail).where(Mail.sent_at.is_(None))) == 0


def test_one_address_has_at_most_five_letters_that_let_in(save, visit, outbox, engine):
    save(make.a_person("Ada", email="ada@example.org"), make.a_person("Ben", email="ben@example.org"))
    hall = visit()
    answers = {ask(hall, "ada@example.org").text for _ in range(7)}
    ask(hall, "ben@example.org")
    assert len(answers) == 1
    assert [to for to, _, _ in outbox()] == ["ada@example.org"] * 5 + ["ben@example.org"]
    move_back(engine, SignIn.mailed_at, timedelta(minutes=9))
    ask(hall, "ada@example.org")
    assert outbox() == []
    move_back(engine, SignIn.mailed_at, timedelta(minutes=1))
    ask(hall, "ada@example.org")
    assert [to for to, _, _ in outbox()] == ["ada@example.org"]


def test_nobody_is_kept_out_by_a_stranger_who_asks_for_their_letters(save, visit, outbox, engine):
    """Whenever no letter is sent for there are enough, the links of five are with their owner and let in."""
    save(make.a_person("Ada", email="ada@example.org"))
    strangers = [visit() for _ in range(5)]
    for stranger in strangers:
        ask(stranger, "ada@example.org")
        for _ in range(5):
            stranger.post("/sign-in/check", {"code": "AAAA-AAAA"})
    move_back(engine, SignIn.asked_at, timedelta(minutes=20))  # the mail server was slow
    ada = visit()
    told = ask(ada, "ada@example.org")
    assert "The link in each letter works for ten minutes, whoever asked for it." in told.text
    letters = outbox()
    assert len(letters) == 5, "hers is not sent"
    for number, (_, link, _) in enumerate(letters):
        mine = visit()
        assert mine.post(link).status_code == 303
        assert who(mine) == "Ada"
        if number == 0:
            ask(ada, "ada@example.org")
            assert len(outbox()) == 1, "and once one is used, she gets one of her own"
    assert [who(stranger) for stranger in strangers] == [None] * 5


def test_an_address_that_becomes_known_is_not_kept_waiting(save, visit, outbox, engine):
    for _ in range(6):
        ask(visit(), "ada@example.org")
    assert outbox() == []
    save(make.a_person("Ada", email="ada@example.org"))
    move_back(engine, SignIn.asked_at, timedelta(minutes=10))
    ask(visit(), "ada@example.org")
    assert len(outbox()) == 1


def test_what_cannot_be_an_address_is_said_at_the_box(visit):
    for typed in (
        "",
        "ada",
        "ada@",
        "ada@localhost",
        "a b@example.org",
        "<ada@example.org>",
        "a@b.c\nd@e.f",
        "x" * 300,
    ):
        reply = visit().post("/sign-in", {"email": typed})
        assert reply.status_code == 422
        assert page(reply).errors == ["Write an e-mail address, like name@example.org."]


def test_what_no_code_looks_like_is_not_a_try(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit()
    ask(browser, "ada@example.org")
    [(_, _, code)] = outbox()
    for typed, words in (
        ("", "Type all 8 letters and numbers of the code, like K7WM-4TRP."),
        ("K7WM-4TR", "Type all 8 letters and numbers of the code, like K7WM-4TRP."),
        ("K7WM-4TRO", "Our codes never have O in them. Look at the code again."),
    ) * 3:
        reply = browser.post("/sign-in/check", {"code": typed})
        assert (reply.status_code, page(reply).errors) == (422, [words])
    assert browser.post("/sign-in/check", {"code": code}).status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "/\t/evil.example", "/\n/evil.example", "evil.example", "", "///evil.example", "/" + "x" * 600,
    ],
)  # fmt: skip
def test_nobody_is_sent_on_to_another_site(save, visit, outbox, path, engine):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit()
    assert page(browser.get("/sign-in", query_string={"next": path})).form()["next"] == "/"
    ask(browser, "ada@example.org", next=path)
    [(_, link, _)] = outbox()
    assert browser.post(link).location == "/me"
    again = visit(as_=db_id(engine, "Ada")).get("/sign-in", query_string={"next": path})
    assert (again.status_code, again.location) == (303, "/me")


def test_staff_stay_twelve_hours_and_residents_a_fortnight(save, visit, outbox, engine):
    save(make.a_person("Ada", email="ada@example.org"), make.staff("Stella"))
    for name, stay in (("Ada", timedelta(days=14)), ("Stella", timedelta(hours=12))):
        browser = visit()
        ask(browser, db_email(engine, name))
        [(_, link, _)] = outbox()
        browser.post(link)
        with engine.connect() as connection:
            began, expires = connection.execute(
                select(Visit.began_at, Visit.expires_at).join(Person).where(Person.name == name)
            ).one()
        assert expires - began == stay
        assert who(browser) == name
        move_back(engine, Visit.expires_at, stay)
        assert who(browser) is None


def test_signing_out_ends_this_visit_and_everywhere_ends_all(save, visit):
    ada = save(make.a_person("Ada"))
    phone, desk, library = visit(as_=ada), visit(as_=ada), visit(as_=ada)
    stolen = visit_cookie(phone)
    reply = phone.post("/sign-out")
    assert (reply.status_code, reply.location) == (303, "/")
    assert who(phone) is None
    with_old_cookie(phone, stolen)
    assert who(phone) is None, "a copy of the cookie is worth nothing"
    assert who(desk) == "Ada"
    desk.post("/sign-out/everywhere")
    assert (who(desk), who(library)) == (None, None)


def test_a_removed_person_is_out_at_once(app, save, visit, outbox):
    ada = save(make.a_person("Ada", email="ada@example.org"))
    browser, other = visit(as_=ada), visit()
    ask(other, "ada@example.org")
    [(_, link, code)] = outbox()
    with app.app_context():
        remove_person(db.session, db.session.get_one(Person, ada), by=None, at=now())
        db.session.commit()
    assert who(browser) is None
    assert other.post(link).status_code == 410
    assert other.post("/sign-in/check", {"code": code}).status_code == 422
    ask(visit(), "ada@example.org")
    assert outbox() == []


def test_what_stands_half_typed_in_another_window_can_still_be_sent(save, visit, outbox, engine):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit(as_=db_id(engine, "Ada"))
    move_back(engine, Visit.expires_at, timedelta(days=1))
    ask(browser, "ada@example.org")
    [(_, link, _)] = outbox()
    assert browser.post(link).status_code == 303
    assert browser.post("/sign-out/everywhere").status_code == 303, "the token of the form from before"


def test_a_new_sign_in_leaves_nothing_of_the_visitor_before(save, visit, outbox):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit()
    ask(browser, "ada@example.org")
    [(_, link, _)] = outbox()
    browser.post(link)
    with browser.client.session_transaction() as cookie:
        assert set(cookie) == {"visit", "_permanent", "_flashes"}


def test_my_page_says_who_i_am(save, visit, engine):
    round = make.a_round()
    member = make.a_member(round)
    save(member)
    mine = visit(as_=db_id(engine, "Ada")).page("/me")
    assert "You sit on a panel" in mine.text
    assert round_name(engine) in mine.text
    save(make.an_administrator())
    assert "You are an administrator" in visit(as_=db_id(engine, "Adele")).page("/me").text


def test_nothing_that_lets_somebody_in_is_stored_as_it_is(save, visit, outbox, engine):
    save(make.a_person("Ada", email="ada@example.org"))
    browser = visit()
    ask(browser, "ada@example.org")
    [(_, link, code)] = outbox()
    browser.post("/sign-in/check", {"code": code})
    with engine.connect() as connection:
        stored = str([connection.execute(select(table)).all() for table in Person.metadata.tables.values()])
    secret = link.rsplit("/", 1)[-1].split("-", 1)[1]
    assert len(secret) > 20
    assert secret not in stored
    assert code not in stored and code.replace("-", "") not in stored


def move_back(engine, column, by):
    """Let a moment that is stored lie further back, for everybody."""
    with engine.begin() as connection:
        for number, moment in connection.execute(select(column.class_.id, column)).all():
            row = update(column.class_).where(column.class_.id == number)
            connection.execute(row.values({column.key: moment - by}))


def db_id(engine, name):
    with engine.connect() as connection:
        return connection.scalar(select(Person.id).where(Person.name == name))


def db_email(engine, name):
    with engine.connect() as connection:
        return connection.scalar(select(Person.email).where(Person.name == name))


def round_name(engine):
    from grants.models import Round

    with engine.connect() as connection:
        return connection.scalar(select(Round.name))


def visit_cookie(browser):
    with browser.client.session_transaction() as cookie:
        return dict(cookie)


def with_old_cookie(browser, old):
    with browser.client.session_transaction() as cookie:
        cookie.update(old)
