"""What a browser sends, as every page reads it."""

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, TypeVar

from flask import Flask, Request, request
from werkzeug.datastructures import ImmutableMultiDict

Asked = TypeVar("Asked")
LONGEST_NUMBER = 9  # digits; every id of ours has fewer, and a database refuses to look up much longer ones


class Sent(ImmutableMultiDict[str, Any]):
    """Fields of a form or an address, without the character of nothing: PostgreSQL keeps no text that has one."""

    def __init__(self, mapping: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        if mapping is None or isinstance(mapping, Mapping):
            super().__init__(mapping)
        else:
            super().__init__([(_sound(name), _sound(value)) for name, value in mapping])


class SoundRequest(Request):
    """A request whose fields are Sent."""

    parameter_storage_class = Sent

    @cached_property
    def answers(self) -> dict[str, Any]:
        """What the database was asked for this request already, see `once`."""
        return {}


def init_app(app: Flask) -> None:
    """Read every request so."""
    app.request_class = SoundRequest


def number(text: str | None) -> int | None:
    """The number somebody's address or form names; None for what no database could look up."""
    return int(text) if text and text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def _sound(value: Any) -> Any:
    return value.replace("\x00", "") if isinstance(value, str) else value


def once(name: str, ask: Callable[[], Asked]) -> Asked:
    """Ask the database once a request, however many templates make up the answer."""
    answers: dict[str, Asked] = request.answers  # type: ignore[attr-defined]  # a SoundRequest
    if name not in answers:
        answers[name] = ask()
    return answers[name]
