"""What the tests of the vote do on its page."""

from datetime import timedelta

from sqlalchemy import select, update

from grants.clock import today
from grants.database import db
from grants.models import CriteriaSet, Round, Vote
from tests.web.codesign.scene import PAGE

ADDRESS = f"{PAGE}/agree"
PEOPLE = ("ada", "ben", "stella", "adele")


def in_days(days):
    """A date as its three boxes send it."""
    last = today() + timedelta(days=days)
    return [str(last.day), str(last.month), str(last.year)]


def put(browser, **typed):
    """Put the criteria to the group, with a week to answer."""
    form = {**browser.page(ADDRESS).form(ADDRESS), "closes_on": in_days(7)}
    return browser.post(ADDRESS, {**form, "act": "put", **typed})


def say(browser, answer, **typed):
    """Give one of the three answers, or change it."""
    form = browser.page(f"{ADDRESS}?change=1").form(ADDRESS)
    return browser.post(ADDRESS, {**form, "act": "answer", "answer": answer, **typed})


def days_pass(app, days=8):
    """The last day to answer is so many days sooner."""
    with app.app_context():
        vote = db.session.scalars(select(Vote).order_by(Vote.id.desc())).first()
        closes_on = vote.closes_on - timedelta(days=days)
        db.session.execute(update(Vote).where(Vote.id == vote.id).values(closes_on=closes_on))
        db.session.execute(update(Round).values(vote_closes_on=closes_on))
        db.session.commit()


def state(app):
    """The state of each version, the first one first."""
    with app.app_context():
        return db.session.scalars(select(CriteriaSet.state).order_by(CriteriaSet.number)).all()
