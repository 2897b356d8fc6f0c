"""The parts that something can have led to: what stands in the draft, in what is agreed, and what stood there once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select, union_all
from sqlalchemy.orm import Session

from grants.core.criteria import SetState
from grants.core.fates import LedTo
from grants.core.parts import part_of_criterion, part_of_gate
from grants.models import CriteriaSet, Criterion, Gate


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A criterion or a gate in all its versions, as its latest words are."""

    part: str
    kind: str  # "criterion" or "gate"
    id: int  # of its latest version that this reader may see
    name: str
    draft: bool = False  # it stands in the draft
    agreed: bool = False  # it stands in what is agreed
    removed_at: datetime | None = None  # from the draft

    @property
    def stands(self) -> bool:
        """Whether it is written anywhere now."""
        return self.draft or self.agreed


def written_parts(session: Session, round_id: int, *, with_draft: bool) -> dict[str, WrittenPart]:
    """Everything ever written in the sets of a round, by the name that outlives the versions; one statement.

    `with_draft`: whether this reader may see what is only a draft.
    """
    rows = union_all(*(_rows(kind, model, round_id) for kind, model in (("criterion", Criterion), ("gate", Gate))))
    found: dict[str, WrittenPart] = {}
    for kind, part_id, lineage, name, removed_at, state, _, _ in sorted(session.execute(rows), key=lambda row: row[6:]):
        is_draft = state == SetState.DRAFT.value
        if is_draft and not with_draft:
            continue
        part = part_of_criterion(lineage) if kind == "criterion" else part_of_gate(lineage)
        before, here = found.get(part), removed_at is None
        found[part] = WrittenPart(
            part, kind, part_id, name,
            draft=is_draft and here,
            agreed=(before is not None and before.agreed) or (state == SetState.AGREED.value and here),
            removed_at=removed_at,
        )  # fmt: skip
    return found


def led_to(parts: Iterable[str], written: Mapping[str, WrittenPart]) -> LedTo:
    """Where these parts stand now."""
    known = [written[part] for part in parts if part in written]
    return LedTo(draft=any(one.draft for one in known), agreed=any(one.agreed for one in known))


Rows = Select[Any, Any, Any, Any, Any, Any, Any, Any]


def _rows(kind: str, model: type[Criterion] | type[Gate], round_id: int) -> Rows:
    return (
        select(
            literal(kind), model.id, model.lineage, model.name, model.removed_at, CriteriaSet.state,
            CriteriaSet.number, model.position,
        )
        .join(CriteriaSet, model.set_id == CriteriaSet.id)
        .where(CriteriaSet.round_id == round_id)
    )  # fmt: skip
