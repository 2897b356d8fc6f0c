"""What every answer tells the browser, and what an address, a form or a host may not do."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from grants import create_app
from grants.database import db
from grants.web.access import allow, anyone
from tests import make
from tests.pages import Browser, page

ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.fixture
def in_public(app, settings, save):
    """The same house, reached by https."""
    save(make.a_person("Ada", email="ada@example.org"))
    served = create_app(replace(settings, public_url="https://fund.example.org"))
    served.testing = True
    yield served
    with served.app_context():
        db.engine.dispose()


def answers(browser: Browser):
    yield browser.get("/")
    yield browser.get("/sign-in")
    yield browser.get("/no-such-page")
    yield browser.get("/staff")
    yield browser.get("/static/app.css")
    yield browser.get("/static/no-such-file.css")
    yield browser.get("/brand.css")
    yield browser.client.post("/sign-in")
    yield browser.client.delete("/sign-in")
    yield browser.post("/sign-in", {"email": "x" * 3_000_000})


def test_every_answer_is_guarded_errors_and_files_too(visit):
    for reply in answers(visit()):
        policy = reply.headers["Content-Security-Policy"]
        assert {name: reply.headers[name] for name in ON_EVERY_ANSWER} == ON_EVERY_ANSWER
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "*" not in policy
        assert "Strict-Transport-Security" not in reply.headers, "a browser would lock itself out of this machine"
        reply.close()


def test_by_https_the_cookie_is_bound_to_the_house_and_http_is_over(in_public):
    browser = Browser(in_public)
    reply = browser.get("/sign-in", base_url="https://fund.example.org")
    assert reply.headers["Strict-Transport-Security"] == "max-age=31536000"
    reply = in_public.test_client().get("/sign-in", base_url="https://fund.example.org")
    [cookie] = reply.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-grants=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_on_this_machine_the_cookie_is_kept_from_scripts_and_other_sites(app):
    [cookie] = app.test_client().get("/sign-in").headers.getlist("Set-Cookie")
    assert cookie.startswith("grants=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


def test_pages_of_somebody_signed_in_are_not_kept(save, visit):
    ada = visit(as_=save(make.a_person("Ada")))
    for path in ("/", "/me", "/no-such-page", "/staff"):
        assert ada.get(path).headers["Cache-Control"] == "no-store", path
    assert visit().get("/sign-in").headers["Cache-Control"] == "no-store"
    assert visit().get("/").headers["Cache-Control"] == "no-cache, private"


def test_our_own_files_are_kept_for_a_year_and_carry_no_cookie(save, visit):
    for browser in (visit(), visit(as_=save(make.a_person("Ada")))):
        for path in ("/static/app.css", "/brand.css"):
            reply = browser.get(path)
            assert "public" in reply.headers["Cache-Control"] and "max-age=31536000" in reply.headers["Cache-Control"]
            assert "Set-Cookie" not in reply.headers
            reply.close()


def test_a_form_without_its_token_is_turned_away(app, save, visit):
    round = make.a_round()
    save(round, make.a_member(round))
    browser = visit(as_=save(make.an_administrator()))
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()) and not rule.arguments:
            reply = browser.client.post(rule.rule, data={"email": "ada@example.org"})
            assert reply.status_code == 400, rule.rule
            assert page(reply).title == "This page was open for too long"
            assert browser.client.post(rule.rule, data={"csrf_token": "made-up"}).status_code == 400, rule.rule


def test_no_link_of_ours_follows_the_host_that_a_browser_names(save, visit):
    round = make.a_round()
    administrator = save(make.an_administrator())
    save(round, make.a_member(round))
    browser = visit(as_=administrator)
    browser.client.set_cookie("grants", browser.client.get_cookie("grants").value, domain="evil.example")
    evil = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    assert page(browser.get("/me", headers=evil)).title == "Adele"
    for path in ("/", "/me", "/staff", "/staff/people", "/staff/people/add", "/sign-in", "/no-such-page"):
        reply = browser.get(path, headers=evil)
        assert "evil.example" not in reply.get_data(as_text=True) + str(reply.headers), path
    reply = browser.post(f"/staff/people/{administrator}/link", headers=evil)
    assert "http://127.0.0.1:5000/sign-in/link/" in reply.get_data(as_text=True)
    assert "evil.example" not in reply.get_data(as_text=True)


def test_what_goes_wrong_is_said_on_a_page(visit):
    for reply, status, title in (
        (visit().get("/no-such-page"), 404, "There is no such page"),
        (visit().get("/rounds/no-such-round"), 404, "There is no such page"),
        (visit().client.delete("/sign-in"), 405, "That address does not work like that"),
        (visit().post("/sign-in", {"email": "x" * 13_000_000}), 413, "That is too large"),
        (visit().client.post("/sign-in"), 400, "We could not read that"),
    ):
        assert (reply.status_code, page(reply).title) == (status, title)
    assert visit().client.delete("/sign-in").headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_bug_is_a_page_and_a_line_in_the_log_and_changes_nothing(app, save, visit, caplog):
    view = app.view_functions["public.how_scores_work"]

    @allow(anyone)
    def broken():
        raise ZeroDivisionError

    app.view_functions["public.how_scores_work"] = broken
    try:
        reply = visit().get("/how-scores-are-worked-out")
    finally:
        app.view_functions["public.how_scores_work"] = view
    assert (reply.status_code, page(reply).title) == (500, "Something went wrong on our side")
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in reply.get_data(as_text=True)


def test_without_its_database_the_house_still_says_so_in_words(settings, tmp_path, caplog):
    served = create_app(replace(settings, instance=tmp_path, database_url=f"sqlite:///{tmp_path}"))
    reply = Browser(served).get("/")
    assert (reply.status_code, page(reply).title) == (500, "Something went wrong on our side")
    assert "unable to open database file" in caplog.text


TEMPLATES = Path(__file__).parents[2] / "templates"


def test_every_form_that_posts_carries_a_token():
    for template in TEMPLATES.rglob("*.html"):
        for form in re.findall(r"<form\b.*?</form>", template.read_text(), re.DOTALL):
            if re.search(r'method="post"', form, re.IGNORECASE):
                assert re.search(r"csrf\(\)|csrf_token|hidden_tag", form), (template, form[:120])


def test_no_template_has_script_or_style_of_its_own():
    for template in TEMPLATES.rglob("*.html"):
        words = template.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=\"|javascript:", words), template


def test_no_address_leads_to_the_host_that_the_browser_named(app, save, visit):
    """The router's own redirects would: /a//b to /a/b, /a to /a/, and addresses with defaults to shorter ones."""
    assert [rule.rule for rule in app.url_map.iter_rules() if rule.rule.endswith("/") or rule.defaults] == ["/"]
    browser = visit(as_=save(make.an_administrator()))
    for path in ("/rounds//x", "/staff//people", "/staff/", "/staff/people//", "/static//app.css", "//staff", "//"):
        for method in ("GET", "HEAD", "POST"):
            reply = browser.client.open(
                method=method,
                headers={"Host": "evil.example"},
                data={"csrf_token": browser.token},
                environ_overrides={"PATH_INFO": path},  # as it stands: the client takes //staff for a host
            )
            assert "evil.example" not in f"{reply.headers}{reply.get_data(as_text=True)}", (method, path)
            assert path.startswith("//") or reply.status_code in (404, 405), (method, path)
