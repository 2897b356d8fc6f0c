"""No macro stands in the templates without a page that uses it."""

import re
from pathlib import Path

from grants.config import CHECKOUT


def test_every_macro_is_used():
    texts = {path: _without_comments(path) for path in (CHECKOUT / "templates").rglob("*.html")}
    everything = "\n".join(texts.values())
    macros = re.findall(r"{%-?\s*macro\s+(\w+)", everything)
    unused = {name for name in macros if len(re.findall(rf"\b{name}\s*\(", everything)) <= macros.count(name)}
    assert not unused


def _without_comments(path: Path) -> str:
    return re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
