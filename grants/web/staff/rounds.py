"""Setting a round up, and its money, dates and words."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from grants.actions.rounds import DATES, create_round, name_helper, rename_round, set_budget, set_dates
from grants.clock import now
from grants.core.errors import Refused
from grants.database import db
from grants.models import Fund, Round
from grants.queries.agreement import wishes
from grants.queries.rounds import funds
from grants.web.access import allow, staff
from grants.web.forms import Form
from grants.web.staff import bp
from grants.web.staff.fields import DayField, PoundsField

NEW = "new"


class MoneyForm(Form):
    """What there is to give, and how small or large a grant may be."""

    budget = PoundsField(_l("Budget"), description=_l("All there is to give in this round."))
    lowest = PoundsField(_l("Smallest grant"), description=_l("Leave it empty if there is no lower limit."))
    highest = PoundsField(_l("Largest grant"), description=_l("Leave it empty if there is no upper limit."))

    def validate_budget(self, field: PoundsField) -> None:
        """A round without a budget cannot say where the money runs out."""
        if field.data is None and not field.errors:
            raise ValidationError(_("Say how much there is to give, such as 22,500."))


class NewRoundForm(MoneyForm):
    """A round to be, in a fund we have or a new one."""

    fund = RadioField(_l("Which fund is it for?"), validate_choice=False)
    new_fund = StringField(_l("Name of the fund"), description=_l("Such as Oakfield Community Fund."))
    name = StringField(
        _l("Name of the round"),
        [InputRequired(_l("Give the round a name, such as Autumn 2026."))],
        description=_l("Such as Autumn 2026. It stands at the top of every page."),
    )


class SettingsForm(MoneyForm):
    """All that is said about a round."""

    name = StringField(_l("Name of the round"), [InputRequired(_l("Give the round a name, such as Autumn 2026."))])
    design_until = DayField(_l("The criteria are agreed by"))
    open_until = DayField(_l("Groups can apply until"))
    scoring_until = DayField(_l("The panel scores until"))
    meets_on = DayField(_l("The panel meets on"))
    published_by = DayField(_l("The results are published by"))
    help_name = StringField(_l("Name"))
    help_phone = StringField(_l("Telephone number"))


@bp.route("/staff/rounds/new", methods=["GET", "POST"])
@allow(staff)
def new_round() -> ResponseReturnValue:
    """Name a round and its money; the rest comes after."""
    known = funds(db.session)
    form = NewRoundForm(fund=str(known[-1].id) if known else NEW)
    form.fund.choices = [*(SelectChoice(str(fund.id), fund.name) for fund in known), SelectChoice(NEW, _("A new fund"))]
    if form.validate_on_submit():
        try:
            round = _create(form, known)
        except Refused as refusal:
            _show(form, refusal)
        else:
            flash(_("%(name)s is set up. Next, say when each stage ends, and whom to ring.", name=round.name))
            return redirect(url_for("staff.settings", slug=round.slug), code=303)
    return render_template("staff/new_round.html", form=form, funds=known), form.status


@bp.route("/rounds/<slug>/settings", methods=["GET", "POST"])
@allow(staff)
def settings(slug: str) -> ResponseReturnValue:
    """Change the name, the words, the money, the dates and whom to ring."""
    form = SettingsForm(obj=g.round, help_name=g.round.fund.help_name, help_phone=g.round.fund.help_phone)
    if form.validate_on_submit():
        try:
            _save(form, g.round)
        except Refused as refusal:
            _show(form, refusal)
        else:
            flash(_("Saved."))
            return redirect(url_for("staff.settings", slug=slug), code=303)
    no_evenings = sum(one.no_evenings for one in wishes(db.session, g.round).values())
    return render_template("staff/settings.html", form=form, no_evenings=no_evenings), form.status


def _create(form: NewRoundForm, known: list[Fund]) -> Round:
    chosen = next((fund.name for fund in known if str(fund.id) == form.fund.data), form.new_fund.data or "")
    return create_round(
        db.session,
        chosen,
        form.name.data,
        budget=form.budget.data or 0,
        lowest=form.lowest.data,
        highest=form.highest.data,
        by=g.person,
        at=now(),
    )


def _save(form: SettingsForm, round: Round) -> None:
    """Each of the four by its own verb, so that the record says what was changed."""
    at = now()
    rename_round(round, form.name.data, by=g.person, at=at)
    set_budget(
        round, budget=form.budget.data or 0, lowest=form.lowest.data, highest=form.highest.data, by=g.person, at=at
    )
    set_dates(round, {name: form[name].data for name in DATES}, by=g.person, at=at)
    name_helper(
        round.fund, help_name=form.help_name.data or "", help_phone=form.help_phone.data or "", by=g.person, at=at
    )


def _show(form: Form, refusal: Refused) -> None:
    """Put the refusal at its field; what was changed before it is taken back, on this very page too."""
    db.session.rollback()
    if refusal.field == "fund" and "new_fund" in form:
        refusal.field = "new_fund"
    form.show(refusal)
