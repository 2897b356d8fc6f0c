"""The scoring guide: everything somebody needs who scores, on a page made to be printed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from grants.core.criteria import CommentRule, SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet, Round
from tests.make import NOON
from tests.web.codesign.scene import NEED, PAGE, TWO, VALUE

GUIDE = f"{PAGE}/versions/1/guide"
FULL = replace(
    TWO,
    criteria=(replace(NEED, minimum=Decimal(2), comment=CommentRule.REQUIRED), VALUE),
    pass_mark=Decimal(50),
    tie_break=("Value",),
)


def leads(page, words):
    """Where the link with these words leads."""
    [link] = [one for one in page.soup.select("main a") if one.get_text(" ", strip=True) == words]
    return link["href"]


def test_the_guide_says_all_that_somebody_needs_who_scores(scene, visit, with_draft):
    with_draft(FULL, agreed=True)
    shown = visit().page(GUIDE)
    assert shown.all("h1") == ["Scoring guide: Fund"]
    assert shown.all(".app-guide__name") == [
        "1. Local need 25 of 35, 71.4 % of the whole",
        "2. Value 10 of 35, 28.6 % of the whole",
    ]
    for words in (
        "Do people need this?", "Look.", "0 No need", "5 A lot", "Scored from 0 to 5.", "Say why in a few words.",
        "The panel’s average must be 2 or more.", "Safe Is it safe?", "Pass mark: 50 of 100.",
        "these decide, one after the other: Value .", "Score every criterion, even where you are not sure.",
    ):  # fmt: skip
        assert words in shown.text


def test_a_guide_says_that_one_can_leave_out_what_one_cannot_tell(scene, visit, with_draft):
    with_draft(replace(TWO, cannot_tell=True), agreed=True)
    assert "If you can’t tell, say so: that criterion is then left out of your score." in visit().page(GUIDE).text


def test_a_guide_says_which_version_it_is_and_who_agreed_it(scene, visit, with_draft, app):
    with_draft()
    assert "Draft 1" in visit(as_=scene.ada).page(GUIDE).text
    with_draft(agreed=True)
    said = visit().page(GUIDE).text
    assert "Version 1, agreed" in said
    assert "Agreed by an administrator, not by the group, on 20 November" in said
    with app.app_context():
        db.session.execute(update(CriteriaSet).values(by_administrator=False, reason=""))
        db.session.commit()
    assert "Agreed by the group on 20 November" in visit().page(GUIDE).text
    with app.app_context():
        db.session.execute(update(CriteriaSet).values(state=SetState.SUPERSEDED, superseded_at=NOON))
        db.session.commit()
    assert "A newer version took its place on 20 November" in visit().page(GUIDE).text


def test_the_guide_to_a_draft_is_for_those_who_may_read_the_draft(scene, visit, with_draft):
    with_draft()
    for inside in (scene.ada, scene.stella, scene.olga):
        assert "Local need" in visit(as_=inside).page(GUIDE).text
    for outside in (visit(), visit(as_=scene.eve)):
        assert outside.get(GUIDE).status_code == 404


def test_large_print_is_one_link_away_and_one_back(scene, visit, with_draft):
    with_draft(agreed=True)
    small = visit().page(GUIDE)
    assert leads(small, "Large print") == f"{GUIDE}?print=large"
    large = visit().page(f"{GUIDE}?print=large")
    assert (len(small.all(".app-guide--large")), len(large.all(".app-guide--large"))) == (0, 1)
    assert leads(large, "Small: about two sheets") == GUIDE


@pytest.mark.parametrize("agreed", [False, True], ids=["draft", "agreed"])
def test_the_criteria_lead_to_the_guide(scene, visit, with_draft, agreed):
    with_draft(agreed=agreed)
    assert leads(visit(as_=scene.ada).page(PAGE), "Print it as a scoring guide") == GUIDE


def test_my_applications_lead_to_the_guide_while_people_score(scene, visit, with_draft, app):
    with_draft(agreed=True)
    says = "The scoring guide, to print or to read beside you"
    assert says not in visit(as_=scene.ada).page("/rounds/r/scoring").text
    with app.app_context():
        db.session.scalars(select(Round)).one().stage = Stage.SCORING
        db.session.commit()
    assert leads(visit(as_=scene.ada).page("/rounds/r/scoring"), says) == GUIDE
