"""The look of the house: its colours and its logo. For administrators."""

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import FileField, StringField

from grants.actions.look import choose_colours, choose_logo, put_back_as_delivered
from grants.clock import now
from grants.config import Settings
from grants.core.contrast import DELIVERED
from grants.core.errors import Refused
from grants.core.png import LARGEST
from grants.database import db
from grants.queries.look import look as look_now
from grants.web.access import administrator, allow
from grants.web.forms import Form
from grants.web.staff import bp


class LookForm(Form):
    """Seven colours and a picture."""

    pine = StringField(_l("Pine"), description=_l("Buttons, bars and whatever is settled."))
    pine_dark = StringField(_l("Pine dark"), description=_l("A button under the pointer."))
    mist = StringField(_l("Mist"), description=_l("The ground of the header and of quiet cards."))
    marigold = StringField(_l("Marigold"), description=_l("Now: the stage we are in, and where the keyboard is."))
    butter = StringField(_l("Butter"), description=_l("The ground of your next step."))
    plum = StringField(_l("Plum"), description=_l("People: every dot is one person."))
    blossom = StringField(_l("Blossom"), description=_l("The ground of people's cards."))
    logo = FileField(_l("Logo"))

    @property
    def colours(self) -> dict[str, str]:
        """What was typed, by the colours' own names."""
        return {name: self[name.replace("-", "_")].data or "" for name in DELIVERED}

    @property
    def picture(self) -> bytes | None:
        """The logo's bytes, read no further than it takes to see that they are too many."""
        given = self.logo.data
        return given.stream.read(LARGEST + 1) if isinstance(given, FileStorage) and given.filename else None


@bp.route("/staff/look", methods=["GET", "POST"])
@allow(administrator)
def look() -> ResponseReturnValue:
    """Change the colours and the logo; what people could not read is refused."""
    now_chosen = look_now(db.session)
    form = LookForm(**{name.replace("-", "_"): value for name, value in now_chosen.all_colours.items()})
    if form.validate_on_submit():
        try:
            _change(form)
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("Saved. Every page has the new look."))
            return redirect(url_for("staff.look"), code=303)
    return render_template("staff/look.html", form=form, chosen=now_chosen, delivered=DELIVERED), form.status


def _change(form: LookForm) -> None:
    if "put_back" in request.form:
        put_back_as_delivered(db.session, by=g.person, at=now())
        return
    choose_colours(db.session, form.colours, by=g.person, at=now())
    if (data := form.picture) is not None:
        settings: Settings = current_app.config["SETTINGS"]
        choose_logo(db.session, data, settings.uploads, by=g.person, at=now())
