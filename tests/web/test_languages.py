"""Languages: what is translated, who chooses, and which way a page runs."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from bs4 import Tag
from flask_babel import force_locale
from sqlalchemy import select

from grants.core.errors import Counted, Refused, Said
from grants.database import db
from grants.models import Person, Round, Scoresheet
from grants.translations.__main__ import collected, existing, finished, is_translated, places, po_file, read, texts
from grants.translations.python import CannotBeCollected, extract
from grants.web.errors import translated
from grants.web.filters import day, money
from grants.web.languages import LANGUAGES
from tests.make import a_round, staff
from tests.pages import Page, page
from tests.rows import fill_with_the_demo

OTHERS = [language for language in LANGUAGES if language.code != "en"]


@pytest.fixture(scope="module", params=[language.code for language in OTHERS])
def catalog(request) -> Catalog:
    return read(po_file(request.param))


def html(shown: Page) -> Tag:
    """The whole page as a tag: it says its language and which way it runs."""
    assert shown.soup.html is not None
    return shown.soup.html


def onward(shown: Page) -> str:
    """Where a choice of language on this page leads."""
    field = shown.soup.select_one("form.app-languages [name=next]")
    assert field is not None
    return str(field["value"])


def forms(string) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo's sample: the ids of its people, and the addresses of its rounds."""

    people: dict[str, int]
    slugs: dict[str, str]  # by stage
    sheet: str

    def addresses(self, who: str) -> list[str]:
        """The pages that somebody of this kind meets first."""
        scoring, deciding, design = (f"/rounds/{self.slugs[stage]}" for stage in ("scoring", "deciding", "design"))
        common = ["/", "/how-scores-are-worked-out", "/me", scoring, f"{scoring}/what-the-panel-decides"]
        common += [f"{design}/criteria", f"{scoring}/criteria", f"{scoring}/results", f"{deciding}/results"]
        if who == "marie":
            return [*common, f"{scoring}/scoring", self.sheet, f"{self.sheet}/check", f"{self.sheet}/interest"]
        staff = ["settings", "stage", "boundaries", "panel", "applications", "record", "panel/import"]
        return [*common, "/staff", "/staff/rounds/new", *(f"{scoring}/{name}" for name in staff)]


@pytest.fixture
def demo(app) -> Demo:
    with app.app_context():
        fill_with_the_demo()
        rounds = {round.stage.value: round for round in db.session.scalars(select(Round))}
        people = {person.name.split()[0].lower(): person.id for person in db.session.scalars(select(Person))}
        sheet = db.session.scalars(
            select(Scoresheet).where(Scoresheet.submitted_at.is_(None), Scoresheet.draft.is_not(None))
        ).first()
        assert sheet is not None
        slugs = {stage: round.slug for stage, round in rounds.items()}
        address = f"/rounds/{slugs['scoring']}/scoring/{sheet.application_id}"
        db.session.commit()
    return Demo(people, slugs, address)


# The catalogues


def test_every_language_has_its_catalogue():
    assert existing() == sorted(language.code for language in OTHERS)


def test_what_is_compiled_is_what_is_written(catalog):
    fresh = io.BytesIO()
    write_mo(fresh, finished(catalog))
    assert po_file(str(catalog.locale)).with_suffix(".mo").read_bytes() == fresh.getvalue()


def test_a_translation_fills_what_its_text_fills(catalog):
    """A place that is misspelt would be a page that fails; one that is left out a sentence that says less."""
    for message in filter(is_translated, texts(catalog)):
        wanted = places(forms(message.id)[-1])
        for string in forms(message.string):
            left_out = wanted - places(string)
            assert places(string) <= wanted, string
            assert not left_out or (message.pluralizable and left_out <= {"%(num)s", "%(num)d", "%(count)s"}), string
            assert "%" not in re.sub(r"%\(\w+\)[sd]|%%", "", string), string


def test_every_text_people_read_is_translated(catalog):
    """A text that is new in the program shows up here until both languages have it."""
    ours = {(message.id, message.context): message for message in texts(catalog) if is_translated(message)}
    assert [message.id for message in texts(collected()) if (message.id, message.context) not in ours] == []
    assert [message.id for message in ours.values() if message.fuzzy] == []


def test_a_plural_has_every_form_of_its_language(catalog):
    plurals = [message for message in texts(catalog) if message.pluralizable]
    assert [message.id for message in plurals if len(message.string or ()) != catalog.num_plurals] == []


def test_a_plural_in_part_is_not_shown():
    catalog = Catalog(locale="ar")
    catalog.add(("One sheet", "%(num)s sheets"), ("ورقة", "", "", "", "", ""))
    assert list(texts(finished(catalog))) == []


def test_everything_marked_can_be_collected():
    assert len(collected()) > 1000


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ('Refused("No.", field="x")', [("No.",)]),
        ('record(by, "sent" if first else "changed", sheet)', [(None, "sent", None), (None, "changed", None)]),
        ('Counted("One", "%(count)s", many)', [("One", "%(count)s", None)]),
        ('partial(Counted, "One", "%(count)s")', [("One", "%(count)s")]),
        ("Refused(TOO_LONG, most=5)", []),
        ('flash("Saved.")', []),
    ],
)
def test_texts_are_found_in_python(line, found):
    marked = ["Refused", "record", "Counted"]
    assert [text for _, _, text, _ in extract(io.BytesIO(line.encode()), marked, (), {})] == found


def test_a_text_put_together_too_early_is_found_out():
    with pytest.raises(CannotBeCollected, match="line 1"):
        list(extract(io.BytesIO(b'Refused(f"There is no {name}.")'), ["Refused"], (), {}))


# Sentences of the core


def test_a_sentence_of_the_core_is_english_by_itself():
    place = Said("row %(row)s, column “%(column)s”", row=5, column="Amount")
    assert place == "row 5, column “Amount”"
    assert str(Refused("%(place)s is empty.", place=place)) == "row 5, column “Amount” is empty."
    assert [Counted("One row.", "%(count)s rows.", number) for number in (0, 1, 1200)] == [
        "0 rows.",
        "One row.",
        "1,200 rows.",
    ]


def test_a_sentence_of_the_core_is_translated_with_what_it_holds(app):
    with app.test_request_context(), force_locale("cy"):
        assert translated(Said("%(what)s", what=Said("Criteria"))) == "Meini prawf"
        assert (
            translated(Refused("Bring in at least one application first."))
            != "Bring in at least one application first."
        )


def test_what_is_not_translated_yet_is_said_in_english(app):
    with app.test_request_context(), force_locale("ar"):
        assert translated(Said("Nobody has translated %(this)s.", this="this")) == "Nobody has translated this."
        assert translated(Counted("One unheard-of thing.", "%(count)s unheard-of things.", 3)) == "3 unheard-of things."


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_what_is_put_into_a_text_is_never_html(app, language):
    """Whether by `_`, by a plural or by a block; a letter, which is plain text, has it as it is."""
    words = """{{ _("Saved: %(name)s.", name=name) }}{{ ngettext("%(name)s", "%(name)s", 2, name=name) }}
    {% trans name=name %}We send no letters about suggestions to {{ name }}.{% endtrans %}"""
    with app.test_request_context("/"), force_locale(language.code):
        assert app.jinja_env.overlay(autoescape=True).from_string(words).render(name="<i>").count("&lt;i&gt;") == 3
        assert app.jinja_env.overlay(autoescape=False).from_string(words).render(name="<i>").count("<i>") == 3


def test_a_percent_sign_is_itself_with_or_without_something_to_put_in(app):
    with app.test_request_context("/"):
        shown = app.jinja_env.from_string("""{{ _("100 %% of %(what)s", what="it") }}, {{ _("100 %%") }}""").render()
    assert shown == "100 % of it, 100 %"


def test_figures_are_the_same_in_every_language(app):
    """The workbook, the paper and the neighbour's phone show them so too."""
    with app.test_request_context(), force_locale("ar"):
        assert money(269_563_49) == "\u2068£269,563.49\u2069"
        assert day(date(2031, 12, 4)) == "4 ديسمبر 2031"
    with app.test_request_context(), force_locale("cy"):
        assert money(269_563_49) == "£269,563.49"
        assert day(datetime(2031, 12, 4, 12, tzinfo=UTC)) == "4 Rhagfyr 2031"


# Who chooses


def test_a_draft_is_not_chosen_by_the_browser(visit):
    reply = visit().get("/", headers={"Accept-Language": "ar, cy;q=0.9"})
    assert html(page(reply))["lang"] == "en"


@pytest.mark.parametrize(("code", "direction"), [("cy", "ltr"), ("ar", "rtl")])
def test_a_choice_is_kept_and_goes_back_to_its_page(visit, code, direction):
    browser = visit()
    back = onward(browser.page("/how-scores-are-worked-out?from=letter"))
    reply = browser.post("/language", {"language": code, "next": back})
    assert (reply.status_code, reply.location) == (303, "/how-scores-are-worked-out?from=letter")
    shown = html(browser.page(reply.location))
    assert (shown["lang"], shown["dir"]) == (code, direction)
    assert html(browser.page("/"))["lang"] == code


def test_the_kit_runs_the_same_way_as_the_page(visit):
    browser = visit()
    browser.post("/language", {"language": "ar"})
    sheets = [link["href"] for link in browser.page("/").soup.select("link[rel=stylesheet]")]
    assert any("govuk-rtl.css" in sheet for sheet in sheets)
    assert not any("govuk.css" in sheet for sheet in sheets)


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""])
def test_a_choice_never_leads_to_another_site(visit, elsewhere):
    assert visit().post("/language", {"language": "cy", "next": elsewhere}).location == "/"


def test_a_language_we_do_not_have_is_not_chosen(visit):
    browser = visit()
    browser.post("/language", {"language": "cy"})
    browser.post("/language", {"language": "xx"})
    assert html(browser.page("/"))["lang"] == "cy"


def test_each_language_is_named_by_those_who_speak_it(visit):
    names = visit().page("/").all("form.app-languages li")
    assert names == ["English", "Cymraeg (first draft)", "العربية (first draft)"]


def test_a_choice_on_a_page_with_errors_comes_back_to_its_form(visit):
    reply = visit().post("/sign-in", {"email": "nobody"}, headers={"Referer": "http://localhost/sign-in?next=/me"})
    assert reply.status_code == 422
    assert onward(page(reply)) == "/sign-in?next=/me"
    reply = visit().post("/sign-in", {"email": "nobody"}, headers={"Referer": "https://elsewhere.example/"})
    assert onward(page(reply)) == "/"


def test_the_choice_outlives_the_sign_out(visit, save):
    browser = visit(as_=save(staff()))
    browser.post("/language", {"language": "cy"})
    browser.post("/sign-out")
    assert html(browser.page("/"))["lang"] == "cy"


# Words that run the other way


def test_what_a_resident_typed_brings_its_own_direction(visit, save):
    save(a_round(name="جولة الربيع"))
    link = visit().page("/").soup.find("a", string="جولة الربيع")
    assert link.get("dir") == "auto" or link.find_parent("bdi")


@pytest.mark.parametrize("language", OTHERS, ids=lambda language: language.code)
@pytest.mark.parametrize("who", ["marie", "priya"])
def test_the_main_pages_speak_and_run_as_their_language_does(visit, demo, language, who):
    """Each is read strictly, as every page of a test is; and no sentence with a mistake in it brings one down."""
    browser = visit(as_=demo.people[who])
    browser.post("/language", {"language": language.code})
    for address in demo.addresses(who):
        shown = page(browser.get(address, follow_redirects=True))
        assert shown.reply.status_code == 200, address
        assert (html(shown)["lang"], html(shown)["dir"]) == (language.code, language.direction), address
        assert "Menu" not in shown.all("summary") and "Sign in" not in shown.all("nav a")
        if language.code == "ar":
            assert not re.search(r"</(bdi|b)>, <", shown.html), f"{address}: a Latin comma parts two names"


def test_what_is_wrong_with_a_file_is_said_in_the_readers_language(visit, demo):
    browser = visit(as_=demo.people["priya"])
    browser.post("/language", {"language": "cy"})
    file = (io.BytesIO(b"Name\nAda\nAda\n"), "panel.csv")
    reply = browser.post(f"/rounds/{demo.slugs['design']}/panel/import", {"file": file})
    assert reply.status_code == 422
    shown = page(reply)
    assert shown.errors == [
        "rhes 3, colofn “Name” : Mae Ada yn rhes 2 hefyd. Ychwanegwch rywbeth i wahaniaethu rhwng y ddau."
    ]
