"""`python -m benchmarks.together`: sixty people at one draft, over HTTP, against `grants serve`; three of them write.

Each of the sixty asks as static/live.js does, every two seconds, and says every twenty that they are here. A change
counts as shown on a screen when the answer to that screen's question carries it.
"""

import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from bs4 import BeautifulSoup
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from benchmarks.pages import make_app, signed_in
from grants.clock import now
from grants.core.criteria import CriterionWords, SetState
from grants.core.stages import Stage
from grants.database import db
from grants.models import CriteriaSet, Criterion, Fund, PanelMember, Person, Round

PEOPLE, WRITERS, CRITERIA = 60, 3, 40
EVERY, PRESENT_EVERY, WRITES_EVERY = 2.0, 20.0, 5.0  # seconds
SETTLES, LASTS = 6.0, 60.0
MOST_SECONDS, MOST_FOR_A_SAVE = 3.0, 0.2
PORT = 8918
RAW_TOKEN = "a-raw-token-for-the-benchmark"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class Seen:
    """What everybody met together."""

    shown: dict[str, list[float]] = field(default_factory=dict)  # of each change: when each screen had it
    saved: dict[str, float] = field(default_factory=dict)  # of each change: when its save was answered
    saves: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)
    changed: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)


class Window:
    """One person's browser, on one connection."""

    def __init__(self, cookie: str, token: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        self._cookie, self._token = cookie, token

    def ask(self, method: str, path: str, form: Mapping[str, str] | None = None) -> tuple[int, str, str, float]:
        """The status, the words, the stamp, and the seconds that it took."""
        body = urlencode({**form, "csrf_token": self._token}) if form is not None else None
        headers = {"Cookie": f"grants={self._cookie}", **(FORM if body else {})}
        began = time.perf_counter()
        try:
            self._connection.request(method, path, body, headers)
            reply = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._connection.close()  # the server lets go of a connection that was quiet: browsers open another, too
            self._connection.request(method, path, body, headers)
            reply = self._connection.getresponse()
        words = reply.read().decode()
        return reply.status, words, reply.headers.get("X-Stamp", ""), time.perf_counter() - began


def main() -> None:
    """Fill a draft, serve it, let everybody in, and tell what they met."""
    with tempfile.TemporaryDirectory(prefix="grants-benchmark-") as folder:
        settings = {"GRANTS_INSTANCE": folder, "GRANTS_SECRET_KEY": "k" * 40}
        environment = {**os.environ, "GRANTS_DATABASE_URL": "", **settings}
        subprocess.run([sys.executable, "-m", "grants", "upgrade"], env=environment, check=True)
        app = make_app(Path(folder))
        cookies, parts = _prepare(app)
        words = [sys.executable, "-m", "grants", "serve", "--port", str(PORT)]
        server = subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL)
        seen = Seen()
        try:
            _wait_for_server()
            token = str(URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(RAW_TOKEN))
            threads = [threading.Thread(target=watch, args=(Window(one, token), seen)) for one in cookies]
            threads += [
                threading.Thread(target=write, args=(Window(cookies[n], token), seen, parts[n::WRITERS], n))
                for n in range(WRITERS)
            ]
            for thread in threads[:PEOPLE]:
                thread.start()
            time.sleep(SETTLES)  # until everybody is in
            for thread in threads[PEOPLE:]:
                thread.start()
            time.sleep(LASTS)
            seen.over.set()
            for thread in threads:
                thread.join()
        finally:
            server.terminate()
            server.wait()
        _report(seen)


def watch(window: Window, seen: Seen) -> None:
    """Have the draft open: ask, and say that one is here, until it is over and everything has been shown."""
    time.sleep(random.random() * EVERY)  # people do not open a page at the same moment
    stamp, present = "", -PRESENT_EVERY
    known: set[str] = set()
    give_up = time.perf_counter() + SETTLES + LASTS + 8
    while not (seen.over.is_set() and len(known) >= len(seen.saved)) and time.perf_counter() < give_up:
        if time.perf_counter() - present >= PRESENT_EVERY:
            present = time.perf_counter()
            status, *_ = window.ask("POST", "/rounds/draft/criteria/here", {"on": ""})
            seen.statuses[f"here {status}"] += 1
        status, words, fresh, seconds = window.ask("GET", f"/rounds/draft/criteria/now?seen={quote(stamp)}")
        seen.statuses[f"now {status}"] += 1
        if status == 200:
            stamp = fresh
            seen.changed.append(seconds)
            at = time.perf_counter()
            for change in [change for change in [*seen.shown] if change not in known and change in words]:
                known.add(change)
                seen.shown[change].append(at)
        else:
            seen.unchanged.append(seconds)
        time.sleep(EVERY)


def write(window: Window, seen: Seen, parts: list[int], writer: int) -> None:
    """Change one criterion after the other."""
    number = 0
    while not seen.over.is_set():
        path = f"/rounds/draft/criteria/criterion/{parts[number % len(parts)]}"
        _, page, _, _ = window.ask("GET", path)
        change = f"Change {writer}-{number}."
        form = {**filled_in(page), "question": f"Does this help people here? {change}"}
        seen.shown[change] = []
        status, _, _, seconds = window.ask("POST", path, form)
        seen.saved[change] = time.perf_counter()
        seen.saves.append(seconds)
        seen.statuses[f"save {status}"] += 1
        number += 1
        time.sleep(WRITES_EVERY)


def filled_in(page: str) -> dict[str, str]:
    """The open form's values, as a browser would send them."""
    form = next(form for form in BeautifulSoup(page, "lxml").select("main form") if form.select("[name=revision]"))
    values = {}
    for box in form.select("input[name], textarea[name]"):
        if box.get("type") not in ("radio", "checkbox") or box.has_attr("checked"):
            values[str(box["name"])] = str(box.get("value", "")) if box.name == "input" else box.text.strip("\n")
    return values


def _prepare(app: Flask) -> tuple[list[str], list[int]]:
    with app.app_context():
        round = Round(fund=Fund(name="Fund"), name="Spring", slug="draft", stage=Stage.DESIGN, budget=2_400_000,
                      created_at=now())  # fmt: skip
        words = CriterionWords("", "Does this help people here?", "Look for what residents said.", 5)
        criteria = [
            Criterion(lineage=f"{n:032x}", position=n, name=f"Criterion {n}", question=words.question,
                      guidance=words.guidance, weight=words.weight, levels={0: "Not shown", 5: "Strong"})
            for n in range(CRITERIA)
        ]  # fmt: skip
        draft = CriteriaSet(round=round, number=1, state=SetState.DRAFT, created_at=now(), all_criteria=criteria)
        people = [Person(name=f"Person {n}", email=f"p{n}@example.org", created_at=now()) for n in range(PEOPLE)]
        db.session.add_all([draft, *(PanelMember(round=round, person=one, joined_at=now()) for one in people)])
        db.session.commit()
        cookies = [_cookie(app, signed_in(db.session, person.id)) for person in people]
        parts = [criterion.id for criterion in criteria]
        db.session.close()
        db.engine.dispose()
    return cookies, parts


def _cookie(app: Flask, visit: str) -> str:
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # Flask's own cookie
    return str(signer.dumps({"_permanent": True, "csrf_token": RAW_TOKEN, "visit": visit}))


def _wait_for_server() -> None:
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).connect()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not start.")


def _report(seen: Seen) -> None:
    late = sorted(at - seen.saved[change] for change, times in seen.shown.items() for at in times)
    missing = sum(PEOPLE - len(times) for change, times in seen.shown.items() if change in seen.saved)
    print(f"{len(seen.saves)} changes by {WRITERS}, on {PEOPLE} screens: {len(late)} shown, {missing} not.")
    print(f"Shown after the save: {_spread(late)}.")
    print(f"One save: {_spread(seen.saves)}.")
    print(f"A question, nothing new: {_spread(seen.unchanged)}. Something new: {_spread(seen.changed)}.")
    print("Answers: " + ", ".join(f"{kind}: {times}" for kind, times in sorted(seen.statuses.items())) + ".")
    kept = {
        "every change on every screen within 3 s": not missing and bool(late) and late[-1] <= MOST_SECONDS,
        "p95 of a save under 200 ms": bool(seen.saves) and _p95(seen.saves) < MOST_FOR_A_SAVE,
        "no error": all(kind.split()[1] in ("200", "204", "303") for kind in seen.statuses),
    }
    print("; ".join(f"{promise}: {'yes' if held else 'NO'}" for promise, held in kept.items()) + ".")


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(0.95 * len(seconds)))]


def _spread(seconds: list[float]) -> str:
    if not seconds:
        return "none"
    marks = statistics.median(seconds), _p95(seconds), max(seconds)
    return "median {:.0f} ms, p95 {:.0f} ms, longest {:.0f} ms".format(*(1000 * mark for mark in marks))


if __name__ == "__main__":
    main()
