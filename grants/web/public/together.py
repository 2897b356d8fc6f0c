"""What a group does together while a round is designed, step by step, and where it stands."""

from dataclasses import dataclass

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.clock import today
from grants.core import policy
from grants.core.stages import Stage
from grants.database import db
from grants.queries.together import Together, together


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `state` is done, now or ahead, as on the path of a round."""

    title: str
    words: str
    url: str
    state: str


def steps() -> list[Step]:
    """The steps of the round in the address, for those who belong to it; none once it is no longer designed."""
    if g.round.stage is not Stage.DESIGN or not g.viewer.inside:
        return []
    stands = together(db.session, g.round, today())

    def at(endpoint: str) -> str:
        return url_for(endpoint, slug=g.round.slug)

    return [
        Step(_("Agree how we work"), _agreement(stands), at("codesign.agreement"), _state(_accepted(stands), True)),
        Step(
            _("Hear what people want"),
            _suggestions(stands),
            at("codesign.suggestions"),
            _state(False, bool(stands.suggestions or stands.waiting)),
        ),
        Step(
            _("Write the criteria"),
            _criteria(stands),
            at("codesign.criteria"),
            _state(stands.agreed is not None and not stands.criteria, bool(stands.criteria)),
        ),
        Step(
            _("Share out the weights"),
            _weights(stands),
            at("codesign.weights"),
            _state(stands.sharing is not None and not stands.sharing_open, bool(stands.sharing_open)),
        ),
        Step(
            _("Try the criteria out"),
            _tried_out(stands),
            at("codesign.practice"),
            _state(bool(stands.tried_out and not stands.trying), bool(stands.trying)),
        ),
        Step(
            _("Agree the criteria"),
            _vote(stands),
            at("codesign.vote" if policy.edits_criteria(g.viewer) else "codesign.criteria"),  # an observer looks on
            _state(stands.agreed is not None and not stands.criteria, stands.vote is not None),
        ),
    ]


def _state(done: bool, now: bool) -> str:
    return "done" if done else "now" if now else "ahead"


def _accepted(stands: Together) -> bool:
    return bool(stands.members) and stands.accepted == stands.members


def _agreement(stands: Together) -> str:
    if not stands.members:
        return _("What the panel decides, what is asked of it, and who sees what when. Nobody is on the panel yet.")
    return ngettext(
        "%(accepted)s of one on the panel has accepted it.",
        "%(accepted)s of %(num)s on the panel have accepted it.",
        stands.members,
        accepted=stands.accepted,
    )


def _suggestions(stands: Together) -> str:
    heard = ngettext("One suggestion so far.", "%(num)s suggestions so far.", stands.suggestions)
    if not stands.suggestions:
        heard = _("Nothing heard yet. There is a leaflet to hand out, and a page to note down what people say.")
    if stands.waiting and policy.looks_over(g.viewer):
        heard += " " + ngettext("One waits for a look.", "%(num)s wait for a look.", stands.waiting)
    return heard


def _criteria(stands: Together) -> str:
    if stands.criteria:
        return ngettext("One criterion in the draft.", "%(num)s criteria in the draft.", stands.criteria)
    if stands.agreed is not None:
        return _("Version %(number)s is agreed.", number=stands.agreed)
    return _("Nothing here yet, on purpose.")


def _weights(stands: Together) -> str:
    if stands.sharing_open:
        return ngettext("One person’s points are in.", "%(num)s people’s points are in.", stands.shared)
    if stands.sharing is not None:
        return _("The points are in. See what came of it.")
    return _("Each shares out 100 points in private, then you see what the group thinks.")


def _tried_out(stands: Together) -> str:
    if stands.trying:
        return ngettext("A made-up application waits to be scored.", "%(num)s made-up applications wait to be scored.",
                        stands.trying)  # fmt: skip
    if stands.tried_out:
        return _("See which criteria people read differently.")
    return _("Score a made-up application, each on your own, and see where people read a criterion differently.")


def _vote(stands: Together) -> str:
    if stands.vote is not None:
        return ngettext("One has answered.", "%(num)s have answered.", stands.answered)
    if stands.agreed is not None and not stands.criteria:
        return _("Agreed. A change would make a new version.")
    return _("When the draft is ready, put it to the group.")
