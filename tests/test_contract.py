"""What other people's scripts rely on: a whole round by commands alone, each a program of its own."""

import csv
import io
import random
from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
import yaml

from tests.command_line import APPLICATIONS, AUTUMN, CRITERIA, PANEL, SCORES, a_house, an_empty_house


@pytest.fixture
def house(request, tmp_path, worker_id):
    return an_empty_house(tmp_path, request.config.getoption("--database"), f"contract_{worker_id}")


def commands(house, run):
    """Run a command by `run` and insist that it works; its standard output."""

    def must(*words):
        said = run(*words)
        assert said.code == 0, (words, said.err)
        return said.out

    return must


def test_a_whole_round_by_programs_of_their_own(house, request):
    """On SQLite each command is a program, as people run it; on PostgreSQL all run in this one, which is quick."""
    on_sqlite = request.config.getoption("--database") == "sqlite"
    must = commands(house, house.program if on_sqlite else house.run)
    must("upgrade")
    slug = must("round", "create", "Oakfield Fund", "Herbst-Runde ä", "--budget", "1,400").strip()
    assert slug == "herbst-runde-a"
    must("criteria", "import", slug, house.write("criteria.yaml", CRITERIA))
    must("criteria", "agree", slug, "--reason", "The group could not meet")
    must("panel", "import", slug, house.write("panel.csv", PANEL))
    must("stage", slug, "open", "--reason", "Ready")
    assert "2 read" in must("applications", "import", slug, house.write("applications.csv", APPLICATIONS))
    must("stage", slug, "scoring", "--reason", "Closed")
    must("scores", "import", slug, house.write("scores.csv", SCORES))
    must("stage", slug, "deciding", "--reason", "All in")
    assert house.program("results", slug, "--json").json == [
        {
            "rank": 1,
            "reference": "A1",
            "project": "Garden",
            "organisation": "Elm Court",
            "requested_pence": 120050,
            "panel_score": 72.5,
            "median": 72.5,
            "lowest": 60.0,
            "highest": 85.0,
            "sheets": 2,
            "eligible": True,
            "criteria": {"Local need": 3.5, "Can they do it": 5.0},
        },
        {
            "rank": 2,
            "reference": "A2",
            "project": "Choir",
            "organisation": "Singers",
            "requested_pence": 30000,
            "panel_score": 40.0,
            "median": 40.0,
            "lowest": 40.0,
            "highest": 40.0,
            "sheets": 1,
            "eligible": True,
            "criteria": {"Local need": 2.0, "Can they do it": 2.0},
        },
    ]
    must("export", slug, house.folder / "workbook.xlsx")
    book = openpyxl.load_workbook(house.folder / "workbook.xlsx")
    assert book.sheetnames == ["Read me", "Ranking", "Applications", "Scores", "Criteria", "Panel"]
    assert "whole" in must("record", "verify", slug)


def test_the_panel_may_come_after_the_round_is_open(house):
    must = commands(house, house.run)
    must("upgrade")
    slug = must("round", "create", "Fund", "Round", "--budget", "1000").strip()
    must("criteria", "import", slug, house.write("criteria.yaml", CRITERIA))
    must("criteria", "agree", slug, "--reason", "A test")
    must("stage", slug, "open", "--reason", "Ready")
    must("panel", "import", slug, house.write("panel.csv", PANEL))
    must("applications", "import", slug, house.write("applications.csv", APPLICATIONS))
    must("stage", slug, "scoring", "--reason", "Closed")
    must("scores", "import", slug, house.write("scores.csv", SCORES))
    must("stage", slug, "deciding", "--reason", "All in")


def test_without_a_panel_a_round_goes_as_far_as_open(house):
    must = commands(house, house.run)
    must("upgrade")
    slug = must("round", "create", "Fund", "Round", "--budget", "1000").strip()
    must("criteria", "import", slug, house.write("criteria.yaml", CRITERIA))
    must("criteria", "agree", slug, "--reason", "A test")
    must("stage", slug, "open")
    must("applications", "import", slug, house.write("applications.csv", APPLICATIONS))
    refused = house.run("stage", slug, "scoring")
    assert (refused.code, refused.problems) == (1, ["Add at least one panel member first."])
    assert house.sql("SELECT stage FROM round") == [("open",)]


def test_before_deciding_no_command_shows_a_figure(request, tmp_path, worker_id):
    house = a_house(tmp_path, request.config.getoption("--database"), f"contract_{worker_id}", "scoring")
    house.must("scores", "import", AUTUMN, house.write("scores.csv", SCORES))
    rows = house.run("results", AUTUMN, "--json").json
    assert [(row["reference"], row["sheets"]) for row in rows] == [("A1", 2), ("A2", 1)]
    for row in rows:
        figures = [row[name] for name in ("rank", "panel_score", "median", "lowest", "highest")]
        assert figures == [None] * 5 and set(row["criteria"].values()) == {None}


# --- the council's real files -------------------------------------------------------------------------------------


def some_scores(applications, members, criteria, seed=11):
    """Marks from a fixed seed, in the long format, and the totals worked out anew with a treasurer's arithmetic."""
    chance = random.Random(seed)
    lines, totals = io.StringIO(), defaultdict(list)
    rows = csv.writer(lines)
    rows.writerow(["application", "panel member", "criterion", "score", "comment"])
    for application in applications:
        for member in members:
            points = weight = Fraction(0)
            for criterion in criteria:
                lowest, highest = criterion.get("scale", [0, 5])
                mark = chance.randint(lowest, highest)
                rows.writerow([application, member, criterion["name"], mark, "because"])
                points += Fraction(criterion["weight"] * mark, highest)
                weight += criterion["weight"]
            totals[application].append(100 * points / weight)
    return lines.getvalue(), {name: sum(found) / len(found) for name, found in totals.items()}


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_councils_file_is_read_as_it_is(house, shared_data, ending):
    must = commands(house, house.run)
    must("upgrade")
    slug = must("round", "create", "Trafford", "Voluntary Sector Grants", "--budget", "808690.47").strip()
    must("criteria", "import", slug, shared_data / "criteria" / "oakfield.yaml")
    must("criteria", "agree", slug, "--reason", "A test")
    must("stage", slug, "open")
    file = shared_data / f"trafford_grants_360giving.{ending}"
    assert must("applications", "import", slug, file).startswith("366 read, £808,690.47 in all.")
    assert house.sql("SELECT count(*), sum(amount) FROM application") == [(366, Decimal(80869047))]
    rows = house.run("results", slug, "--json").json
    assert (len(rows), sum(row["requested_pence"] for row in rows)) == (366, 80869047)


def test_forty_of_the_councils_applications_scored_by_nine(house, shared_data):
    must = commands(house, house.run)
    with (shared_data / "trafford_grants_360giving.csv").open(encoding="utf-8-sig", newline="") as file:
        titles, *rows = csv.reader(file)
    forty = random.Random(40).sample(rows, 40)
    written = io.StringIO()
    csv.writer(written).writerows([titles, *forty])
    criteria_file = shared_data / "criteria" / "oakfield.yaml"
    criteria = yaml.safe_load(criteria_file.read_text(encoding="utf-8"))["criteria"]
    members = [f"Member {number}" for number in range(1, 10)]
    references = [row[titles.index("Identifier")] for row in forty]
    scores, expected = some_scores(references, members, criteria)

    must("upgrade")
    slug = must("round", "create", "Trafford", "Forty", "--budget", "50000").strip()
    must("criteria", "import", slug, criteria_file)
    must("criteria", "agree", slug, "--reason", "A test")
    must("panel", "import", slug, house.write("panel.csv", "name\n" + "\n".join(members)))
    must("stage", slug, "open")
    must("applications", "import", slug, house.write("forty.csv", written.getvalue()))
    must("stage", slug, "scoring")
    must("scores", "import", slug, house.write("scores.csv", scores))
    must("stage", slug, "deciding")
    found = house.run("results", slug, "--json").json
    assert {row["reference"]: row["panel_score"] for row in found} == {
        reference: float(score) for reference, score in expected.items()
    }
    assert [row["rank"] for row in found] == [
        1 + sum(other > expected[row["reference"]] for other in expected.values()) for row in found
    ]
    assert house.run("results", slug, "--json").out == house.run("results", slug, "--json").out
    must("export", slug, house.folder / "forty.xlsx")
    ranking = openpyxl.load_workbook(house.folder / "forty.xlsx", read_only=True)["Ranking"]
    assert len(list(ranking.rows)) == 41
