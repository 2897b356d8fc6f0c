"""What GRANTS_MAIL_URL may say, and what it is told where no letter could go by it."""

from pathlib import Path

import pytest

from grants.config import SettingsError, from_environment
from grants.mail_url import MailUrl, read_mail_url


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("smtp://localhost", MailUrl(host="localhost", port=587)),
        ("smtp://mail.example.org:25/", MailUrl(host="mail.example.org", port=25)),
        ("smtp://[::1]:2525", MailUrl(host="::1", port=2525)),
        ("smtps://mail.example.org", MailUrl(host="mail.example.org", port=465, tls_from_the_start=True)),
        (
            "smtp://fund%40example.org:a%2Fb%23c%3Fd%25@mail.example.org?from=Grants%40example.org",
            MailUrl(
                host="mail.example.org",
                username="fund@example.org",
                password="a/b#c?d%",
                sender="grants@example.org",
            ),
        ),
        ("file:///var/mail/out%20box", MailUrl(folder=Path("/var/mail/out box"))),
    ],
)
def test_where_letters_go_is_read_from_the_url(url, read):
    assert read_mail_url(url) == read
    assert from_environment({"GRANTS_MAIL_URL": url}).mail_url == url


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mail.example.org", "must begin with smtp://"),
        ("https://mail.example.org", "must begin with smtp://"),
        ("smtp+tls://mail.example.org", "must begin with smtp://"),
        ("smtp://", "names no mail server"),
        ("smtp:mail.example.org", "names no mail server"),
        ("smtp://fund:SECRET@:587", "names no mail server"),
        ("smtp://mail.example.org:port", "must be a whole address"),
        ("smtp://mail.example.org:70000", "must be a whole address"),
        ("smtp://mail.example.org:0", "names no port"),
        ("smtp://[::1", "must be a whole address"),
        ("smtp://fund:SEC/RET@mail.example.org", "must be a whole address"),
        ("smtp://mail.example.org/fund", "something after the server"),
        ("smtp://mail.example.org#SECRET", "something after the server"),
        ("smtp://fund@mail.example.org", "a user and a password, or neither"),
        ("smtp://:SECRET@mail.example.org", "a user and a password, or neither"),
        ("smtp://mail.example.org:465", "must begin with smtps://"),
        ("smtp://mail.example.org?starttls=no", "and no more"),
        ("smtp://mail.example.org?from=nobody", "and no more"),
        ("smtp://mail.example.org?from=a@example.org&from=b@example.org", "and no more"),
        ("file://outbox", "must name a folder"),
        ("file:///", "must name a folder"),
    ],
)
def test_a_url_that_no_letter_could_go_by_is_told_so_without_its_password(url, words):
    with pytest.raises(SettingsError) as wrong:
        from_environment({"GRANTS_MAIL_URL": url})
    said = str(wrong.value)
    assert said.startswith("GRANTS_MAIL_URL ") and words in said
    assert "SEC" not in said and "\n" not in said
