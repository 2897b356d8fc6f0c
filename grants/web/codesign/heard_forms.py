"""The forms of notes: typed up on one, looked through on the other."""

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice

from grants.core.cells import whole
from grants.core.errors import Refused
from grants.core.heard import Heard, people_of
from grants.core.suggestions import Channel
from grants.web.errors import translated
from grants.web.forms import Form

CHANNELS = [
    SelectChoice(Channel.DOORSTEP.value, _l("Doorstep")),
    SelectChoice(Channel.PHONE.value, _l("Phone")),
    SelectChoice(Channel.MEETING.value, _l("Meeting")),
    SelectChoice(Channel.EVENT.value, _l("Event")),
    SelectChoice(Channel.LETTER.value, _l("Letter")),
    SelectChoice(Channel.ONLINE.value, _l("Online")),
]


class NotesForm(Form):
    """What was heard, as it stands on the flip chart."""

    channel = RadioField(_l("Where did you hear it?"), choices=CHANNELS, validate_choice=False)
    event = StringField(
        _l("Which meeting, event or place?"), description=_l("If you like: Meeting at the Hub, 29 July.")
    )
    notes = TextAreaField(
        _l("What was said?"),
        description=_l("One line for each thing. Add ×3 if three people said it, and (from Mrs Ali) if you know who."),
    )

    def where(self) -> Channel:
        """The channel that was chosen. Raises Refused."""
        if self.channel.data not in list(Channel):
            raise Refused("Say where you heard it.", field="channel")
        return Channel(self.channel.data)


class LineForm(PlainForm):
    """One line, as it was understood."""

    text = TextAreaField(_l("What was said"))
    people = StringField(_l("How many"))
    who = StringField(_l("Who"))
    same = SelectField(_l("Is it one of these?"), choices=[], validate_choice=False)

    def heard(self) -> Heard | None:
        """The line as it stands now; None where it was emptied. What cannot be is said at its field."""
        text = str(self.text.data or "")
        if not text.strip():
            return None
        try:
            people = people_of(whole(str(self.people.data or "1").strip()))
        except Refused as refusal:
            self.people.errors = [*self.people.errors, translated(refusal)]
            return None
        return Heard(text, people, str(self.who.data or ""))


class LinesForm(NotesForm):
    """Every line with its boxes, before anything is kept; the notes go with it, to go back to them."""

    sheet = HiddenField()
    lines = FieldList(FormField(LineForm))
