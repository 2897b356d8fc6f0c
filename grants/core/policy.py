"""Who sees what, and when: asked by every page, list, count, search, file, export and mail.

Nothing here knows how a thing is shown; each function answers yes or no for a viewer and a round's stage.
"""

from dataclasses import dataclass

from grants.core.agreement import Choices, MarksUnder, Shown
from grants.core.stages import Stage


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, in relation to one round. All False: somebody from outside."""

    signed_in: bool = False
    staff: bool = False
    admin: bool = False
    member: bool = False  # on the panel of this round
    observer: bool = False

    @property
    def inside(self) -> bool:
        """Whether this person belongs to the round: staff, its panel, or an observer."""
        return self.staff or self.member or self.observer


OUTSIDER = Viewer()
COMMAND_LINE = Viewer(signed_in=True, staff=True, admin=True)  # whoever runs the server sees no more than staff do


def sees_figures(viewer: Viewer, stage: Stage) -> bool:
    """Marks of others, and whatever is computed from marks: nobody before deciding, everyone once published."""
    if stage is Stage.PUBLISHED:
        return True
    return stage is Stage.DECIDING and viewer.inside


def sees_comments(viewer: Viewer, stage: Stage) -> bool:
    """What members wrote beside their marks: for staff, panel and observers, never for the public."""
    return viewer.inside and stage.place >= Stage.DECIDING.place


def sees_private_fields(viewer: Viewer) -> bool:
    """An applicant's contact, e-mail, phone and postcode, and answers not shown to the panel."""
    return viewer.staff


def sees_draft_criteria(viewer: Viewer) -> bool:
    """A criteria set that is still a draft: those who write it, and observers."""
    return viewer.inside


def sees_names_beside_marks(viewer: Viewer, choices: Choices) -> bool:
    """Names in place of letters beside marks: where the group agreed so, and never for the public."""
    return viewer.inside and choices.marks_under is MarksUnder.NAMES


def sees_others_sheets(viewer: Viewer, stage: Stage, choices: Choices, *, own_in: bool, tied: bool) -> bool:
    """The panel's other sheets for one application while people score, where the group agreed so: never the ranking.

    Only members, once their own sheet for it is in; not who is tied to the group, whose sheet is set aside.
    """
    return stage is Stage.SCORING and viewer.member and choices.marks_shown is Shown.OWN_IN and own_in and not tied


def sees_counts_by_name(viewer: Viewer, stage: Stage, choices: Choices) -> bool:
    """How many sheets each member has sent: while that helps to get them in.

    Once marks stand under letters, a number beside a name would tell which letter it is, by counting its sheets. The
    same holds for a member who can look at others' sheets in scoring.
    """
    if sees_names_beside_marks(viewer, choices):
        return True
    looks_on = viewer.member and stage is Stage.SCORING and choices.marks_shown is Shown.OWN_IN
    return viewer.inside and stage.place < Stage.DECIDING.place and not looks_on


def scores(*, staff: bool, observer: bool, choices: Choices) -> bool:
    """Who can be on the panel and score: residents, and staff where the group agreed so; never observers."""
    return not observer and (choices.staff_score or not staff)


def draws_lots(viewer: Viewer, stage: Stage) -> bool:
    """Who draws a lot where the money does not reach for all of a tie: staff and the panel, as they decide."""
    return stage is Stage.DECIDING and edits_criteria(viewer)


def sees_record(viewer: Viewer) -> bool:
    """Who did what, when and why."""
    return viewer.inside


def sees_talk(viewer: Viewer) -> bool:
    """What is said about the parts of a draft: those who write it, and observers. The same while and after."""
    return viewer.inside


def sees_points(viewer: Viewer, shown: Shown, *, closed: bool, own_in: bool) -> bool:
    """How others shared out their points, the medians and the proposal: nobody until the sharing has closed.

    Where the agreement says so, sooner for whoever has handed in their own; observers have none to hand in.
    """
    return viewer.inside and (closed or (shown is Shown.OWN_IN and own_in and edits_criteria(viewer)))


def sees_practice(viewer: Viewer, *, ended: bool) -> bool:
    """How a draft was read when it was tried out: those inside, once it has ended. Until then each reads alone."""
    return viewer.inside and ended


def sees_answers(viewer: Viewer, *, own_in: bool, closed: bool, adopted: bool) -> bool:
    """What others say in a vote, and how many say it: once one's own answer is in, or the vote has closed.

    Staff see no sooner than anybody. What a set was agreed with stands beside it for everybody to read.
    """
    return adopted or (viewer.inside and (closed or (own_in and edits_criteria(viewer))))


def sees_who_answered(viewer: Viewer) -> bool:
    """Who has answered a vote, and who said what where that can be read: those inside, never the public."""
    return viewer.inside


def sees_question(viewer: Viewer, *, answered: bool, own: bool) -> bool:
    """The words of a question about a boundary: everybody with the answer, before it those who belong to the round."""
    return answered or own or viewer.inside


def sees_boundary(viewer: Viewer, *, of_draft: bool) -> bool:
    """What is fixed or limited: everybody, but for a criterion or a gate that stands in a draft alone."""
    return viewer.inside or not of_draft


def edits_criteria(viewer: Viewer) -> bool:
    """Staff and panel members, with the same powers."""
    return viewer.staff or viewer.member


def sees_suggestion(viewer: Viewer, *, looked_over: bool, set_aside: bool, own: bool = False) -> bool:
    """A suggestion, naming nobody: everybody once it was looked over.

    Before that, or where it was set aside, those who look, and its own writer.
    """
    return looks_over(viewer) or own or (looked_over and not set_aside)


def looks_over(viewer: Viewer) -> bool:
    """Who looks at what comes in, before others see it: staff and panel members."""
    return edits_criteria(viewer)


def sees_who_suggested(viewer: Viewer) -> bool:
    """Who said something, and how to reach them: for the answer, and for nothing else."""
    return viewer.staff


def counts_people(viewer: Viewer) -> bool:
    """How many people stand behind a suggestion, to the very number: whoever has signed in, never the public."""
    return viewer.signed_in


def needs_no_look(viewer: Viewer) -> bool:
    """Whose suggestions are seen by others at once: those who look at what comes in."""
    return looks_over(viewer)


def supports_suggestions(viewer: Viewer) -> bool:
    """Who can say "I'd like this too": everybody who has signed in but those who only read along."""
    return viewer.signed_in and (edits_criteria(viewer) or not viewer.observer)


MADE_A_SUGGESTION = "made a suggestion"  # the record never says who did

# What would undo the letters: who sent a sheet for which application, set beside which letters stand on its page.
OF_A_SCORER = frozenset(
    {
        "sent a scoresheet",
        "changed a scoresheet",
        "changed a scoresheet after seeing others' marks",
        "looked at others' marks for an application",
        "declared a tie",
        "declared a tie that sets the scoresheet aside",
        "took back a declared tie",
    }
)


SAID_WITHOUT_A_NAME = "said something in a talk without a name"  # the record says "a member", and knows no more


def names_who(action: str, by_id: int | None, viewer_id: int | None) -> bool:
    """Whether a line of the record says who did it, about what and why: not where that would undo the letters.

    Everybody reads their own lines whole.
    """
    return action not in OF_A_SCORER or (by_id is not None and by_id == viewer_id)


def sees_wishes(viewer: Viewer, *, own: bool) -> bool:
    """What a member would rather do less of: that member and staff, who see to it that it is kept to."""
    return own or viewer.staff
