"""Find the texts that people read in Python: in the first words of _("…"), Refused("…") and the other marked names."""

import ast
from collections.abc import Collection, Iterator
from typing import IO

Found = tuple[int, str, tuple[str | None, ...], list[str]]


class CannotBeCollected(Exception):
    """A text that is put together before it is marked, so that no translation of it can ever be found."""


def extract(
    file: IO[bytes],
    keywords: Collection[str],
    _comment_tags: object,
    options: object,  # noqa: ARG001  (Babel's way)
) -> Iterator[Found]:
    """Babel calls this for each file. Both halves of `Refused("…" if late else "…")` are found.

    Raises CannotBeCollected for `Refused(f"…")`.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call):
            function, *arguments = _in_full([node.func, *node.args])
            if (name := _name(function)) in keywords:
                yield from ((node.lineno, name, texts, []) for texts in _ways(arguments) if any(texts))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _in_full(call: list[ast.expr]) -> list[ast.expr]:
    """A call and its arguments; `partial(ngettext, "…", "…")` is the call of ngettext."""
    return call[1:] if _name(call[0]) == "partial" else call


def _ways(arguments: list[ast.expr]) -> list[tuple[str | None, ...]]:
    """The literal texts among a call's arguments, once for each way its conditions can fall."""
    ways: list[tuple[str | None, ...]] = [()]
    for argument in arguments:
        ways = [(*way, text) for way in ways for text in _texts(argument)]
    return ways


def _texts(argument: ast.expr) -> list[str | None]:
    if isinstance(argument, ast.Constant):
        return [argument.value if isinstance(argument.value, str) else None]
    if isinstance(argument, ast.IfExp):
        return [*_texts(argument.body), *_texts(argument.orelse)]
    if isinstance(argument, ast.JoinedStr):
        raise CannotBeCollected(f"line {argument.lineno}: {ast.unparse(argument)}")
    return [None]
