"""The form of a scoresheet, for the panel's and for trying a draft out: its fields are the round's own criteria."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from grants.core import scoresheets
from grants.core.criteria import CommentRule, CriterionWords
from grants.core.errors import Refused
from grants.core.scoresheets import NOTHING, UNSURE, Asked, Fault, Mark, Marks
from grants.web.errors import translated

_FIELD = re.compile(r"(?:mark|unsure|comment)-([0-9]{1,9})")


@dataclass(slots=True)
class CriterionField:
    """One criterion as the page shows it, with what was typed and what is wrong with it."""

    key: int
    number: int
    words: CriterionWords
    value: str = ""
    unsure: bool = False
    comment: str = ""
    error: str | None = None
    comment_error: str | None = None
    note: str | Markup | None = None


class ScoresheetForm:
    """The marks and comments of one sheet: from what is kept, or from what was typed."""

    def __init__(self, asked: Iterable[Asked], marks: Marks, revision: int) -> None:
        self.revision = revision
        self.marks: dict[int, Mark] = dict(marks)
        self.form_errors: list[str] = []
        self.fields = [
            CriterionField(
                key=criterion.id,
                number=number,
                words=criterion.words,
                value=marks.get(criterion.id, NOTHING).written,
                comment=marks.get(criterion.id, NOTHING).comment,
            )
            for number, criterion in enumerate(asked, start=1)
        ]

    @property
    def errors(self) -> list[tuple[str, str]]:
        """What is wrong, in words, with the place on the page where it can be put right."""
        found = [(words, "") for words in self.form_errors]
        for field in self.fields:
            found += [(field.error, f"#mark-{field.key}")] if field.error else []
            found += [(field.comment_error, f"#comment-{field.key}")] if field.comment_error else []
        return found

    @property
    def status(self) -> int:
        """422 where something is to be put right, else 200."""
        return 422 if self.errors else 200

    def take(self, typed: Mapping[str, str]) -> None:
        """Put in what was typed; what cannot be a mark stands at its field and is not among the marks."""
        self.revision = revision_of(typed)
        self.marks = {}
        for field in self.fields:
            field.value = typed.get(f"mark-{field.key}", "").strip()
            field.unsure = typed.get(f"unsure-{field.key}") == UNSURE
            field.comment = typed.get(f"comment-{field.key}", "").replace("\r\n", "\n")
            self._take_field(field)

    def _take_field(self, field: CriterionField) -> None:
        unsure = field.unsure or field.value == UNSURE
        point: int | None = None
        comment = ""
        try:
            point = scoresheets.point(field.words, field.value) if field.value not in ("", UNSURE) else None
            scoresheets.check_not_both(field.words, Mark(point, unsure))
        except Refused as refusal:
            field.error = translated(refusal)
        try:
            comment = scoresheets.comment(field.comment) if field.words.comment is not CommentRule.NONE else ""
        except Refused as refusal:
            field.comment_error = translated(refusal)
        if (mark := Mark(point, unsure, comment)) != NOTHING:
            self.marks[field.key] = mark

    def show(self, faults: Iterable[Fault]) -> None:
        """Put each thing that is missing at its field."""
        at = {field.key: field for field in self.fields}
        for fault in faults:
            if fault.part == "mark":
                at[fault.criterion_id].error = translated(fault.refusal)
            else:
                at[fault.criterion_id].comment_error = translated(fault.refusal)


def revision_of(typed: Mapping[str, str]) -> int:
    """Which state of the sheet a form was made of."""
    revision = typed.get("revision", "")
    return int(revision) if re.fullmatch("[0-9]{1,9}", revision) else 0


def older_fields(typed: MultiDict[str, str], today: Iterable[Asked]) -> dict[int, Mark]:
    """What was typed for criteria that are not today's: the page was opened before the criteria changed."""
    now = {criterion.id for criterion in today}
    numbers = {int(found[1]) for name in typed if (found := _FIELD.fullmatch(name))} - now
    marks = {}
    for number in sorted(numbers)[:100]:
        value = typed.get(f"mark-{number}", "")
        unsure = UNSURE in (value, typed.get(f"unsure-{number}"))
        point = int(value) if re.fullmatch("[0-9]{1,4}", value, re.ASCII) and not unsure else None
        marks[number] = Mark(point, unsure, typed.get(f"comment-{number}", "")[:20_000])
    return marks
