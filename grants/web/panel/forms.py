"""The forms of the panel's pages, but for the scoresheet's."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from grants.web.forms import Form


class InterestForm(Form):
    """How a member knows a group, and whether their sheet should count."""

    reason = TextAreaField(_l("How do you know this group?"))
    barring = RadioField(
        _l("Should your scoresheet count?"),
        choices=[
            SelectChoice("yes", _l("Set my scoresheet aside. I am too close to be fair")),
            SelectChoice("no", _l("Count it. I know them, but I can be fair")),
        ],
        default="yes",
    )
