"""How a round of the demo was designed: what stands here is called in the order in which it happened."""

from grants.actions.criteria import begin_draft, replace_draft
from grants.demo import sample
from grants.demo.design_agreeing import agree, put_early
from grants.demo.design_agreement import agree_how_we_work
from grants.demo.design_boundaries import ask_why, set_limits
from grants.demo.design_fates import answer_suggestions, letters_went
from grants.demo.design_history import write_together
from grants.demo.design_practice import try_out
from grants.demo.design_suggestions import suggestions_come_in
from grants.demo.design_talk import talk
from grants.demo.design_weights import before_sharing, share_points
from grants.demo.story import Story
from grants.imports.criteria import read_criteria
from grants.models import CriteriaSet

BEFORE_WRITING = 2.5  # days after the round was set up, before the first criterion was written


def design(story: Story) -> CriteriaSet | None:
    """Write the criteria; the agreed set, or None where they are still a draft."""
    file = sample.FOLDER / story.told["criteria"]["file"]
    words = read_criteria(file.read_bytes(), file.name)
    if story.told["criteria"]["state"] == "draft":
        _write_together(story)
        return None
    scene, round = story.scene, story.round
    agree_how_we_work(story, scene.at(story.days["design_until"] - 35, 10))  # when all of the panel had joined
    first, written = before_sharing(story, words), story.days["design_until"] - 13
    suggested = suggestions_come_in(story)
    draft = replace_draft(scene.session, round, first, by=story.staff[0], at=scene.at(written))
    share_points(story, draft, written + 1)
    answer_suggestions(story, suggested, draft)
    agree(story, draft)
    letters_went(story)
    return draft


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
