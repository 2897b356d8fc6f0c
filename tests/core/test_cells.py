from datetime import date, datetime
from decimal import Decimal
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.cells import ACCENTS_CUT, CONTROLS, DIRECTIONS, cleaned, day, email, shown, text, whole
from grants.core.errors import Refused

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Elm Court \u00a0", "Elm Court"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("cafe\u0301", "café"),
        ("\ufeffBOM", "BOM"),
        ("a\u200bb", "ab"),
        (FAMILY, FAMILY),
        ("مرحبا", "مرحبا"),
        ("=1+1", "=1+1"),
        ("<script>", "<script>"),
        ("", ""),
    ],
)
def test_text_is_kept_as_it_was_meant(typed, kept):
    assert cleaned(typed) == (kept, ())


@pytest.mark.parametrize(
    ("typed", "kept", "said"),
    [
        ("a\x07b\x9f", "ab", CONTROLS),
        ("\ud800half", "half", CONTROLS),
        ("\u202egnp.exe", "gnp.exe", DIRECTIONS),
        ("\u2066x\u2069", "x", DIRECTIONS),
        ("a" + "\u0335" * 300, "a" + "\u0335" * 30, ACCENTS_CUT),
    ],
)
def test_what_is_taken_out_is_said(typed, kept, said):
    assert cleaned(typed) == (kept, (said,))


@given(st.text())
def test_clean_text_is_in_one_form_and_stays_clean(typed):
    once = cleaned(typed)[0]
    assert cleaned(once) == (once, ())
    assert once == normalize("NFC", once).strip()
    once.encode()


def test_a_cell_is_shown_as_a_person_reads_it():
    cells = [
        None,
        True,
        3,
        Decimal("3.50"),
        Decimal("1e3"),
        date(2026, 11, 22),
        datetime.fromisoformat("2026-11-22 09:05"),
        "x",
    ]
    assert [text(cell) for cell in cells] == ["", "yes", "3", "3.5", "1000", "2026-11-22", "2026-11-22 09:05", "x"]
    assert shown("a\nb" + "c" * 100, 5) == "a bcc…"


@pytest.mark.parametrize(
    ("cell", "number"), [(4, 4), ("4", 4), (" 4.0 ", 4), (Decimal("4.0"), 4), ("\uff14", 4), ("-1", -1)]
)
def test_a_whole_number_is_read(cell, number):
    assert whole(cell) == number


@pytest.mark.parametrize(
    "cell", [True, None, "", "4.5", Decimal("4.5"), "4,5", "four", "1e3", "²", "9" * 20, Decimal("1e99")]
)
def test_what_is_no_whole_number_is_refused(cell):
    with pytest.raises(Refused, match="Write a whole number, such as 3"):
        whole(cell)


@pytest.mark.parametrize(
    "cell",
    [
        date(2026, 11, 22), datetime.fromisoformat("2026-11-22 09:00"), "2026-11-22", "22/11/2026", "22.11.2026",
        "22 November 2026", "22 Nov 2026", "2026-11-22T12:00:00Z",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(cell):
    assert day(cell) == date(2026, 11, 22)


@pytest.mark.parametrize("cell", ["11/22/2026", "22/11/26", "soon", "2026-02-30", "", None, 46348, "9999-99-99T00:00"])
def test_what_is_no_date_is_refused(cell):
    with pytest.raises(Refused, match="Write the date as 22 November 2026"):
        day(cell)


def test_an_e_mail_address_is_read_in_small_letters():
    assert email(" Ada@Example.ORG ") == email("mailto:ada@example.org") == "ada@example.org"


@pytest.mark.parametrize(
    "cell",
    ["ada", "ada@", "@example.org", "ada@org", "a@b.org, c@d.org", "Ada <a@b.org>", "a@b@c.org", "a\n@b.org", None],
)  # fmt: skip
def test_what_is_no_e_mail_address_is_refused(cell):
    with pytest.raises(Refused, match="Write one e-mail address"):
        email(cell)
