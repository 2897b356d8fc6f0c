"""Take all pictures of the README and the docs anew: `.venv/bin/python -P docs/pictures/take.py`.

The environment is the one that `python3 run.py test` makes; the demo is one of its own, in a temporary
folder, and is gone afterwards.
The pictures are drawn with few colours, so that they stay small in the repository.
"""

import base64
import os
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.programs import chromium

HERE = Path(__file__).resolve().parent
WIDE = (1280, 900)
TALL = (1280, 1350)
PHONE = (390, 844)
SHORT = (1280, 535)
LOW = (1280, 690)
NARROW = (640, 760)  # one column, so that nothing beside it stays empty
SHEET = (874, 1180)  # A4 with a margin around what is printed
LARGEST = 150_000  # bytes; whoever clones the project carries them for ever
INTO_VIEW = "it => { it.scrollIntoView(); scrollBy(0, -16); }"
SAFE = ["--no-sandbox", "--disable-gpu"]


@contextmanager
def demo() -> Iterator[str]:
    """A fresh demo on a free port; its address."""
    with tempfile.TemporaryDirectory() as folder:
        program = subprocess.Popen(
            [sys.executable, "-P", "-u", "-m", "grants", "demo"],
            env={**os.environ, "GRANTS_INSTANCE": folder},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert program.stdout is not None
            told = next(line for line in program.stdout if line.startswith("The demo is at "))
            yield told.split()[-1]
        finally:
            program.terminate()
            program.wait()


def be(page: Page, name: str) -> None:
    """Become somebody of the sample."""
    page.goto("/demo")
    page.get_by_role("button", name=f"Be {name}", exact=True).first.click()
    page.get_by_text("now.").first.wait_for()


def in_round(page: Page, name: str, link: str = "") -> None:
    """The home of a round, or the page that its header calls so."""
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name=name).click()
    if link:
        page.get_by_role("main").get_by_role("link", name=link).first.click()
    page.wait_for_load_state("networkidle")


def round_home(page: Page) -> None:
    """The home of the round that is being scored, as one of its panel sees it."""
    be(page, "Marie")
    in_round(page, "Autumn round")


def editor(page: Page) -> None:
    """Criteria that are being written, one of them open, with plainer words offered under a box."""
    be(page, "Marie")
    in_round(page, "Spring round 2027", "Write the criteria")
    page.get_by_role("link", name="Change Kind to the planet").click()
    page.wait_for_load_state("networkidle")
    page.locator("#changing").evaluate(INTO_VIEW)


def scoresheet(page: Page) -> None:
    """A half-written sheet on a phone."""
    be(page, "Marie")
    page.get_by_role("link", name="Carry on scoring").click()
    page.locator("#criteria fieldset").first.scroll_into_view_if_needed()


def ranking(page: Page) -> None:
    """The results of a round whose panel is deciding."""
    be(page, "Priya")
    in_round(page, "Summer round")
    page.get_by_role("link", name="See the ranking").click()


def working(page: Page) -> None:
    """How one of those scores was worked out."""
    ranking(page)
    page.locator("main table a, main .app-rank-card a").first.click()


def change(page: Page) -> None:
    """One change of the history, with the words that were taken away and added."""
    be(page, "Marie")
    in_round(page, "Spring round 2027", "Write the criteria")
    page.get_by_role("link", name="change 31").first.click()
    page.get_by_role("heading", level=1).wait_for()


def suggestions(page: Page) -> None:
    """What people said: some wait for a look, the others have come some way."""
    be(page, "Priya")
    in_round(page, "Spring round 2027", "Hear what people want")
    page.get_by_text("Music that is not only").first.evaluate(INTO_VIEW)


def hall(page: Page) -> None:
    """The big screen of a hall, with what was noted down there."""
    be(page, "Priya")
    in_round(page, "Spring round 2027", "Write the criteria")
    page.get_by_role("link", name="Show it in a hall").click()
    page.get_by_label("What is this meeting called?").fill("Harvest stall on Tanner's Row")
    page.get_by_role("button", name="Open the big screen").click()
    page.wait_for_load_state("networkidle")
    page.get_by_role("heading", level=1).evaluate(INTO_VIEW)


def weights(page: Page) -> None:
    """A closed sharing of points: everybody's dots, and the proposal."""
    be(page, "Marie")
    in_round(page, "Autumn round", "Read the criteria")
    page.get_by_role("link", name="The weights: how").click()
    page.wait_for_load_state("networkidle")


def vote(page: Page) -> None:
    """What a group said as it agreed its criteria."""
    be(page, "Marie")
    in_round(page, "Autumn round", "Read the criteria")
    page.get_by_role("heading", name="What people said").evaluate(INTO_VIEW)


def guide(page: Page) -> None:
    """The scoring guide as it comes out of the printer."""
    be(page, "Marie")
    page.get_by_role("link", name="The scoring guide").click()
    page.wait_for_load_state("networkidle")
    page.emulate_media(media="print")
    page.evaluate("document.body.style.padding = '40px'")


PICTURES = {
    "round-home.png": (WIDE, round_home),
    "editor.png": (WIDE, editor),
    "scoresheet-phone.png": (PHONE, scoresheet),
    "ranking.png": (TALL, ranking),
    "ranking-phone.png": (PHONE, ranking),
    "working.png": (WIDE, working),
    "change.png": (SHORT, change),
    "suggestions.png": (NARROW, suggestions),
    "hall.png": (LOW, hall),
    "weights.png": (WIDE, weights),
    "vote.png": (NARROW, vote),
    "guide.png": (SHEET, guide),
}

# Runs in the browser, which can read a picture: the dots as numbers in a palette of at most 256 colours. The commonest
# colours are kept as they are; what is left, the soft edges of letters, takes the nearest of them.
FEW_COLOURS = """async (picture) => {
  const image = await createImageBitmap(await (await fetch("data:image/png;base64," + picture)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const dots = new Uint32Array(pen.getImageData(0, 0, image.width, image.height).data.buffer);
  const counts = new Map();
  for (const dot of dots) counts.set(dot, (counts.get(dot) ?? 0) + 1);
  const kept = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 256).map(([dot]) => dot);
  const parts = (dot) => [dot & 255, (dot >> 8) & 255, (dot >> 16) & 255];
  const palette = kept.map(parts);
  const places = new Map(kept.map((dot, place) => [dot, place]));
  const nearest = (dot) => {
    const [red, green, blue] = parts(dot);
    let best = 0, least = Infinity;
    palette.forEach(([r, g, b], place) => {
      const apart = (red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2;
      if (apart < least) [best, least] = [place, apart];
    });
    return best;
  };
  const numbers = new Uint8Array(dots.length);
  dots.forEach((dot, at) => {
    if (!places.has(dot)) places.set(dot, nearest(dot));
    numbers[at] = places.get(dot);
  });
  let text = "";
  for (let at = 0; at < numbers.length; at += 32768) text += String.fromCharCode(...numbers.subarray(at, at + 32768));
  return { width: image.width, height: image.height, palette: palette.flat(), numbers: btoa(text) };
}"""


def png(picture: dict[str, Any]) -> bytes:
    """A PNG of colours by number, packed as tight as zlib can."""
    width, height, dots = picture["width"], picture["height"], base64.b64decode(picture["numbers"])
    lines = b"".join(b"\0" + dots[line * width : (line + 1) * width] for line in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = {b"IHDR": head, b"PLTE": bytes(picture["palette"]), b"IDAT": zlib.compress(lines, 9), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(kind, data) for kind, data in parts.items())


def _part(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def take(browser: Browser, address: str, name: str) -> None:
    """One picture, into its file."""
    (width, height), steps = PICTURES[name]
    context = browser.new_context(
        base_url=address, viewport={"width": width, "height": height}, locale="en-GB", timezone_id="Europe/London",
        reduced_motion="reduce",
    )  # fmt: skip
    page = context.new_page()
    steps(page)
    page.evaluate("document.fonts.ready")
    seen = base64.b64encode(page.screenshot()).decode()
    blank = context.new_page()  # the pages' own security policy lets no script in
    data = png(blank.evaluate(FEW_COLOURS, seen))
    context.close()
    (HERE / name).write_bytes(data)
    print(f"{name}: {len(data):,} bytes")  # noqa: T201  (it speaks on a terminal)
    if len(data) > LARGEST:
        raise SystemExit(f"{name} is larger than {LARGEST:,} bytes. Show less on it.")


def main(names: Sequence[str]) -> None:
    """All pictures, or those that are named."""
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=SAFE)
        for name in names or PICTURES:
            take(browser, address, name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
