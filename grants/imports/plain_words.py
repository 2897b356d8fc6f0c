"""The project's own list of hard words and plainer ones."""

from functools import cache
from pathlib import Path

import yaml

from grants.core.plain_words import WordList, forms

FILE = Path(__file__).parent.parent / "plain_words.yaml"


@cache
def word_list() -> WordList:
    """All of them, ready to look through a text."""
    return WordList(forms(**yaml.safe_load(FILE.read_text(encoding="utf-8"))))
