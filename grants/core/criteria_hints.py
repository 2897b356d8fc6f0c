"""What could make a criterion's levels easier to score by: said kindly, and nobody has to follow it."""

from collections.abc import Iterator, Mapping

from grants.core.criteria import HIGHEST_POINT, CriterionWords, fold
from grants.core.errors import Said


def level_hints(criterion: CriterionWords) -> list[Said]:
    """Everything there is to say about its levels and its scale. Nothing where the scale cannot be one."""
    if not 0 <= criterion.lowest < criterion.highest <= HIGHEST_POINT:
        return []
    levels = {point: words for point, words in sorted(criterion.levels.items()) if words.strip()}
    return [*_nobody_at_zero(criterion), *_without_words(criterion, levels), *_the_same(levels)]


def _nobody_at_zero(criterion: CriterionWords) -> Iterator[Said]:
    if criterion.lowest > 0 and criterion.weight > 0:
        yield Said(
            "Even the lowest score, %(lowest)s, gives points. Do you want 0 for “not at all”?", lowest=criterion.lowest
        )


def _without_words(criterion: CriterionWords, levels: Mapping[int, str]) -> Iterator[Said]:
    """The ends of the scale, once anything has words; between them only where most scores have words already."""
    if not levels:
        return
    if criterion.lowest not in levels:
        yield Said(
            "The lowest score, %(point)s, has no words yet. What would an application be like that gets it?",
            point=criterion.lowest,
        )
    if criterion.highest not in levels:
        yield Said(
            "The highest score, %(point)s, has no words yet. What would an application be like that gets it?",
            point=criterion.highest,
        )
    if criterion.in_a_box or 2 * len(levels) <= len(criterion.points):
        return
    for point in criterion.points[1:-1]:
        if point not in levels:
            yield Said("Score %(point)s has no words, and most of the others have.", point=point)


def _the_same(levels: Mapping[int, str]) -> Iterator[Said]:
    said: dict[str, list[str]] = {}
    for point, words in levels.items():
        said.setdefault(fold(words).strip(" .,;:!?"), []).append(str(point))
    for points in said.values():
        if len(points) > 1:
            yield Said(
                "Scores %(points)s say the same. How would people choose between them?", points=", ".join(points)
            )
