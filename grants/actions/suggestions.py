"""Suggestions coming in: sent by anybody, typed up by those who heard them, and wanted by others too."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.fates import told_where
from grants.actions.record import record
from grants.core import suggestions as rules
from grants.core.cells import email as email_of
from grants.core.criteria import LONGEST_TEXT, fold
from grants.core.errors import Refused
from grants.core.heard import Heard, people_of
from grants.core.policy import MADE_A_SUGGESTION
from grants.core.stages import Stage
from grants.core.suggestions import Channel
from grants.models import Person, Round, Sending, Suggestion, Support
from grants.queries.voices import voices

CLOSED = "Suggestions for this round are closed: it is not being designed any more."


def suggest(
    session: Session,
    round: Round,
    text: str,
    *,
    email: str = "",
    phone: str = "",
    same_as: Suggestion | None = None,
    sent: str = "",
    outside: str | None = None,
    by: Person | None,
    looked_over: bool,
    at: datetime,
) -> Suggestion:
    """Keep what somebody suggests; the same words sent again by the same sender are the suggestion that is there.

    `sent` tells the same sender and words, `outside` (None: not counted) is the keyed hash of an address. Without
    `looked_over` it waits for a look. `same_as`: the sender says that it is this one, in their own words.
    """
    must_be_open(session, round)
    _forget_old_sendings(session, at)
    words = rules.words_of(text, LONGEST_TEXT if by is not None else rules.LONGEST_FROM_OUTSIDE)
    if (before := _sent_before(session, round, sent)) is not None:
        return before
    reach = {"email": _email(email), "phone": rules.phone_of(phone)}
    same_as = still_there(session, same_as)
    if outside is not None:
        _count(session, round, outside, at)
    one = Suggestion(
        round=round, text=words, channel=Channel.ONLINE, heard=1, at=at, by=by, sent=sent or None, merged_into=same_as,
        looked_at=at if looked_over else None, looked_by=by if looked_over else None, **reach,
    )  # fmt: skip
    session.add(one)
    session.flush()
    record(None, MADE_A_SUGGESTION, one, round=round, at=at)
    stir(round)
    return one


def log_heard(
    session: Session,
    round: Round,
    lines: Sequence[tuple[Heard, Suggestion | None]],
    *,
    channel: Channel,
    event: str = "",
    sheet: str = "",
    by: Person | None,
    at: datetime,
) -> list[Suggestion]:
    """Keep what people said, one suggestion a line, with the one that it is counted with, if any.

    `sheet` tells one sheet of notes from the next: sent again, it changes nothing and gives none.
    """
    must_be_open(session, round)
    event = rules.one_line_of(event, "event")
    checked = [
        (Heard(rules.words_of(heard.text), people_of(heard.people), rules.one_line_of(heard.who, "who")), same)
        for heard, same in lines
    ]
    if _sent_before(session, round, f"{sheet}:0" if sheet else "") is not None:
        return []
    kept = [
        Suggestion(
            round=round, text=heard.text, channel=channel, event=event, heard=heard.people, said_by=heard.who, at=at,
            logged_by=by, looked_at=at, looked_by=by, sent=f"{sheet}:{place}" if sheet else None,
            # Not the object: lines are stored in their order.
            merged_into_id=there.id if (there := still_there(session, same)) else None,
        )
        for place, (heard, same) in enumerate(checked)
    ]  # fmt: skip
    session.add_all(kept)
    session.flush()
    record(by, "wrote down what was heard", *kept[:1], round=round, at=at, text=event)
    stir(round)
    _tell_what_is_known(session, round, kept, by=by, at=at)
    return kept


def _tell_what_is_known(
    session: Session, round: Round, kept: Sequence[Suggestion], *, by: Person | None, at: datetime
) -> None:
    """Whoever said what has an answer already, counted with another, is to hear it."""
    counted = [one for one in kept if one.merged_into_id is not None]
    if counted:
        known = voices(session, round.id)
        for one in counted:
            head = session.get_one(Suggestion, known.together.root(one.id))
            told_where(session, known, one, head, by=by, at=at)


def support(session: Session, suggestion: Suggestion, *, by: Person, at: datetime) -> None:
    """Somebody would like it too; once a person, however often they press."""
    must_be_open(session, suggestion.round)
    session.refresh(suggestion)
    if suggestion.set_aside_at is not None or suggestion.looked_at is None:
        raise Refused("This suggestion is not on the list now.")
    if suggestion.by_id is not None and suggestion.by_id == by.id:
        raise Refused("It is your own suggestion, so you are counted already.")
    if _support_of(session, suggestion, by) is None:
        session.add(Support(suggestion=suggestion, person=by, at=at))
        session.flush()
        stir(suggestion.round)  # the criterion it led to says how many people stand behind it


def withdraw_support(session: Session, suggestion: Suggestion, *, by: Person) -> None:
    """Somebody would rather not, after all."""
    must_be_open(session, suggestion.round)
    if (given := _support_of(session, suggestion, by)) is not None:
        session.delete(given)
        session.flush()
        stir(suggestion.round)


def make_short_address(session: Session, round: Round) -> str:
    """Give the round the code of its leaflet's address; one that has a code keeps it, for it may be printed."""
    while round.short_code is None:
        code = rules.new_short_code(secrets.choice)
        if session.scalar(select(Round.id).where(Round.short_code == code)) is None:
            round.short_code = code
    return round.short_code


def must_be_open(session: Session, round: Round) -> None:
    """Hold the round's row, so that what is sent at one moment comes one after another; raise Refused once closed."""
    session.flush()
    session.refresh(round, with_for_update=True)
    if round.stage is not Stage.DESIGN:
        raise Refused(CLOSED)


def still_there(session: Session, head: Suggestion | None) -> Suggestion | None:
    """What something is counted with, unless somebody set that aside: what is counted with it would be hidden too."""
    if head is not None:
        session.refresh(head)
    return None if head is None or head.set_aside_at is not None else head


def _sent_before(session: Session, round: Round, sent: str) -> Suggestion | None:
    if not sent:
        return None
    return session.scalar(select(Suggestion).where(Suggestion.round_id == round.id, Suggestion.sent == sent))


def _support_of(session: Session, suggestion: Suggestion, person: Person) -> Support | None:
    return session.scalar(
        select(Support).where(Support.suggestion_id == suggestion.id, Support.person_id == person.id)
    )


def _count(session: Session, round: Round, address_hash: str, at: datetime) -> None:
    """Count one sending from outside. An address that is not known, behind a proxy, counts for the round alone."""
    lately = select(func.count()).where(Sending.round_id == round.id, Sending.at > at - rules.WITHIN)
    from_address = lately.where(Sending.address_hash == address_hash)
    rules.must_not_be_a_flood(
        session.scalars(from_address).one() if address_hash else 0, session.scalars(lately).one()
    )
    session.add(Sending(round_id=round.id, address_hash=address_hash, at=at))


def _forget_old_sendings(session: Session, at: datetime) -> None:
    session.execute(delete(Sending).where(Sending.at < at - rules.FORGOTTEN_AFTER))


def _email(written: str) -> str:
    if not fold(written):
        return ""
    try:
        return email_of(written)
    except Refused as refusal:
        refusal.field = "email"
        raise
