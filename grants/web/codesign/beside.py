"""What stands beside the criteria in the editor, of other subjects: each adds what its template under parts/ shows."""

from grants.models import CriteriaSet
from grants.web.codesign import came_from, here, marks, plain_words, talk, vote_shown


def beside(draft: CriteriaSet | None) -> dict[str, object]:
    """Names for the templates; at most one SQL statement a subject, however many criteria there are."""
    return {
        **came_from.beside(draft),
        **here.beside(draft),
        **vote_shown.beside(draft),
        **talk.beside(draft),
        **marks.beside(draft),
        **plain_words.beside(),
    }
