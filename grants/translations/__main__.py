"""Collect the texts people read, bring the catalogues up to date and compile them:

python -m grants.translations            all languages
python -m grants.translations pl         the same, and begin one for Polish

Texts are found where babel.cfg says, by the names in MARKED. What a catalogue does not have yet is shown in English.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

FOLDER = Path(__file__).parent
CHECKOUT = FOLDER.parents[1]
PROJECT = "Community Fund Panel"
MARKED: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "_l": None,
    "lazy_gettext": None,
    # The core speaks English and is translated late, by grants.web.errors.translated:
    "Said": None,
    "Refused": None,
    "Counted": (1, 2),
    "Caution": (1, 2),
    # The record keeps its phrases in English, and its page translates them.
    "record": (2,),
}
HEADER = "# The texts of Community Fund Panel in {language}.\n# Brought up to date by: python -m grants.translations\n#"


def main(languages: list[str]) -> None:
    """Bring these languages up to date, and those that have a catalogue already."""
    found = collected()
    for language in sorted({*languages, *existing()}):
        catalog = brought_up_to_date(language, found)
        write(catalog)
        done = sum(is_translated(message) for message in texts(catalog))
        print(f"{language}: {done} of {len(catalog)} texts", file=sys.stderr)  # noqa: T201  (it speaks on a terminal)


def existing() -> list[str]:
    """The languages that have a catalogue."""
    return sorted(path.parents[1].name for path in FOLDER.glob("*/LC_MESSAGES/messages.po"))


def collected() -> Catalog:
    """Every text of the pages, the actions and the rules, in the order of the files."""
    with (CHECKOUT / "babel.cfg").open(encoding="utf-8") as mapping:
        methods, options = parse_mapping_cfg(mapping, "babel.cfg")  # type: ignore[no-untyped-call]  # Babel has none
    found = Catalog(project=PROJECT, fuzzy=False)
    texts = extract_from_dir(CHECKOUT, methods, options, keywords=MARKED, comment_tags=("For translators:",))
    for file, _, text, comments, context in sorted(texts, key=lambda text: text[:2]):
        found.add(text, None, [(file, 0)], auto_comments=comments, context=context)
    return found


def brought_up_to_date(language: str, found: Catalog) -> Catalog:
    """A language's catalogue with the texts there are now. Nothing is guessed from texts that look alike."""
    file = po_file(language)
    catalog = read(file) if file.exists() else Catalog(locale=language, project=PROJECT, fuzzy=False)
    catalog.update(found, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.header_comment = HEADER.format(language=catalog.locale.english_name if catalog.locale else language)
    return catalog


def read(file: Path) -> Catalog:
    """A catalogue as it lies in its file."""
    with file.open("rb") as lines:
        return read_po(lines, locale=file.parents[1].name)


def write(catalog: Catalog) -> None:
    """Write a catalogue, and compile it beside itself. Line numbers are left out: they change with every edit."""
    file = po_file(str(catalog.locale))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as lines:
        write_po(lines, catalog, width=120, include_lineno=False)
    with file.with_suffix(".mo").open("wb") as compiled:
        write_mo(compiled, finished(catalog))


def finished(catalog: Catalog) -> Catalog:
    """The texts that are translated, and no others: a plural without its words would be shown as nothing at all."""
    done = Catalog(locale=catalog.locale, project=PROJECT, fuzzy=False)
    done.mime_headers = catalog.mime_headers
    for message in texts(catalog):
        if is_translated(message):
            done.add(message.id, message.string, context=message.context)
    return done


def po_file(language: str) -> Path:
    """Where a language's texts lie."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def texts(catalog: Catalog) -> Iterator[Message]:
    """The texts of a catalogue, without its header."""
    return (message for message in catalog if message.id)


def is_translated(message: Message) -> bool:
    """Whether a text has its translation, in every form where it has several."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def places(text: str) -> set[str]:
    """What is filled in: %(name)s, and {name} where a script fills it."""
    return set(re.findall(r"%\(\w+\)[sd]|\{\w+\}", text))


if __name__ == "__main__":
    main(sys.argv[1:])
