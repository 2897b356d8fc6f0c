"""The forms of a vote: putting a text to the group, answering, replying, and the emergency."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from grants.actions.votes import parts_of
from grants.core.agreeing import Stance
from grants.core.errors import Refused
from grants.core.parts import RULES
from grants.models import CriteriaSet, Vote, VoteAnswer
from grants.web.codesign.forms import EditForm
from grants.web.forms import Form
from grants.web.requests import number


class PutForm(EditForm):
    """Asking the group about this very text."""

    closes_on = DateField(
        _l("Until when can people answer?"),
        format="%d %m %Y",
        validators=[InputRequired(_l("Write the last day, such as 4 12 2026."))],
        description=_l("To the end of that day. It closes sooner when everybody it waits for has answered: the panel, "
                       "and the staff who take part in this round."),
    )
    note = TextAreaField(_l("Anything to say with it?"), description=_l("Everybody who is asked reads it."))


class AnswerForm(Form):
    """What one person says. It knows which vote its writer had before them."""

    vote = HiddenField()
    answer = RadioField(
        _l("What do you say to these criteria?"),
        choices=[
            SelectChoice(Stance.HAPPY.value, _l("I am happy with them")),
            SelectChoice(Stance.CAN_LIVE.value, _l("I can live with them")),
            SelectChoice(Stance.NOT_HAPPY.value, _l("I am not happy, and this would change it")),
        ],
        validate_choice=False,
    )
    part = SelectField(_l("Which part would have to change?"), validate_choice=False)
    words = TextAreaField(
        _l("What would change it for you?"),
        description=_l("Others answer this. If the criteria are agreed, it stays beside them for everybody to read, "
                       "without your name for people from outside."),
    )  # fmt: skip

    @classmethod
    def of(cls, vote: Vote, mine: VoteAnswer | None) -> "AnswerForm":
        """The form of one vote, with what this person says now."""
        form = cls(
            data={
                "vote": vote.id,
                "answer": mine.answer.value if mine else None,
                "part": mine.part if mine else "",
                "words": mine.words if mine else "",
            }
        )
        form.part.choices = part_choices(vote.criteria_set)
        return form

    @property
    def vote_id(self) -> int | None:
        """Which vote it is an answer to."""
        return number(str(self.vote.data or ""))

    @property
    def stance(self) -> Stance:
        """The answer chosen; Refused where none is."""
        if self.answer.data not in set(Stance):
            raise Refused("Choose one of the three answers.", field="answer")
        return Stance(self.answer.data)

    def look_again(self, vote: Vote) -> None:
        """From now on it is an answer to this vote; what was typed stays."""
        self.vote.data = str(vote.id)
        self.vote.raw_data = [str(vote.id)]


class ReplyForm(Form):
    """What one answers to somebody who is not happy."""

    words = TextAreaField(_l("Your answer"), description=_l("Everybody in the group reads it, with your name."))


class EmergencyForm(EditForm):
    """Why a change cannot wait."""

    reason = TextAreaField(_l("Why can this not wait for the group?"), description=_l("Everybody can read it."))
    closes_on = DateField(
        _l("Until when can the group answer?"),
        format="%d %m %Y",
        validators=[InputRequired(_l("Write the last day, such as 4 12 2026."))],
        description=_l("The change counts at once, and the group is asked about it with the same press."),
    )


def part_choices(criteria_set: CriteriaSet) -> list[SelectChoice]:
    """Every part that somebody can name."""
    choices = [SelectChoice("", _("Choose a part"))]
    named = criteria_set.part_names
    choices += [SelectChoice(part, named[part]) for part in parts_of(criteria_set) if part in named]
    return [*choices, SelectChoice(RULES, _("The set as a whole, or something that is missing"))]
