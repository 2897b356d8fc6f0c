"""What people type to come in."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from grants.core.addresses import email_address
from grants.core.errors import Refused
from grants.core.tokens import typed_code
from grants.web.forms import Form


class Address(Form):
    """The e-mail box, and where to go on to."""

    email = StringField(_l("Your e-mail address"))
    next = HiddenField()

    def address(self) -> str | None:
        """The address as we keep it; None, and a word at the field, for what cannot be one."""
        try:
            return email_address(self.email.data or "")
        except Refused as refusal:
            self.show(refusal)
            return None


class Code(Form):
    """The box for the code."""

    code = StringField(_l("Your code"))

    def typed(self) -> str | None:
        """The code without its dash; None, and a word at the field, for what no code looks like."""
        try:
            return typed_code(self.code.data or "")
        except Refused as refusal:
            self.show(refusal)
            return None


class Press(Form):
    """A form of one button."""
