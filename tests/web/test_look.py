"""The house's own colours and logo: what people could not read is refused, and put back is put back."""

import io
import struct
import zlib

import pytest
from sqlalchemy import select

from grants.core.contrast import DELIVERED
from grants.database import db
from grants.models import Setting
from tests import make
from tests.pages import page


def png(width: int = 3, height: int = 2, *, behind: bytes = b"") -> bytes:
    """A whole PNG of one grey."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    dots = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(min(height, 50))))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", dots) + part(b"IEND", b"") + behind


@pytest.fixture
def adele(save, visit):
    return visit(as_=save(make.an_administrator("Adele")))


def send(browser, logo=None, **colours):
    form = browser.page("/staff/look").form()
    form.pop("logo", None)
    if logo is not None:
        form["logo"] = (io.BytesIO(logo), "logo.png")
    return browser.post("/staff/look", {**form, **colours}, content_type="multipart/form-data")


def test_a_new_colour_reaches_every_page(adele, visit):
    assert not [link for link in visit().page("/").soup.select("link[rel=stylesheet]") if "brand.css?" in link["href"]
                and not link["href"].startswith("/static")]  # fmt: skip
    assert send(adele, pine="#123A7A", mist="eef").status_code == 303
    [link] = visit().page("/").soup.select("link[rel=stylesheet][href^='/brand.css']")
    sheet = visit().get(link["href"])
    assert sheet.mimetype == "text/css"
    assert sheet.get_data(as_text=True) == ":root{--pine:#123a7a;}\n@media screen{:root{--mist:#eeeeff;}}\n"


def test_colours_that_people_could_not_read_are_refused_by_name(adele):
    for colours, words in (
        ({"pine": "#7fbf9f"}, "White on pine is too hard to see: the contrast is 2.1, and 4.5 is needed."),
        ({"blossom": "#5a2a50"}, "Plum on blossom is too hard to see: the contrast is 1.2, and 4.5 is needed."),
        ({"marigold": "#1c6b42"}, "Ink on marigold is too hard to see: the contrast is 2.2, and 4.5 is needed."),
    ):
        reply = send(adele, **colours)
        assert reply.status_code == 422
        [error] = page(reply).errors
        assert error == f"{words} Make one of them darker or lighter."


def test_what_is_no_colour_is_said_at_its_box(adele):
    for typed in ("", "red", "#12463", "#12463g", "rgb(0,0,0)", "#fff;}body{display:none"):
        reply = send(adele, plum=typed)
        found = page(reply)
        assert (reply.status_code, found.errors) == (
            422, ["Write a colour as # and six letters or numbers, like #12463C."],
        )  # fmt: skip
        assert found.soup.select_one("#plum.govuk-input--error")


def test_the_logo_stands_on_every_page_and_is_served_as_what_it_is(adele, visit):
    assert send(adele, logo=png()).status_code == 303
    [image] = visit().page("/").soup.select("header img")
    reply = visit().get(image["src"])
    assert (reply.mimetype, reply.get_data()) == ("image/png", png())
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    reply.close()


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "must be a PNG"),
        (b"GIF89a", "must be a PNG"),
        (b"", "must be a PNG"),
        (png()[:-5], "This PNG is broken"),
        (png()[:40] + b"x" + png()[41:], "This PNG is broken"),
        (png(behind=b"<script>"), "This PNG is broken"),
        (b"\x89PNG\r\n\x1a\n", "This PNG is broken"),
        (png(60_000, 60_000), "at most 1200 dots each way"),
        (png() + b"\0" * 300_000, "larger than 200 kB"),
    ],
)
def test_only_a_whole_png_of_a_fair_size_is_taken(adele, visit, picture, words):
    reply = send(adele, logo=picture)
    assert reply.status_code == 422
    [error] = page(reply).errors
    assert words in error
    assert not visit().page("/").soup.select("header img")
    assert visit().get("/logo.png").status_code == 404


def test_put_back_as_delivered(app, adele, visit):
    send(adele, logo=png(), pine="#123A7A")
    assert adele.post("/staff/look", {"put_back": "yes"}).status_code == 303
    assert not visit().page("/").soup.select("link[href^='/brand.css'], header img")
    form = adele.page("/staff/look").form()
    assert {name: form[name.replace("-", "_")] for name in DELIVERED} == DELIVERED
    with app.app_context():
        assert db.session.scalars(select(Setting)).all() == []
