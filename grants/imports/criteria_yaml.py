"""A criteria file in YAML: read as plain text, so that a word such as Yes, None or 010 stays what it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import yaml

from grants.core.cells import Cell, whole
from grants.core.errors import Refused, Said
from grants.imports.criteria_found import GATE, RULES, Found, FoundSet

LARGEST = 1_000_000  # bytes; the longest real set has some thousands
MOST_PARTS = 50_000  # keys, texts and lists
DEEPEST = 6
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
TOP = (*RULES, "gates", "criteria")
CRITERION = ("name", "question", "guidance", "weight", "scale", "minimum", "levels", "comment")
LABELS = {"lowest": "scale", "highest": "scale"}

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the one in C is thirty times as fast


@dataclass(frozen=True, slots=True)
class List:
    """A list of nodes."""

    items: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Map:
    """Keys and values in the order of the file."""

    pairs: list[tuple["Node", "Node"]] = field(default_factory=list)


Node = str | None | List | Map


def find_in_yaml(data: bytes) -> FoundSet:
    """Everything in the file by its keys. Raises Refused where it cannot be read at all."""
    found = FoundSet(Found(""))
    root = read_yaml(data)
    if not isinstance(root, Map):
        raise Refused("This is not a criteria file. It begins with keys such as “title:” and “criteria:”.")
    keys = _keys(root, found.rules, TOP, found)
    for name in ("title", "pass_mark", "cannot_tell"):
        _take_text(keys, found.rules, name, found)
    found.tie_break = [one for one in _items(keys, "tie_break", found) if isinstance(one, str)]
    found.gates = [_gate(node, place, found) for place, node in enumerate(_items(keys, "gates", found), 1)]
    found.criteria = [_criterion(node, place, found) for place, node in enumerate(_items(keys, "criteria", found), 1)]
    if "criteria" not in keys:
        found.add(found.rules, "criteria", Said("There are no criteria in this file."))
    return found


def read_yaml(data: bytes) -> Node:
    """The file as lists, maps and texts. References inside it are refused: a few lines of them can fill a room."""
    if len(data) > LARGEST:
        raise Refused("This file is larger than a criteria file can be. Keep it under 1 MB.")
    try:
        events = yaml.parse(_decoded(data), Loader=_Loader)
        return _document(_counted(events))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise Refused(
            "Line %(line)s cannot be read. Check its colons and indents, and put text that holds “: ” or begins with "
            "a sign between quotation marks.",
            line=mark.line + 1 if mark else "?",
        ) from None


def _decoded(data: bytes) -> str:
    for start, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if data.startswith(start):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                break
    raise Refused("The letters of this file cannot be read. Save it as UTF-8.")


def _counted(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    for count, event in enumerate(events):
        if count > MOST_PARTS:
            raise Refused("This file holds far more than a criteria set does. Is it another file?")
        yield event


def _document(events: Iterator[yaml.Event]) -> Node:
    root: Node = None
    documents = 0
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise Refused("There is more than one document in this file. Keep one.")
            root = _node(next(events), events, 1)
    return root


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    line = event.start_mark.line + 1 if event.start_mark else 0
    if isinstance(event, yaml.AliasEvent):
        raise Refused("Line %(line)s points at another part of the file. Write it out instead.", line=line)
    if depth > DEEPEST:
        raise Refused("Line %(line)s is indented deeper than a criteria file goes.", line=line)
    tag = getattr(event, "tag", None)
    if tag is not None and tag != "!":
        raise Refused("Line %(line)s has a tag that begins with “!”. Leave it out.", line=line)
    if isinstance(event, yaml.ScalarEvent):
        return None if not event.style and event.value in NOTHING else str(event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(inside := next(events), yaml.SequenceEndEvent):
            items.append(_node(inside, events, depth + 1))
        return List(items)
    pairs = []
    while not isinstance(inside := next(events), yaml.MappingEndEvent):
        key = _node(inside, events, depth + 1)
        pairs.append((key, _node(next(events), events, depth + 1)))
    return Map(pairs)


def _keys(node: Map, one: Found, known: tuple[str, ...], found: FoundSet) -> dict[str, Node]:
    keys: dict[str, Node] = {}
    for key, value in node.pairs:
        if not isinstance(key, str) or key not in known:
            shown = key if isinstance(key, str) else "a list" if isinstance(key, List) else "nothing"
            found.add(one, str(shown), Said("There is no such key here. The keys are %(keys)s.", keys=", ".join(known)))
        elif key in keys:
            found.add(one, key, Said("This stands here twice. Keep one."))
        else:
            keys[key] = value
    return keys


def _items(keys: Mapping[str, Node], name: str, found: FoundSet) -> list[Node]:
    node = keys.get(name)
    if node is None:
        return []
    if isinstance(node, List):
        return node.items
    found.add(found.rules, name, Said("Write a list here, each of its parts after a dash."))
    return []


def _take_text(keys: Mapping[str, Node], one: Found, name: str, found: FoundSet) -> None:
    node = keys.get(name)
    if isinstance(node, (List, Map)):
        found.add(one, name, Said("Write one text or number here, not a list."))
    else:
        one.values[name] = node


def _gate(node: Node, place: int, found: FoundSet) -> Found:
    gate = Found(f"gates, {ordinal(place)}")
    if not isinstance(node, Map):
        found.add(gate, "name", Said("Write keys such as “name:” here."))
        return gate
    keys = _keys(node, gate, GATE, found)
    for name in GATE:
        _take_text(keys, gate, name, found)
    return gate


def _criterion(node: Node, place: int, found: FoundSet) -> Found:
    criterion = Found(f"criteria, {ordinal(place)}", LABELS)
    if not isinstance(node, Map):
        found.add(criterion, "name", Said("Write keys such as “name:” and “weight:” here."))
        criterion.failed.add("weight")
        return criterion
    keys = _keys(node, criterion, CRITERION, found)
    for name in CRITERION:
        if name not in ("scale", "levels"):
            _take_text(keys, criterion, name, found)
    _take_scale(keys.get("scale"), criterion, found)
    _take_levels(keys.get("levels"), criterion, found)
    return criterion


def _take_scale(node: Node, criterion: Found, found: FoundSet) -> None:
    if node is None:
        return
    ends: list[Cell] = [one for one in node.items if isinstance(one, str)] if isinstance(node, List) else []
    if len(ends) != 2 or not isinstance(node, List) or len(node.items) != 2:
        found.add(criterion, "highest", Said("Write the lowest and the highest point, such as [0, 5]."))
    else:
        criterion.values["lowest"], criterion.values["highest"] = ends


def _take_levels(node: Node, criterion: Found, found: FoundSet) -> None:
    if node is None:
        return
    if not isinstance(node, Map):
        found.add(
            criterion, "levels", Said("Write each point with its words, such as {0: No need shown, 5: A lot of need}.")
        )
        return
    for key, words in _joined(node):
        if not (words is None or isinstance(words, str)):
            found.add(criterion, "levels", Said("Write one text for each point."))
            continue
        try:
            point = whole(key if isinstance(key, str) else "")
        except Refused as refusal:
            found.add(criterion, "levels", refusal.said)
            continue
        if point in criterion.levels:
            found.add(criterion, "levels", Said("There are words for %(point)s twice. Keep one.", point=point))
        criterion.levels[point] = words


def _joined(levels: Map) -> list[tuple[Node, Node]]:
    """Points and words. Between braces, YAML takes what follows a comma for a key; here it belongs to the words."""
    pairs: list[tuple[Node, Node]] = []
    for key, words in levels.pairs:
        if pairs and words is None and isinstance(key, str) and key[:1].isalpha() and isinstance(pairs[-1][1], str):
            pairs[-1] = (pairs[-1][0], f"{pairs[-1][1]}, {key}")
        else:
            pairs.append((key, words))
    return pairs


def ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 4th… 11th, 12th, 13th."""
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"
