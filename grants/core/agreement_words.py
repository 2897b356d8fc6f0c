"""What pages say of each section and choice of an agreement: its name, what holds unsaid, and words to start from."""

from collections.abc import Mapping

from grants.core.agreement import Choices, MarksUnder, Section, Shown
from grants.core.errors import Said

TITLES: Mapping[Section, Said] = {
    Section.DECIDES: Said("What the panel decides, and what it advises"),
    Section.ASKED: Said("What is asked of you"),
    Section.STAFF: Said("Whether staff score"),
    Section.HIDDEN: Said("Who sees what, and when"),
    Section.DISAGREEMENT: Said("When we do not agree"),
    Section.GROUND_RULES: Said("How we treat each other"),
    Section.STEP_BACK: Said("How to step back"),
}
ABOUT: Mapping[Section, Said] = {
    Section.DECIDES: Said("What the panel decides, what it only advises, and who has the last word."),
    Section.ASKED: Said("How many hours, on which days, and how many applications each person reads."),
    Section.STAFF: Said("Whether staff score too, and how they help if they do not."),
    Section.HIDDEN: Said("What is kept from whom, and until when."),
    Section.DISAGREEMENT: Said("How a vote is settled, and what happens when somebody says no."),
    Section.GROUND_RULES: Said("What people can count on from each other."),
    Section.STEP_BACK: Said("What somebody does who can do less, or has to stop."),
}
# What holds where the group has written nothing; what it chose stands below, as sentences of its own.
UNSAID: Mapping[Section, Said] = {
    Section.DECIDES: Said(
        "The panel scores every application, each member on their own first. The scores put the applications in order."
    ),
    Section.ASKED: Said("No hours are set. Do what you can, at your own pace. You can do fewer: nobody will mind."),
    Section.STAFF: Said("Staff help: they bring the applications in, check them, and answer questions."),
    Section.HIDDEN: Said(
        "Before the round is in deciding, nobody sees a panel score or a ranking. Then the panel, staff and observers "
        "see the results at the same moment, and everybody else when they are published. What you have not sent is "
        "yours alone."
    ),
    Section.DISAGREEMENT: Said(
        "Everybody answers for themselves: happy, can live with it, or not happy and why. Nothing is agreed while a "
        "“not happy” has no answer."
    ),
    Section.GROUND_RULES: Said("Residents and staff have the same powers here. Nobody can overrule the group unseen."),
    Section.STEP_BACK: Said("You can stop at any time. Tell staff. What you sent is kept, and does not count."),
}
SUGGESTED: Mapping[Section, Said] = {  # an offer, never a default
    Section.DECIDES: Said(
        "The panel decides who is funded and how much they get. The board checks that the agreed rules were kept, and "
        "cannot change a score. On anything else the panel gives advice, and gets an answer with reasons."
    ),
    Section.ASKED: Said(
        "Four evenings to write the criteria. Then about five hours of reading and scoring at home, at your own pace, "
        "and one meeting to decide. Nobody has to read every application. If it is too much, say so below."
    ),
    Section.STAFF: Said(
        "Staff help: they bring the applications in, check them, and answer questions. They do not score."
    ),
    Section.HIDDEN: Said(
        "We score on our own first, so that nobody leans on anybody. Nobody sees another's marks until we meet. "
        "What we say about a group stays in the room."
    ),
    Section.DISAGREEMENT: Said(
        "We talk first. Whoever is not happy says what would change it, and gets an answer before we go on. Then "
        "those who are there decide, each with one voice, residents and staff alike."
    ),
    Section.GROUND_RULES: Said(
        "We let each other finish. Living here is knowing something. We ask when a word is unclear. We say when we "
        "know a group, and then we leave its scoring to the others. We judge the idea, not how well it is written."
    ),
    Section.STEP_BACK: Said(
        "Anybody can take a break or stop, at any time, without giving a reason. A word to staff is enough. You can "
        "come back."
    ),
}
LABELS: Mapping[str, Said] = {  # of the choices
    "staff_score": Said("Do staff score?"),
    "staff_dots": Said("When we share out points, do staff’s dots look different?"),
    "marks_under": Said("What stands beside a member’s marks?"),
    "marks_shown": Said("When do panel members see others’ marks?"),
    "points_shown": Said("When we share out points, when do we see others’ points?"),
    "quorum": Said("How many people must answer a vote?"),
    "least_residents": Said("How many of them must be residents?"),
}
OPTIONS: Mapping[str, Mapping[str, Said]] = {  # what each choice can be, as a sentence of its own; the default first
    "staff_score": {
        "no": Said("Staff do not score."),
        "yes": Said("Staff on the panel score too. “(staff)” stands beside their names and marks everywhere."),
    },
    "staff_dots": {
        "no": Said("When we share out points, all dots look the same."),
        "yes": Said("When we share out points, staff’s dots look different."),
    },
    "marks_under": {
        MarksUnder.LETTERS: Said("A letter stands beside each member’s marks. Nobody is told whose letter is whose."),
        MarksUnder.NAMES: Said(
            "Members’ names stand beside their marks. The panel, staff and observers read them; everybody else "
            "reads letters."
        ),
    },
    "marks_shown": {
        Shown.AT_THE_END: Said("Members see others’ marks when the round is in deciding, not before."),
        Shown.OWN_IN: Said(
            "Once a member has sent their own sheet for an application, they can look at the panel’s other sheets "
            "for it. Who looks, and then changes their own, has that marked. The ranking stays hidden until deciding."
        ),
    },
    "points_shown": {
        Shown.AT_THE_END: Said("Others’ points are seen when the sharing closes."),
        Shown.OWN_IN: Said("Others’ points are seen as soon as your own are in."),
    },
}


def written(name: str, choices: Choices) -> str:
    """A choice as it stands in an address or a form: "yes", "letters", "12", or "" for a number nobody has set."""
    value = getattr(choices, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def sentence(name: str, choices: Choices) -> Said:
    """What a choice comes to, as a sentence."""
    if name in OPTIONS:
        return OPTIONS[name][written(name, choices)]
    number = getattr(choices, name)
    if name == "quorum":
        return (
            Said("A vote counts when more than half of the panel has answered, and two people at the least.")
            if number is None
            else Said("A vote counts when at least %(count)s people have answered.", count=number)
        )
    return (
        Said("At least two of them are residents, or all of the panel where it is smaller.")
        if number is None
        else Said("At least %(count)s of them are residents.", count=number)
    )
