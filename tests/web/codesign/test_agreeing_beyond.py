"""Agreeing where it does not go by the book: an emergency, an administrator, who left, what cannot be."""

import pytest
from sqlalchemy import select, update

from grants.clock import now
from grants.core.criteria import SetState
from grants.database import db
from grants.models import Mail, PanelMember, Person, Round, Vote
from grants.queries.criteria import agreed_set
from tests.make import NOON, a_person
from tests.pages import page
from tests.web.codesign.ballots import ADDRESS, days_pass, in_days, put, say, state
from tests.web.codesign.scene import PAGE


def test_somebody_who_left_cannot_answer_and_no_longer_counts(group, scene, app):
    say(group.ben, "happy")
    with app.app_context():
        db.session.execute(update(PanelMember).where(PanelMember.person_id == scene.ben).values(left_at=now()))
        db.session.commit()
    assert say_no(group.ben) == 403
    say(group.ada, "happy")
    assert group.ada.page(ADDRESS).all(".app-said__row")[0] == "Happy 1 resident 0 of staff"


def say_no(browser):
    return browser.post(ADDRESS, {"act": "answer", "answer": "happy"}).status_code


def test_long_texts_are_taken_and_longer_ones_keep_what_was_typed(group):
    long = "ش" * 20_000
    assert say(group.ada, "not happy", part=group.part, words=long).status_code == 303
    reply = say(group.ben, "not happy", part=group.part, words=long + "!")
    assert page(reply).errors == ["Keep this to 20,000 characters."]
    assert page(reply).form(ADDRESS)["words"] == long + "!"
    assert say(group.ben, "").status_code == 422
    assert page(say(group.ben, "perhaps")).errors == ["Choose one of the three answers."]


def test_a_note_longer_than_anybody_reads_is_refused_and_kept(scene, visit, with_draft):
    with_draft()
    ada, note = visit(as_=scene.ada), "ش" * 20_001
    reply = put(ada, note=note)
    assert (reply.status_code, page(reply).errors) == (422, ["Keep this to 20,000 characters."])
    assert page(reply).form(ADDRESS)["note"] == note
    assert put(ada, note=note[1:]).status_code == 303


@pytest.mark.parametrize(("choices", "said"), [
    ({"quorum": 12}, "12 people have to answer, and only 4 can."),
    ({"quorum": 4, "least_residents": 3}, "3 residents have to answer, and 2 are on the panel."),
    ({"quorum": 4, "least_residents": 2}, None),
])  # fmt: skip
def test_a_quorum_that_nobody_can_reach_is_said_where_it_is_put_and_in_the_agreement(group, app, choices, said):
    ada = group.ada
    assert ada.post(ADDRESS, {"act": "take_back"}).status_code == 303
    with app.app_context():
        db.session.execute(update(Round).values(choices_made=choices))
        db.session.commit()
    assert (f"No vote can succeed as things are: {said}" in ada.page(ADDRESS).text) is (said is not None)
    section = "/rounds/r/agreement/disagreement"
    numbers = {name: str(choices.get(name, "")) for name in ("quorum", "least_residents")}
    assert ada.post(section, {**ada.page(section).form(section), **numbers, "words": "We vote."}).status_code == 303
    shown = ada.page("/rounds/r/agreement").text
    assert ("No vote can succeed as things are" in shown) is (said is not None)


def test_what_somebody_has_replaced_opens_no_more_and_a_reply_to_it_is_not_lost(group, app):
    say(group.ada, "not happy", part=group.part, words="25 is far too much.")
    say(group.stella, "happy")
    link = next(a["href"] for a in group.stella.page(ADDRESS).soup.select("main a") if "Answer this" in a.text)
    say(group.ada, "can live with it", words="")
    assert group.stella.get(link).status_code == 404
    reply = group.stella.post(link, {"words": "I had so much to say."})
    assert page(reply).errors == ["They have said something else since. Read what they say now."]
    assert page(reply).form(link)["words"] == "I had so much to say."
    assert "25 is far too much." not in reply.text


def test_dates_and_texts_that_cannot_be(scene, visit, with_draft):
    with_draft()
    ada = visit(as_=scene.ada)
    form = {**ada.page(ADDRESS).form(ADDRESS), "closes_on": in_days(7)}

    def errors(**typed):
        return page(ada.post(ADDRESS, {**form, "act": "put", **typed})).errors

    assert errors(closes_on=in_days(-1)) == ["Choose today or a later day."]
    assert errors(closes_on=["31", "2", "2027"]) != []
    assert errors(closes_on=in_days(200)) == ["Choose a day in the next 90 days."]
    assert errors(revision="1") == [
        "Somebody changed the criteria while you were reading. Read them again, then say yes."
    ]


def test_staff_alone_cannot_put_it_to_a_panel_that_is_not_there(scene, visit, with_draft, app):
    with_draft()
    with app.app_context():
        db.session.execute(update(PanelMember).values(left_at=now()))
        db.session.commit()
    reply = put(visit(as_=scene.stella))
    assert "No resident is on the panel yet" in page(reply).errors[0]


def test_the_panel_gets_a_letter_in_the_language_they_signed_in_with(scene, visit, with_draft, app, save):
    gwen = save(a_person("Gwen", email=None))
    save(PanelMember(round_id=scene.round, person_id=gwen, joined_at=NOON))
    with_draft()
    ada = visit(as_=scene.ada)
    put(ada, note="Do look at the weights.")
    shown = ada.page(ADDRESS)
    assert "No e-mail address, so tell them yourself: Gwen." in shown.text
    with app.app_context():
        letters = db.session.scalars(select(Mail)).all()
        assert [letter.to_name for letter in letters] == ["Ben"]
        assert "Do look at the weights." in letters[0].body
        assert f"http://127.0.0.1:5000{ADDRESS}" in letters[0].body


def test_an_administrators_agreement_is_said_on_every_page_until_the_group_agrees(scene, visit, with_draft, app):
    with_draft(agreed=True)
    shown = visit().page(PAGE)
    assert "Agreed by an administrator, not by the group" in shown.text
    assert "agreed by an administrator, not by the group" in " ".join(shown.all(".app-band-note"))
    ada, ben = visit(as_=scene.ada), visit(as_=scene.ben)
    assert "Agree it as a group" in ada.page(PAGE).text
    put(ada)
    assert len(ada.page("/rounds/r/boundaries").all(".app-band-note")) == 1
    for browser in (ada, ben):
        say(browser, "happy")
    days_pass(app)
    assert visit().page("/rounds/r").all(".app-band-note") == []
    assert "Agreed by the group" in visit().page(PAGE).text


def test_an_emergency_counts_at_once_is_marked_for_ever_and_comes_back_to_the_group(scene, visit, with_draft, app):
    with_draft(agreed=True)
    stella, ada, ben = visit(as_=scene.stella), visit(as_=scene.ada), visit(as_=scene.ben)
    address = f"{PAGE}/emergency"
    assert stella.get(address).status_code == 409
    stella.post(f"{PAGE}/new-version")
    assert "This cannot wait for the group" in stella.page(PAGE).text
    assert "This cannot wait for the group" not in ada.page(PAGE).text
    assert ada.get(address).status_code == 403
    form = {**stella.page(address).form(address), "closes_on": in_days(7)}
    reply = stella.post(address, form)
    assert page(reply).errors == ["Say why this cannot wait for the group. Everybody can read it."]
    assert stella.post(address, {**form, "reason": "The law."}).status_code == 303
    assert state(app) == [SetState.SUPERSEDED, SetState.AGREED]
    band = " ".join(visit().page("/rounds/r").all(".app-band-note"))
    assert "changed in an emergency by Stella (staff)" in band and "The group has yet to agree it." in band
    with app.app_context():
        told = sorted(db.session.scalars(select(Mail.to_name)))
        assert told == ["Ada", "Adele", "Ben", "Olga"]
    for browser in (ada, ben):
        say(browser, "can live with it")
    days_pass(app)
    assert visit().page("/rounds/r").all(".app-band-note") == []
    shown = visit().page(PAGE).text
    assert "Changed in an emergency by Stella (staff)" in shown and "The group agreed it on" in shown


def in_emergency(browser):
    browser.post(f"{PAGE}/new-version")
    form = {**browser.page(f"{PAGE}/emergency").form(f"{PAGE}/emergency"), "closes_on": in_days(7)}
    assert browser.post(f"{PAGE}/emergency", {**form, "reason": "The law."}).status_code == 303


def test_whom_no_letter_reaches_stand_on_a_list_to_print_and_the_rounds_home_tells_everybody(
    scene, visit, with_draft, app, save
):
    gwen = save(a_person("Gwen", email=None))
    save(PanelMember(round_id=scene.round, person_id=gwen, joined_at=NOON))
    with_draft(agreed=True)
    stella, ada, ben = (visit(as_=one) for one in (scene.stella, scene.ada, scene.ben))
    in_emergency(stella)
    address = "/rounds/r/suggestions/to-tell"
    assert f"{address}#emergency" in [a["href"] for a in stella.page(PAGE).soup.select("main a")]
    assert stella.page(address).all("#emergency ~ ul li")[:1] == ["Gwen"]
    assert "The criteria were changed in an emergency." in visit().page("/rounds/r").text
    for browser in (ada, ben):
        say(browser, "happy")
    days_pass(app)
    assert "Gwen" not in stella.page(address).text


def test_an_emergency_the_group_did_not_answer_is_put_again_though_another_draft_is_open(
    scene, visit, with_draft, app
):
    with_draft(agreed=True)
    stella, ada = visit(as_=scene.stella), visit(as_=scene.ada)
    in_emergency(stella)
    stella.post(f"{PAGE}/new-version")
    days_pass(app)
    shown = ada.page(ADDRESS)
    assert "Draft 3" in shown.text
    address = next(a["href"] for a in shown.soup.select("main a") if a.text == "Put that version to the group")
    form = {**ada.page(address).form(address), "closes_on": in_days(7), "act": "put"}
    assert ada.post(address, form).status_code == 303
    with app.app_context():
        vote = db.session.scalars(select(Vote).order_by(Vote.id.desc())).first()
        assert (vote.criteria_set.number, vote.ended) == (2, None)


def test_a_new_version_is_opened_from_what_is_agreed_and_old_ones_stay_to_read(scene, visit, with_draft):
    with_draft(agreed=True)
    ada = visit(as_=scene.ada)
    ada.post(f"{PAGE}/new-version")
    assert "This is a draft. Version 1 counts until it is agreed." in ada.page(PAGE).text
    assert ada.page(f"{PAGE}/versions").all("main h2") == ["Version 2 Draft 2", "Version 1 Version 1, agreed"]
    assert "Local need" in ada.page(f"{PAGE}/versions/1").text
    assert "Draft" not in visit().page(PAGE).text


def test_sets_agreed_by_two_before_there_were_votes_keep_saying_so(scene, visit, with_draft, app):
    with_draft(agreed=True)
    with app.app_context():
        agreed = agreed_set(db.session, db.session.get_one(Round, scene.round))
        agreed.by_administrator, agreed.agreed_by = False, db.session.get_one(Person, scene.ada)
        db.session.commit()
    assert "by two people, at least one of them from the panel" in visit().page(PAGE).text
    assert "Ada confirmed it." in visit(as_=scene.ben).page(PAGE).text
