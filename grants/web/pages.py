"""The numbers under a list that goes over several pages."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for


@dataclass(frozen=True, slots=True)
class PageLink:
    """One number; without an address it stands for those left out."""

    label: str
    url: str | None
    current: bool = False


@dataclass(frozen=True, slots=True)
class Pages:
    """Everything the pagination macro asks for; `links` is empty for a single page."""

    links: list[PageLink]
    previous: str | None
    next: str | None


def pages_of(page: int, pages: int) -> Pages:
    """Links to the first, the last and the neighbours of this page, keeping what else the address says."""
    if pages <= 1:
        return Pages([], None, None)
    links: list[PageLink] = []
    shown = sorted({1, pages, *range(max(1, page - 1), min(pages, page + 1) + 1)})
    for before, number in zip([0, *shown], shown, strict=False):
        if number > before + 1:
            links.append(PageLink("…", None))
        links.append(PageLink(str(number), page_url(number), number == page))
    return Pages(links, page_url(page - 1) if page > 1 else None, page_url(page + 1) if page < pages else None)


def page_url(number: int) -> str:
    """This page's address with another number. What else it says is carried along as words, and steers nothing."""
    asked = {**request.args.to_dict(), "page": str(number)}
    return f"{url_for(request.endpoint or '', **(request.view_args or {}))}?{urlencode(asked)}"
