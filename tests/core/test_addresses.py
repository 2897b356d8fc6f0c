"""Where people get mail, and where we may send them on to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.core.addresses import email_address, own_path
from grants.core.errors import Refused


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ada@Example.ORG ", "ada@example.org"),
        ("o'hara+fund@a-b.co.uk", "o'hara+fund@a-b.co.uk"),
        ("é@é.fr", "é@é.fr"),
    ],
)
def test_an_address_is_kept_in_small_letters(typed, kept):
    assert email_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["", "ada", "@example.org", "ada@", "ada@org", "a@b@c.org", "a b@c.org", "ada@.org", "ada@c..org", "a\n@c.org",
     "Ada <ada@c.org>", "a,b@c.org", "x" * 250 + "@c.org", "a\x00@c.org"],
)  # fmt: skip
def test_what_cannot_be_an_address(typed):
    with pytest.raises(Refused, match="Write an e-mail address"):
        email_address(typed)


@given(st.text())
def test_an_address_taken_once_is_taken_again_as_it_is(typed):
    try:
        address = email_address(typed)
    except Refused:
        return
    assert email_address(address) == address == address.lower()


@pytest.mark.parametrize("path", ["/", "/me", "/rounds/spring/scoring/3?kept=7", "/a?next=//x", "/é", "/a:b", "/a%5Cb"])
def test_our_own_paths_stay_as_they_are(path):
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    ["", "me", "//evil.example", "///evil.example", "/\\evil.example", "\\/evil.example", "https://evil.example",
     "/\t/evil.example", "/\r\n/evil.example", "javascript:alert(1)", "/a\u2028b", "/a b", "/" * 600, "/x\\y"],
)  # fmt: skip
def test_other_paths_lead_to_the_front_page(path):
    assert own_path(path) == "/"


@given(st.text(alphabet="/\\:.@ \t\nhtpsevil%?#[]", max_size=30))
def test_no_path_leads_to_another_site(path):
    from urllib.parse import urljoin, urlsplit

    seen_by_a_browser = own_path(path).replace("\\", "/").replace("\t", "").replace("\n", "")
    assert urlsplit(urljoin("https://fund.example/sign-in", seen_by_a_browser)).netloc == "fund.example"
