"""The one next step of whoever looks at a round: what to do now, or what happens next and when."""

from dataclasses import dataclass, replace

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from grants.clock import now
from grants.core import policy
from grants.core.stages import Stage
from grants.database import db
from grants.models import Round
from grants.queries.agreement import has_agreement, is_to_accept
from grants.queries.boundaries import waiting
from grants.queries.my_applications import Progress, next_to_score, progress
from grants.queries.rounds import readiness
from grants.queries.scoresheets import agreed_criteria
from grants.queries.votes import waits_for
from grants.web.filters import day


@dataclass(frozen=True, slots=True)
class NextStep:
    """What the butter card says; without a label there is nothing to press."""

    title: str
    words: str
    label: str = ""
    url: str = ""
    second_label: str = ""
    second_url: str = ""
    done: Progress | None = None


def next_step(round: Round) -> NextStep:
    """For a panel member, for staff, or for everybody else."""
    if round.stage is Stage.DESIGN and policy.edits_criteria(g.viewer) and waits_for(db.session, round, g.person.id):
        return _to_answer(round)
    if g.member is not None:
        return _for_member(round)
    if g.viewer.staff:
        return _for_staff(round)
    return _for_everybody(round)


def _to_answer(round: Round) -> NextStep:
    return NextStep(
        _("Say what you think of the criteria"),
        _("They are with the group until the end of %(day)s. Read them, and give one of three answers.",
          day=day(round.vote_closes_on)),
        _("Read and answer"),
        url_for("codesign.vote", slug=round.slug),
        _("Go to the criteria"),
        url_for("codesign.criteria", slug=round.slug),
    )  # fmt: skip


def _for_member(round: Round) -> NextStep:
    criteria, results = url_for("codesign.criteria", slug=round.slug), url_for("panel.ranking", slug=round.slug)
    if round.stage in (Stage.DESIGN, Stage.OPEN) and is_to_accept(db.session, round, g.person):
        return NextStep(
            _("Read and accept how we work"),
            _("What the panel decides, what is asked of you, and who sees what. You can say that you would rather "
              "do less."),
            _("Read it"),
            url_for("codesign.agreement", slug=round.slug),
            _("Go to the criteria"),
            criteria,
        )  # fmt: skip
    if round.stage is Stage.DESIGN:
        return NextStep(
            _("Write the criteria together"),
            _("You and staff decide what counts, with the same powers. Change a word, a weight, or the whole list."),
            _("Go to the criteria"),
            criteria,
        )
    if round.stage is Stage.OPEN:
        return NextStep(
            _("Groups are applying now"),
            _("There is nothing for you to do yet. You can start scoring after %(day)s.", day=day(round.open_until))
            if round.open_until
            else _("There is nothing for you to do yet. We will show you here when scoring starts."),
            second_label=_("Look at the criteria"),
            second_url=criteria,
        )
    if round.stage is Stage.SCORING:
        step = _scoring(round)
        if not is_to_accept(db.session, round, g.person):
            return step
        agreement = url_for("codesign.agreement", slug=round.slug)
        return replace(step, second_label=_("Read and accept how we work"), second_url=agreement)
    if round.stage is Stage.DECIDING:
        return NextStep(
            _("See the results"),
            _("Everyone has had their say. The panel meets on %(day)s.", day=day(round.meets_on))
            if round.meets_on
            else _("Everyone has had their say. Next, the panel meets and decides."),
            _("See the ranking"),
            results,
        )
    return NextStep(_("The results are out"), _("Thank you for your part in it."), _("See the ranking"), results)


def _scoring(round: Round) -> NextStep:
    agreed = agreed_criteria(db.session, round.id)
    set_id = agreed.set_id if agreed is not None else 0
    mine = progress(db.session, g.member, set_id)
    further = next_to_score(db.session, g.member, set_id)
    every = url_for("panel.scoring", slug=round.slug)
    if further is None:
        return NextStep(
            _("%(sent)s of %(total)s sent, as you asked. Thank you.", sent=mine.sent, total=mine.total)
            if mine.as_asked
            else _("All %(count)s sent. Thank you.", count=mine.total),
            _("You can change a score until %(day)s.", day=day(round.scoring_until))
            if round.scoring_until
            else _("You can change a score until scoring ends."),
            second_label=_("See all my applications"),
            second_url=every,
            done=mine,
        )
    application_id, project = further
    return NextStep(
        _("Score %(project)s", project=project),
        _("Most people take about ten minutes for each one. You can stop and carry on at any time: it is all saved."),
        _("Carry on scoring") if mine.sent else _("Start scoring"),
        url_for("panel.scoresheet", slug=round.slug, application_id=application_id),
        _("See all my applications"),
        every,
        mine,
    )


def _questions_wait(round: Round, waiting: int, late: int) -> NextStep:
    said = ngettext("One question waits.", "%(num)s questions wait.", waiting)
    if late:
        said += " " + ngettext("One is late.", "%(num)s are late.", late)
    return NextStep(
        _("Answer why something is fixed"),
        f"{said} {_('Everybody can see that they wait, and will read the answer.')}",
        _("Read and answer"),
        url_for("staff.boundaries", slug=round.slug),
    )


def _for_staff(round: Round) -> NextStep:
    if waits := waiting(db.session, [round], now()).get(round.id):
        return _questions_wait(round, *waits)
    has = readiness(db.session, round)
    stage = url_for("staff.stage", slug=round.slug)
    applications = url_for("staff.applications", slug=round.slug)
    if round.stage is Stage.DESIGN and not has.agreed_weight and not has_agreement(db.session, round):
        return NextStep(
            _("Write how we work together"),
            _("What the panel decides, what you ask of people, and who sees what. You and the panel write it, and "
              "each accepts it. There are words to start from."),
            _("Begin the agreement"),
            url_for("codesign.agreement", slug=round.slug),
            _("Who is on the panel"),
            url_for("staff.panel", slug=round.slug),
        )  # fmt: skip
    if round.stage is Stage.DESIGN and not has.agreed_weight:
        return NextStep(
            _("Write the criteria together"),
            _("You and the panel have the same powers here. When the group agrees the set, the round can open."),
            _("Go to the criteria"),
            url_for("codesign.criteria", slug=round.slug),
            _("Who is on the panel"),
            url_for("staff.panel", slug=round.slug),
        )
    if round.stage is Stage.DESIGN:
        return NextStep(
            _("Open the round"), _("The criteria are agreed. Groups can apply once it is open."), _("Open it"), stage
        )
    if round.stage is Stage.OPEN and not has.applications:
        return NextStep(
            _("Bring in the applications"),
            _("From a spreadsheet. You see what was understood before anything is saved."),
            _("Bring in a file"),
            url_for("staff.import_applications", slug=round.slug),
        )
    if round.stage is Stage.OPEN:
        return NextStep(
            _("Check the applications, then start scoring"),
            _("%(count)s came in. %(unchecked)s have yes or no checks to do.", count=has.applications,
              unchecked=has.gates_unchecked),
            _("Go to the applications"),
            applications,
            _("Move the round on"),
            stage,
        )  # fmt: skip
    if round.stage is Stage.SCORING:
        return NextStep(
            _("%(sent)s of %(all)s scoresheets are in", sent=has.submitted_sheets, all=has.expected_sheets),
            _("Nobody sees anyone's scores before everyone has had their say. You see how many are sent."),
            _("See who may need help"),
            url_for("staff.panel", slug=round.slug),
            _("Move the round on"),
            stage,
        )
    results = url_for("panel.ranking", slug=round.slug)
    if round.stage is Stage.DECIDING:
        return NextStep(
            _("Take the results to the meeting"),
            _("The ranking is advice: people decide. The workbook has every figure, to check yourself."),
            _("See the ranking"),
            results,
            _("Move the round on"),
            stage,
        )
    return NextStep(_("The results are out"), _("Everybody can see them now."), _("See the ranking"), results)


def _for_everybody(round: Round) -> NextStep:
    if round.stage is Stage.PUBLISHED:
        return NextStep(
            _("The results are out"),
            _("See how each application did, and how its score was worked out."),
            _("See the ranking"),
            url_for("panel.ranking", slug=round.slug),
        )
    if round.stage is Stage.DESIGN:
        return NextStep(
            _("What should count?"),
            _("Residents and staff are writing the criteria together. Tell us what matters to you. You need no account "
              "and no name."),
            _("Tell us"),
            url_for("public.suggest", slug=round.slug),
            _("You said, we did") if g.person is not None else _("Sign in"),
            url_for("public.you_said", slug=round.slug)
            if g.person is not None
            else url_for("people.sign_in", next=_here(round)),
        )  # fmt: skip
    words = {
        Stage.OPEN: _("Groups are applying. You can read what they will be judged by."),
        Stage.SCORING: _("The panel is scoring, each on their own first. Scores stay hidden until all have had a say."),
        Stage.DECIDING: _("The panel has scored, and now decides within the budget."),
    }[round.stage]
    if g.person is None:
        return NextStep(
            _("Are you on the panel?"), words, _("Sign in"), url_for("people.sign_in", next=_here(round)),
            _("See the criteria"), url_for("codesign.criteria", slug=round.slug),
        )  # fmt: skip
    return NextStep(
        _("What happens now"), words, second_label=_("See the criteria"),
        second_url=url_for("codesign.criteria", slug=round.slug),
    )  # fmt: skip


def _here(round: Round) -> str:
    return url_for("public.round_home", slug=round.slug)
