"""Coming in and going out: a letter with a link and a code, and visits that end when they are told to."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.orm import Session

from grants.core import tokens
from grants.core.errors import Refused
from grants.models import Mail, Person, SignIn, Visit

FORGOTTEN_AFTER = timedelta(days=2)  # longer than any link lives
SUBJECT = "Sign in"  # the letter's own subject is chosen with its words, as it is sent


@dataclass(frozen=True, slots=True)
class Keys:
    """What a letter carries, and nothing keeps: the link's last part, and the code."""

    token: str
    code: str


@dataclass(frozen=True, slots=True)
class Try:
    """What came of typing a code."""

    right: bool
    left: int  # how many more tries there are


def ask_to_sign_in(
    session: Session, email: str, *, next_path: str = "/", language: str = "en", at: datetime
) -> SignIn | None:
    """Put a sign-in letter in the outbox; None where this address has enough of them for now.

    Enough is as many as still let in, or will: so whoever asks again and again for somebody else never keeps them out,
    for the links of those letters are theirs alone. An address nobody has gets the same rows, so that the answer takes
    as long; its letter is never sent.
    """
    _forget_old(session, at)
    person = session.scalar(select(Person).where(Person.email == email, Person.removed_at.is_(None)))
    if session.scalars(select(func.count()).where(SignIn.email == email, _of_use(at))).one() >= tokens.LETTERS_AT_MOST:
        return None
    sign_in = SignIn(email=email, person=person, next_path=next_path, language=language, asked_at=at)
    session.add_all([sign_in, Mail(to_email=email, subject=SUBJECT, sign_in=sign_in, created_at=at)])
    session.flush()
    return sign_in


def _of_use(at: datetime) -> ColumnElement[bool]:
    """A letter that lets in, or will once the mail server has taken it; for an address nobody has, as long as one."""
    lately = at - tokens.MAILED_LIVES
    waits = and_(SignIn.mailed_at.is_(None), or_(SignIn.person_id.is_not(None), SignIn.asked_at > lately))
    return and_(SignIn.spent_at.is_(None), SignIn.printed.is_(False), or_(SignIn.mailed_at > lately, waits))


def make_keys(sign_in: SignIn, key: str) -> Keys:
    """Make the link and the code anew, and keep only what they are checked by; those of an earlier letter die."""
    secret, code = secrets.token_urlsafe(32), tokens.new_code(secrets.choice)
    sign_in.link_hash = _link_hash(sign_in, secret, key)
    sign_in.code_hash = tokens.keyed_hash(key, "code", sign_in.id, code)
    return Keys(tokens.link_token(sign_in.id, secret), code)


def print_link(session: Session, person: Person, *, at: datetime) -> str:
    """A link's last part, for somebody to hand over; it lives a day and is kept nowhere."""
    sign_in = SignIn(email=person.email or "", person=person, printed=True, asked_at=at)
    session.add(sign_in)
    session.flush()
    secret = secrets.token_urlsafe(32)
    sign_in.link_hash = _link_hash(sign_in, secret, "")
    return tokens.link_token(sign_in.id, secret)


def try_code(session: Session, sign_in_id: int, code: str, *, key: str) -> Try:
    """Count a try, then say whether the code is right. The session's transaction must be one of its own.

    Counted before it is looked at, in one statement: two tries at the same moment are two tries.
    """
    counted = session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.tries < tokens.MOST_TRIES, SignIn.spent_at.is_(None))
        .values(tries=SignIn.tries + 1)
        .returning(SignIn.tries, SignIn.code_hash)
    ).first()
    if counted is None:
        return Try(right=False, left=0)
    right = tokens.same(counted.code_hash, tokens.keyed_hash(key, "code", sign_in_id, code))
    return Try(right=right, left=tokens.MOST_TRIES - counted.tries)


def sign_in_of_link(session: Session, token: str, *, key: str) -> SignIn | None:
    """The sign-in a link belongs to, whether or not it still works; None for a link we never made."""
    parts = tokens.parts_of_link(token)
    sign_in = session.get(SignIn, parts[0]) if parts else None
    if parts is None or sign_in is None:
        return None
    return sign_in if tokens.same(sign_in.link_hash, _link_hash(sign_in, parts[1], key)) else None


def spend(session: Session, sign_in: SignIn, *, at: datetime) -> str:
    """Sign in: the token of the new visit. Works once, whoever else tries at the same moment."""
    if not sign_in.lets_in(at):
        raise Refused("This link or code does not work any more. Ask for a new one.")
    spent = update(SignIn).where(SignIn.id == sign_in.id, SignIn.spent_at.is_(None)).values(spent_at=at)
    if session.execute(spent.returning(SignIn.id)).first() is None:
        raise Refused("This link or code was used a moment ago. Ask for a new one.")
    assert sign_in.person is not None
    return begin_visit(session, sign_in.person, at=at)


def begin_visit(session: Session, person: Person, *, at: datetime) -> str:
    """Begin a visit; the token that the browser keeps."""
    token = secrets.token_urlsafe(32)
    expires = at + tokens.stay(for_work=person.reads_everything)
    session.add(Visit(person=person, token_hash=tokens.token_hash(token), began_at=at, expires_at=expires))
    return token


def end_visit(visit: Visit, *, at: datetime) -> None:
    """Sign out here."""
    visit.ended_at = visit.ended_at or at


def end_all_visits(session: Session, person: Person, *, at: datetime) -> None:
    """Sign out everywhere, at once; links and codes on their way work no more."""
    session.execute(update(Visit).where(Visit.person_id == person.id, Visit.ended_at.is_(None)).values(ended_at=at))
    end_letters(session, person, at=at)


def end_letters(session: Session, person: Person, *, at: datetime) -> None:
    """Let no link and no code work that was asked for until now."""
    session.execute(update(SignIn).where(SignIn.person_id == person.id, SignIn.spent_at.is_(None)).values(spent_at=at))


def _link_hash(sign_in: SignIn, secret: str, key: str) -> str:
    # The command line may print a link without the server's key; 256 bits of chance need none to be safe from guessing.
    return tokens.keyed_hash("" if sign_in.printed else key, "link", sign_in.id, secret)


def _forget_old(session: Session, at: datetime) -> None:
    """Addresses that somebody typed, known or not, are not kept for longer than they are of use."""
    old = select(SignIn.id).where(SignIn.asked_at < at - FORGOTTEN_AFTER)
    session.execute(delete(Mail).where(Mail.sign_in_id.in_(old)))
    session.execute(delete(SignIn).where(SignIn.asked_at < at - FORGOTTEN_AFTER))
    over = at - tokens.TYPED_IS_KEPT  # longer than it lasts: a form of Friday's may be sent on Monday week
    session.execute(delete(Visit).where(or_(Visit.expires_at < over, Visit.ended_at < over)))
