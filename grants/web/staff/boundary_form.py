"""The form for one boundary: what it is about, what of it, how far, why, and who set it."""

from collections.abc import Iterable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from grants.actions.boundaries import counts
from grants.core.boundaries import MONEY, NAMED, BoundaryKind, BoundaryPart, whole_and_piece
from grants.core.cells import whole
from grants.core.errors import Refused
from grants.core.money import pence, pounds
from grants.core.parts import AGREEMENT, DATES, RULES, kind_of_part
from grants.models import Boundary
from grants.web.forms import Form
from grants.web.limits import PIECES

ALL = "all"
LONGEST_POINT = 4  # digits of the highest score there can be
OF_WHAT = {  # which pieces each kind of thing has
    "criterion": ("stays", "name", "question", "guidance", "weight", "scale", "level", "minimum", "comment"),
    "gate": ("stays", "name", "question"),
    RULES: ("pass_mark", "tie_break", "cannot_tell"),
    DATES: ("design_until", "open_until", "scoring_until", "meets_on", "published_by"),
}


class BoundaryForm(Form):
    """One thing that is fixed, limited or open."""

    part = SelectField(_l("What is it about?"), validate_choice=False)
    piece = SelectField(_l("What of it?"), default=ALL, validate_choice=False)
    kind = RadioField(
        _l("How far can it be changed together?"),
        [InputRequired(_l("Choose how far it can be changed."))],
        choices=[
            SelectChoice(BoundaryKind.FIXED.value, _l("Fixed")),
            SelectChoice(BoundaryKind.WITHIN.value, _l("Open within limits")),
            SelectChoice(BoundaryKind.OPEN.value, _l("Open")),
        ],
    )
    low = StringField(
        _l("The least"),
        description=_l("Where a weight, the pass mark or money has limits. Leave it empty if there is none."),
    )
    high = StringField(_l("The most"), description=_l("Money in pounds, such as 5,000."))
    limit = StringField(
        _l("What is it, in a few words?"),
        description=_l("Such as: at £22,500; £300 to £5,000; the money is spent on the Oakfield estates."),
    )
    reason = TextAreaField(_l("Why?"), description=_l("People accept a limit when they know its reason."))
    set_by = StringField(
        _l("Who set it?"), description=_l("Such as: the board, March 2026; the law; the panel, at its first meeting.")
    )

    def offer(self, written: Mapping[str, str], part: str = "", points: Iterable[int] = ()) -> None:
        """Give the lists their choices: everything of the round, and the pieces of `part` or of anything.

        `points`: the scores of that part that can have words of their own.
        """
        self.part.choices = [
            SelectChoice(BoundaryPart.BUDGET.value, _l("The budget")),
            SelectChoice(BoundaryPart.GRANT.value, _l("The size of a grant")),
            SelectChoice(BoundaryPart.DATES.value, _l("The dates")),
            *(SelectChoice(one, _named(one, name)) for one, name in written.items()),
            SelectChoice(RULES, _l("The rules for the whole set of criteria")),
            SelectChoice(BoundaryPart.CRITERIA.value, _l("The criteria, in words")),
            SelectChoice(BoundaryPart.OTHER.value, _l("Something else, in words")),
        ]
        pieces = OF_WHAT.get(kind_of_part(part), ()) if part in written or part in OF_WHAT else tuple(PIECES)
        self.piece.choices = [
            SelectChoice(ALL, _l("All of it")),
            *(SelectChoice(one, _capital(str(PIECES[one]))) for one in pieces),
            *(SelectChoice(f"level:{point}", _("The words for %(point)s", point=point)) for point in points),
        ]

    @property
    def about(self) -> tuple[BoundaryPart, str]:
        """The kind of thing that was chosen, and the name of the part or piece; a piece it does not have is refused."""
        chosen, piece = str(self.part.data), str(self.piece.data or ALL)
        if chosen not in {str(choice.value) for choice in self.part.choices}:
            raise Refused("Choose what it is about.", field="part")
        known = set(BoundaryPart)
        of_agreement = kind_of_part(chosen) == AGREEMENT
        other = BoundaryPart.OTHER if of_agreement else BoundaryPart.CRITERIA
        part = BoundaryPart(chosen) if chosen in known else other
        name = NAMED.get(part, "" if chosen in known else chosen)
        if piece == ALL:
            return part, name if chosen not in known else ""
        kind, colon, point = piece.partition(":")
        odd = bool(colon) and not (kind == "level" and point.isdecimal() and len(point) <= LONGEST_POINT)
        if odd or kind not in OF_WHAT.get(kind_of_part(name), ()):
            raise Refused("This has no such piece. Choose another, or “All of it”.", field="piece")
        return part, f"{name}:{piece}"

    def figures(self, part: str) -> tuple[int | None, int | None]:
        """The least and the most as typed; money in pence."""
        return self._figure("low", part), self._figure("high", part)

    def _figure(self, field: str, part: str) -> int | None:
        written = str(self[field].data or "").strip()
        if not written:
            return None
        try:
            return pence(written) if part in MONEY else whole(written)
        except Refused as refusal:
            refusal.field = field
            raise

    @classmethod
    def of(cls, boundary: Boundary) -> "BoundaryForm":
        """The form with what one says now."""
        low, high = (None if one is None else _typed(boundary.on, one) for one in (boundary.low, boundary.high))
        plain = {name: getattr(boundary, name) for name in ("limit", "reason", "set_by")}
        return cls(data={"kind": boundary.kind.value, "low": low, "high": high, **plain})

    @classmethod
    def about_part(cls, part: str) -> "BoundaryForm":
        """The form as it opens from a mark: about this thing already, and about the weight where it is a criterion."""
        whole_one, piece = whole_and_piece(part)
        chosen = {name: kind.value for kind, name in NAMED.items()}.get(whole_one, whole_one)
        return cls(data={"part": chosen, "piece": piece or ALL})


def has_figures(boundary: Boundary) -> bool:
    """Whether its limits are numbers."""
    return counts(boundary.on)


def _named(part: str, name: str) -> str:
    if kind_of_part(part) == "gate":
        return _("Gate: %(name)s", name=name)
    if kind_of_part(part) == AGREEMENT:
        return _("How we work together: %(name)s", name=name)
    return _("Criterion: %(name)s", name=name)


def _typed(part: str, figure: int) -> str:
    return pounds(figure).removeprefix("£") if part in MONEY else str(figure)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
