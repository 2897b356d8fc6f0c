"""The life of a criteria set: begun, replaced, put in force, opened anew. The group agrees it in votes.py."""

from datetime import datetime

from sqlalchemy import func, insert, literal, select, update
from sqlalchemy.orm import Session

from grants.actions.changes import stir
from grants.actions.criteria_drafts import must_be_open
from grants.actions.criteria_layout import lay_out
from grants.actions.fates import agree_linked
from grants.actions.record import record
from grants.actions.vote_endings import end_vote
from grants.core.agreeing import Ending
from grants.core.criteria import SetState, SetWords, check_agreeable, check_set, tidied_set, unchanged_gate
from grants.core.errors import Refused, Said
from grants.core.stages import Stage
from grants.models import CriteriaSet, GateResult, Person, Round, Scoresheet, SheetVersion
from grants.queries.criteria import agreed_set, draft_set
from grants.queries.sheets import counts_then, sent_under


def begin_draft(session: Session, round: Round, *, by: Person | None, at: datetime) -> CriteriaSet:
    """The draft to write in: the one there is, or the first one of a new round, empty."""
    session.refresh(round, with_for_update=True)  # two people beginning at once begin one draft
    round.must_be(Stage.DESIGN)
    if draft := draft_set(session, round, to_change=True):
        return draft
    if agreed_set(session, round) is not None:
        raise Refused("These criteria are agreed, so they are locked. Open a new version to change them.")
    return _new_draft(session, round, by=by, at=at, action=Said("began the criteria"))


def open_new_version(session: Session, round: Round, *, by: Person | None, at: datetime) -> CriteriaSet:
    """A draft that begins as a copy of what is agreed; the agreed one counts until the new one is agreed."""
    session.refresh(round, with_for_update=True)
    round.must_be(Stage.DESIGN)
    agreed = agreed_set(session, round)
    if agreed is None:
        raise Refused("Nothing is agreed yet, so there is no version to start from.")
    if draft_set(session, round) is not None:
        raise Refused("A new version is open already.")
    draft = _new_draft(session, round, by=by, at=at, action=Said("opened a new version of the criteria"))
    lay_out(draft, agreed.words, agreed, kept=False, by=by, at=at)
    return draft


def replace_draft(
    session: Session, round: Round, words: SetWords, *, why: str = "", by: Person | None, at: datetime
) -> CriteriaSet:
    """Make the draft say exactly this. What had the same name goes on as the same criterion; the rest is removed.

    What is removed so can be brought back, as if it had been removed by hand.
    """
    session.refresh(round, with_for_update=True)
    round.must_be(Stage.DESIGN)
    words = tidied_set(words)
    check_set(words)
    draft = draft_set(session, round, to_change=True)
    if draft is None:
        draft = _new_draft(session, round, by=by, at=at, action=Said("began the criteria"))
    lay_out(draft, words, agreed_set(session, round), why=why, by=by, at=at)
    names = ", ".join(criterion.name for criterion in words.criteria)
    record(by, "replaced the draft criteria", draft, round=round, at=at, text=names)
    return draft


def agree_as_administrator(
    session: Session, draft: CriteriaSet, *, by: Person | None, reason: str, at: datetime
) -> None:
    """Agree the draft without the group. Every page says so until the group has agreed it."""
    must_be_open(draft)
    if not reason.strip():
        raise Refused("Say why the group does not agree the criteria itself. Everybody can read it.", field="reason")
    check_agreeable(draft.words)
    put_in_force(session, draft, at)
    draft.agreed_by, draft.agreed_at, draft.by_administrator = by, at, True
    draft.reason = reason.strip()
    action = Said("agreed the criteria as an administrator, not by the group")
    record(by, action, draft, round=draft.round, at=at, text=reason.strip())


def put_in_force(session: Session, draft: CriteriaSet, at: datetime) -> None:
    """Make a draft what counts, in place of the version before it. Who agreed it is for the caller to say."""
    old = agreed_set(session, draft.round)
    draft.tie_break = list(draft.words.tie_break)
    if old is not None:
        keep_what_counted(session, old)
        if (vote := old.live_vote) is not None:
            end_vote(vote, Ending.OVERTAKEN, by=vote.opened_by, at=at)
        old.state, old.superseded_at = SetState.SUPERSEDED, at
        session.flush()  # before the new one: a round has one agreed set at the most
    draft.state = SetState.AGREED
    session.flush()
    if old is not None:
        _carry_checks(session, old, draft)
    agree_linked(session, draft, by=None, at=at)
    stir(draft.round)


def keep_what_counted(session: Session, old: CriteriaSet) -> None:
    """Write down which sheets count, as the set they were sent under goes.

    Its ranking then stays as it is for ever: who comes back to the panel later, or takes back a tie, changes nothing.
    """
    session.flush()
    counting = sent_under(old, Scoresheet.id).where(counts_then(old))
    session.execute(
        update(SheetVersion)
        .where(SheetVersion.set_id == old.id, SheetVersion.scoresheet_id.in_(counting))
        .values(counted=True)
        .execution_options(synchronize_session=False)
    )


def _carry_checks(session: Session, old: CriteriaSet, new: CriteriaSet) -> None:
    """A gate that asks the same as before keeps its answers; the old ones stay where they were."""
    before = {gate.lineage: gate for gate in old.gates}
    result = GateResult
    for gate in new.gates:
        earlier = before.get(gate.lineage)
        if earlier is not None and unchanged_gate(earlier.words, gate.words):
            kept = (result.application_id, result.passed, result.reason, result.by_id, result.at)
            answers = select(*kept, literal(gate.id)).where(result.gate_id == earlier.id)
            columns = [column.key for column in kept]
            session.execute(insert(result).from_select([*columns, "gate_id"], answers))


def _new_draft(
    session: Session, round: Round, *, by: Person | None, at: datetime, action: str
) -> CriteriaSet:
    last = session.scalar(select(func.max(CriteriaSet.number)).where(CriteriaSet.round_id == round.id)) or 0
    draft = CriteriaSet(round=round, number=last + 1, state=SetState.DRAFT, revision=1, rules_revision=1,
                        created_at=at, title="", cannot_tell=False, tie_break=[])  # fmt: skip
    session.add(draft)
    session.flush()
    stir(round)
    record(by, action, draft, round=round, at=at)
    return draft
