"""Plain words while editing: how easy each text reads, its hard words, and what would make the levels clearer."""

from collections.abc import Iterable
from typing import Any

from flask import request

from grants.core.cells import whole
from grants.core.criteria import CriterionWords
from grants.core.criteria_hints import level_hints
from grants.core.errors import Refused, Said
from grants.core.reading import Reading, reading
from grants.imports.plain_words import word_list
from grants.web.codesign.forms import CriterionForm

LOOK, USE = "look", "use"  # the buttons that ask for a look, and save nothing


def beside() -> dict[str, object]:
    """Names for the templates. Nothing is worked out before a template asks, and the database is not asked at all."""
    return {"reading_of": reading_of, "hints_of": hints_of}


def only_asks(form: Any) -> bool:
    """Whether a form was sent for a look alone; where "Use that" was pressed, the plain word stands in it now."""
    use_the_plain_word(form)
    return LOOK in request.form or USE in request.form


def use_the_plain_word(form: Any) -> Any:
    """The box in which the hard word gave way to the plain one; none where that was not asked."""
    named, _, word = request.form.get(USE, "").partition(" ")
    box = next((box for box in boxes(form) if box.id == named), None)
    if box is not None:
        box.data = word_list().replace(box.data or "", word)
    return box


def boxes(form: Any) -> list[Any]:
    """The boxes that hold sentences."""
    levels: Iterable[Any] = form.levels if "levels" in form else ()
    return [form[name] for name in ("question", "guidance") if name in form] + [row.form.words for row in levels]


def reading_of(box: Any) -> Reading:
    """How easy the text in one box is to read."""
    return reading(str(box.data or ""), word_list())


def hints_of(levels: Any) -> list[Said]:
    """What would make the levels clearer, of a criterion as it stands or of a form as it was typed."""
    words = _typed(levels) if isinstance(levels, CriterionForm) else levels.words
    return level_hints(words) if words is not None else []


def _typed(form: CriterionForm) -> CriterionWords | None:
    """Scale and levels as far as they were typed; none where they are no numbers, which saving says at their boxes."""
    rows = [row.form for row in form.levels if str(row.words.data or "").strip()]
    try:
        return CriterionWords(
            name="",
            weight=whole(str(form.weight.data or "0")),
            lowest=whole(str(form.lowest.data)),
            highest=whole(str(form.highest.data)),
            levels={whole(str(row.point.data)): row.words.data for row in rows},
        )
    except Refused:
        return None
