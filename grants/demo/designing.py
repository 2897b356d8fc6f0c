"""How a round of the demo was designed: what stands here is called in the order in which it happened."""

from itertools import pairwise

from grants.actions.criteria import begin_draft, replace_draft
from grants.demo.design_agreeing import agree, put_early
from grants.demo.design_agreement import agree_how_we_work
from grants.demo.design_boundaries import ask_why, set_limits
from grants.demo.design_fates import answer_suggestions, letters_went
from grants.demo.design_history import agreed_words, evenings, write_together
from grants.demo.design_practice import try_out
from grants.demo.design_suggestions import Came, set_up_on, suggestions_come_in
from grants.demo.design_talk import talk
from grants.demo.design_weights import share_points
from grants.demo.story import Story
from grants.models import CriteriaSet

Written = tuple[Came, CriteriaSet]  # what people suggested, and the draft that was written
BEFORE_WRITING = 2.5  # days after the round was set up, before the first criterion was written


def design(story: Story) -> CriteriaSet | None:
    """Write the criteria; the agreed set, or None where they are still a draft."""
    if story.told["criteria"]["state"] == "draft":
        _write_together(story)
        return None
    scene, last = story.scene, story.days["design_until"]
    agree_how_we_work(story, scene.at(last - 35, 10))  # when all of the panel had joined
    suggested, draft = _over_weeks(story) if evenings(story) else _in_one_go(story)
    share_points(story, draft, last - 12)
    answer_suggestions(story, suggested, draft)
    agree(story, draft)
    letters_went(story)
    return draft


def _in_one_go(story: Story) -> Written:
    """Criteria that staff typed in from paper."""
    scene, written = story.scene, story.scene.at(story.days["design_until"] - 13)
    suggested = suggestions_come_in(story)
    return suggested, replace_draft(scene.session, story.round, agreed_words(story), by=story.staff[0], at=written)


def _over_weeks(story: Story) -> Written:
    """Criteria written on several evenings, while suggestions came in, then tried out and mended."""
    *writing, last, mended = evenings(story)
    began = set_up_on(story)
    suggested = suggestions_come_in(story, until=writing[0] - began)
    opened = story.scene.at(writing[0], 17)
    draft = begin_draft(story.scene.session, story.round, by=story.members[0], at=opened)
    for evening, following in pairwise((*writing, last)):
        write_together(story, draft, after=evening - 1, until=evening)
        suggested = suggestions_come_in(story, suggested, after=evening - began, until=following - began)
    talk(story, draft)
    write_together(story, draft, after=last - 1, until=last)
    set_limits(story, draft)
    try_out(story, draft, last + 1)
    write_together(story, draft, after=last, until=mended)
    return suggested, draft


def _write_together(story: Story) -> None:
    """Criteria that are half-way, after some evenings of writing."""
    scene = story.scene
    suggested = suggestions_come_in(story, until=BEFORE_WRITING)
    agree_how_we_work(story, scene.at(-6, 11))
    ask_why(story, "budget")
    draft = begin_draft(scene.session, story.round, by=story.members[0], at=scene.at(-6))
    write_together(story, draft, until=-3)
    set_limits(story, draft)
    put_early(story, draft)
    write_together(story, draft, after=-3, until=-2)
    suggested = suggestions_come_in(story, suggested, after=BEFORE_WRITING)
    answer_suggestions(story, suggested, draft)
    letters_went(story)
    talk(story, draft)
    write_together(story, draft, after=-2)
    ask_why(story, "Kind to the planet")
    try_out(story, draft, -2)
    share_points(story, draft, -1)
