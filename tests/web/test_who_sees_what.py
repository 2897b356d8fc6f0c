"""Nothing shows what it must not: the same pages are looked at in two worlds that differ in one secret alone.

Whatever tells the worlds apart, a figure, an order, a count, an address or a length, is a leak, thought of or not.
"""

import io
import re
from types import SimpleNamespace

import openpyxl
import pytest
from sqlalchemy import select, update

from grants.actions.record import record
from grants.core.stages import Stage
from grants.database import db
from grants.models import (
    Acceptance,
    Agreement,
    Application,
    Entry,
    FrozenRanking,
    Interest,
    PanelMember,
    Question,
    Round,
    Score,
    Scoresheet,
    SheetVersion,
)
from grants.queries.standings import result_rows
from tests import make
from tests.marks import on_one_database
from tests.queries.scored import Scored

MEMBERS = ("member", "member who has not sent", "member with a tie")
QUESTION = "?version=1&by=criteria&all&q=Kin&show=sent"
ASKED = re.compile("/(applications|record|scoring|results(/.+)?)")  # pages that tell more for a question


@pytest.fixture
def round(session):
    """Ada, Ben and Cleo have scored three applications; Ada knows one of the groups, and Ben has sent one sheet less.

    A version of the criteria came before, and the round went back once, so there is a frozen ranking too.
    """
    scored = Scored(session, members=3, gates=("Constituted",))
    stella, olga, zed = make.staff(), make.an_observer(), make.a_person("Zed")
    session.add_all([stella, olga, zed])
    applications = [scored.apply(f"A-{number}") for number in range(3)]
    for place, marks in enumerate([(5, 4), (1, 2), (3, 3)]):
        scored.send(applications[0], place, *marks, comments=("Old words", ""))
    scored.replace_set(make.NOON)
    for place, marks in enumerate([(5, 4), (1, 2), (3, 3)]):
        for number, application in enumerate(applications[: 2 if place == 1 else 3]):
            scored.send(application, place, (marks[0] + number) % 6, marks[1], comments=("Words", ""), from_file=False)
    scored.tie(applications[1], 0)
    scored.tie(applications[2], 2, barring=False)
    rows = {"rows": result_rows(session, scored.round)}
    session.add(FrozenRanking(round_id=scored.round.id, set_id=scored.set.id, frozen_at=make.NOON, rows=rows))
    for member in scored.members:
        sheets = session.scalars(select(Scoresheet).where(Scoresheet.member_id == member.id)).all()
        for sheet in sheets:
            about = (sheet, sheet.application, member)
            record(member.person, "sent a scoresheet", *about, round=scored.round, at=make.NOON)
        record(member.person, "declared a tie", applications[1], member, round=scored.round, at=make.NOON, text="Kin")
    scored.round.results_seen_at = make.NOON
    session.flush()
    ada, ben, cleo = scored.members
    known = SimpleNamespace(
        id=scored.round.id,
        path=f"/rounds/{scored.round.slug}",
        applications=[one.id for one in applications],
        frozen=session.scalars(select(FrozenRanking.id)).one(),
        ada=ada.id,
        ben=ben.id,
        people={"staff": stella.id, "observer": olga.id, "member": cleo.person_id,
                "member who has not sent": ben.person_id, "member with a tie": ada.person_id},
        zed=zed.id,  # whose place is only borrowed, while two change theirs
    )  # fmt: skip
    scored.store()
    return known


def seen_by(visit, round, kind):
    """Everything of the round that somebody can open, by its address."""
    browser = visit(as_=round.people.get(kind))
    own = "scoring" if kind not in MEMBERS else "results"
    pages = ["", "/criteria", "/criteria/versions", "/criteria/versions/1", "/results", f"/results/seen/{round.frozen}",
             "/panel", "/agreement", "/what-the-panel-decides", "/applications", "/record", "/boundaries", "/stage",
             "/settings", f"/{own}"]  # fmt: skip
    for number in round.applications:
        pages += [f"/results/{number}", f"/applications/{number}", f"/scoring/{number}/others"]
    found = {}
    for page in pages:
        for query in ("", QUESTION) if ASKED.fullmatch(page) else ("",):
            reply = browser.get(f"{round.path}{page}{query}")
            found[page + query] = told(reply)
    if kind == "staff":
        book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{round.path}/workbook.xlsx").data))
        for sheet in book:
            found[sheet.title] = [row for row in sheet.iter_rows(values_only=True) if row[0] != "Written"]
    return found


def told(reply):
    """All that an answer tells, but for the token and the half minute that are others each time.

    The number of a seat goes too: it stands beside a name while seats can be taken away, and nowhere beside a letter.
    """
    words = re.sub(r'name="csrf_token" value="[^"]*"|(?<=/panel/)\d+(?=/leave")', "", reply.text)
    return reply.status_code, re.sub(r'data-stamp="(\d+)-\d+"', r"\1", words)


def differing(before, after):
    return [page for page in before if before[page] != after[page]]


def change(app, *statements):
    with app.app_context():
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()


@pytest.mark.parametrize(
    ("kind", "stage"),
    on_one_database(
        [(kind, Stage.SCORING) for kind in ("nobody", "staff", "observer", "member")] + [("staff", Stage.DESIGN)],
        but=[("staff", Stage.SCORING), ("member", Stage.SCORING)],
    ),
)
def test_before_deciding_the_marks_could_be_any(app, round, visit, kind, stage):
    change(app, update(Round).values(stage=stage))
    before = seen_by(visit, round, kind)
    with app.app_context():
        results = result_rows(db.session, db.session.get_one(Round, round.id))
        results += result_rows(db.session, db.session.get_one(Round, round.id), version=1)
    change(
        app,
        update(Score).values(value=2, comment="Other words"),
        update(Scoresheet).values(total=40, after_results=True),
        update(SheetVersion).values(total=40, marks={}),
        update(FrozenRanking).values(rows={"rows": []}),
    )
    assert differing(before, seen_by(visit, round, kind)) == []
    with app.app_context():
        again = result_rows(db.session, db.session.get_one(Round, round.id))
        again += result_rows(db.session, db.session.get_one(Round, round.id), version=1)
    assert results == again


@pytest.mark.parametrize(
    ("kind", "stage"),
    on_one_database(
        [(kind, stage) for stage in (Stage.SCORING, Stage.DECIDING) for kind in ("staff", "observer", "member")]
        + [("nobody", Stage.PUBLISHED)],
        but=[("staff", Stage.SCORING), ("staff", Stage.DECIDING), ("member", Stage.DECIDING)],
    ),
)
def test_behind_a_letter_could_be_anybody(app, round, visit, kind, stage):
    """Ada has a tie and Ben has none: neither while people score nor later does anything tell which of them."""
    ben_sends_his_last(app, round)
    change(app, update(Round).values(stage=stage))
    before = seen_by(visit, round, kind)
    with app.app_context():
        ada, ben = (db.session.get_one(PanelMember, one).person_id for one in (round.ada, round.ben))
    change(
        app,
        update(PanelMember).where(PanelMember.id == round.ada).values(person_id=round.zed),
        update(PanelMember).where(PanelMember.id == round.ben).values(person_id=ada),
        update(PanelMember).where(PanelMember.id == round.ada).values(person_id=ben),
        update(Entry).where(Entry.by_id == ada).values(by_id=round.zed),
        update(Entry).where(Entry.by_id == ben).values(by_id=ada),
        update(Entry).where(Entry.by_id == round.zed).values(by_id=ben),
    )
    after = seen_by(visit, round, kind)
    assert differing(before, after) == []


@pytest.mark.parametrize("kind", ["staff", "observer", "member"])
def test_while_people_score_the_group_somebody_is_tied_to_could_be_any(app, round, visit, kind):
    """Numbers of sheets before deciding, with the names beside them, would lead to a letter in deciding."""
    change(app, update(Round).values(stage=Stage.SCORING))
    before = seen_by(visit, round, kind)
    tied_to = (Interest.member_id == round.ada, Interest.application_id == round.applications[1])
    change(app, update(Interest).where(*tied_to).values(application_id=round.applications[0]))
    assert differing(before, seen_by(visit, round, kind)) == []


def ben_sends_his_last(app, round):
    """From here on he has sent as many as Ada, for how many each sends can be seen by name while people score."""
    with app.app_context():
        adas = db.session.scalars(
            select(Scoresheet).where(
                Scoresheet.member_id == round.ada, Scoresheet.application_id == round.applications[2]
            )
        ).one()
        bens = Scoresheet(
            member_id=round.ben, application_id=adas.application_id, set_id=adas.set_id, submitted_at=make.NOON,
            total=adas.total, revision=1,
            scores=[Score(criterion_id=one.criterion_id, value=one.value, comment=one.comment) for one in adas.scores],
        )
        db.session.add(bens)
        db.session.flush()
        member = db.session.get_one(PanelMember, round.ben)
        about = (bens, bens.application, member)
        record(member.person, "sent a scoresheet", *about, round=member.round, at=make.NOON)
        db.session.commit()


OWN_IN, NAMES = {"marks_shown": "own in"}, {"marks_under": "names"}


def agree(app, **choices):
    change(app, update(Round).values(choices_made=choices))


def other_marks(app):
    """Let everybody but Cleo, who looks on, have given other marks."""
    cleo = select(PanelMember.id).where(PanelMember.letter_place == 2).scalar_subquery()
    others = select(Scoresheet.id).where(Scoresheet.member_id != cleo)
    change(
        app,
        update(Score).where(Score.scoresheet_id.in_(others)).values(value=2, comment="Other words"),
        update(Scoresheet).where(Scoresheet.id.in_(others)).values(total=40),
        update(SheetVersion).where(SheetVersion.scoresheet_id.in_(others)).values(total=40, marks={}),
        update(FrozenRanking).values(rows={"rows": []}),
    )


@pytest.mark.parametrize("kind", on_one_database(["nobody", "staff", "observer"], but=["staff"]))
@pytest.mark.parametrize("choices", [OWN_IN, OWN_IN | NAMES, NAMES])
def test_where_members_look_at_others_sheets_they_alone_do(app, round, visit, kind, choices):
    agree(app, **choices)
    change(app, update(Round).values(stage=Stage.SCORING), update(Scoresheet).values(others_seen_at=make.NOON))
    before = seen_by(visit, round, kind)
    with app.app_context():
        results = result_rows(db.session, db.session.get_one(Round, round.id))
    other_marks(app)
    assert differing(before, seen_by(visit, round, kind)) == []
    with app.app_context():
        assert results == result_rows(db.session, db.session.get_one(Round, round.id))


@pytest.mark.parametrize(
    ("kind", "sees"), [("member", [0, 1, 2]), ("member who has not sent", [0, 1]), ("member with a tie", [0, 2])]
)
def test_a_member_sees_others_sheets_where_their_own_is_in_and_nothing_else(app, round, visit, kind, sees):
    agree(app, **OWN_IN)
    change(app, update(Round).values(stage=Stage.SCORING), update(Scoresheet).values(others_seen_at=make.NOON))
    before = seen_by(visit, round, kind)
    other_marks(app)
    others = [f"/scoring/{round.applications[number]}/others" for number in range(3)]
    changed = differing(before, seen_by(visit, round, kind))
    assert {page.partition("?")[0] for page in changed} <= {others[number] for number in sees}
    assert bool(changed) is True
    assert all(before[others[number]][0] == (200 if number in sees else 404) for number in range(3))


def test_before_a_member_asks_to_look_the_marks_could_be_any(app, round, visit):
    agree(app, **OWN_IN)
    change(app, update(Round).values(stage=Stage.SCORING))
    before = seen_by(visit, round, "member")
    other_marks(app)
    assert differing(before, seen_by(visit, round, "member")) == []


def test_a_sheet_looked_at_in_scoring_could_be_anybodys(app, round, visit):
    """Ada and Ben change places: nothing a member can open in scoring tells which of the sheets is whose."""
    agree(app, **OWN_IN)
    change(app, update(Round).values(stage=Stage.SCORING), update(Scoresheet).values(others_seen_at=make.NOON))
    before = seen_by(visit, round, "member")
    with app.app_context():
        ada, ben = (db.session.get_one(PanelMember, one).person_id for one in (round.ada, round.ben))
    change(
        app,
        update(PanelMember).where(PanelMember.id == round.ada).values(person_id=round.zed),
        update(PanelMember).where(PanelMember.id == round.ben).values(person_id=ada),
        update(PanelMember).where(PanelMember.id == round.ada).values(person_id=ben),
        update(Entry).where(Entry.by_id == ada).values(by_id=round.zed),
        update(Entry).where(Entry.by_id == ben).values(by_id=ada),
        update(Entry).where(Entry.by_id == round.zed).values(by_id=ben),
    )
    assert differing(before, seen_by(visit, round, "member")) == []


@pytest.mark.parametrize("kind", on_one_database(["staff", "nobody", "observer", "member"], but=["staff"]))
def test_a_wish_to_do_less_could_be_anything(app, round, visit, kind):
    """Staff read it on the panel's page, and how many want no evenings beside the dates; everybody else nowhere."""
    with app.app_context():
        ada = db.session.get_one(PanelMember, round.ada).person_id
        agreement = Agreement(round_id=round.id, revision=1)
        db.session.add(agreement)
        db.session.flush()
        yes = Acceptance(agreement_id=agreement.id, person_id=ada, revision=1, accepted_at=make.NOON)
        yes.own_words = "Mondays only"
        db.session.add(yes)
        db.session.commit()
    change(app, update(Round).values(stage=Stage.DESIGN))
    before = seen_by(visit, round, kind)
    change(app, update(Acceptance).values(own_words="My back is bad", most_applications=3, no_evenings=True))
    found = {page.partition("?")[0] for page in differing(before, seen_by(visit, round, kind))}
    assert found == ({"/panel", "/settings"} if kind == "staff" else set())


PRIVATE = {"contact": "Wendy", "email": "wendy@secret.example", "phone": "07700 900999", "postcode": "ZZ9 9ZZ"}


@pytest.mark.parametrize(
    ("kind", "stage"), [("observer", Stage.SCORING), ("member", Stage.DECIDING), ("nobody", Stage.PUBLISHED)]
)
def test_how_to_reach_a_group_could_be_anything(app, round, visit, kind, stage):
    with app.app_context():
        question = Question(round_id=round.id, title="Bank account", position=1)
        db.session.add(question)
        db.session.commit()
        key = str(question.id)
    change(app, update(Round).values(stage=stage), update(Application).values(answers={key: "12-34-56"}))
    browser = visit(as_=round.people.get(kind))
    searched = [f"{round.path}/{page}?q={word}" for page in ("applications", "scoring", "record")
                for word in ("Wendy", "wendy@secret.example", "07700", "ZZ9", "12-34-56")]  # fmt: skip
    before = seen_by(visit, round, kind), [told(browser.get(path)) for path in searched]
    change(app, update(Application).values(**PRIVATE, answers={key: "98-76-54"}))
    after = seen_by(visit, round, kind), [told(browser.get(path)) for path in searched]
    assert differing(before[0], after[0]) == []
    assert before[1] == after[1]
