"""The command line: what it says when something is wrong, and that nothing is changed then."""

import pytest

from tests.command_line import APPLICATIONS, AUTUMN, CRITERIA, SCORES, a_house, an_empty_house


@pytest.fixture
def kind(request):
    return request.config.getoption("--database")


@pytest.fixture
def house(kind, tmp_path, worker_id):
    return a_house(tmp_path, kind, f"cli_{worker_id}")


@pytest.fixture
def house_in(kind, tmp_path, worker_id):
    """A house with a round in this stage, and the round's slug."""
    return lambda stage: (a_house(tmp_path, kind, f"cli_{worker_id}", stage), AUTUMN)


# --- wrong from the start -----------------------------------------------------------------------------------------


def test_a_database_without_tables_says_what_to_run(kind, tmp_path, worker_id):
    house = an_empty_house(tmp_path, kind, f"cli_{worker_id}")
    said = house.run("round", "create", "Fund", "Round", "--budget", "1000")
    assert (said.code, said.out) == (1, "")
    assert said.err == "The database has no tables yet. Run: grants upgrade\nNothing was changed.\n"


@pytest.mark.parametrize(
    ("setting", "value", "words"),
    [
        ("GRANTS_DATABASE_URL", "mysql://nobody/nothing", "must begin with sqlite:/// or postgresql://"),
        ("GRANTS_DATABASE_URL", "what is this", "must begin with sqlite:/// or postgresql://"),
        ("GRANTS_DATABASE_URL", "postgresql://127.0.0.1:port/none", "be a whole address after that"),
        ("GRANTS_DATABASE_URL", "postgresql://127.0.0.1:1/none", "The database cannot be used"),
        ("GRANTS_PUBLIC_URL", "http://fund.example.org", "must begin with https://"),
        ("GRANTS_INSTANCE", "/dev/null/instance", "/dev/null/instance: Not a directory"),
    ],
)
def test_wrong_settings_are_told_in_words(house, setting, value, words):
    wrong = {"GRANTS_DATABASE_URL": "", setting: value}
    said = house.run("record", "verify", **wrong)
    assert said.code == 1 and words in said.err and "Traceback" not in said.err


def test_a_file_that_is_no_database_is_told_in_words(house):
    junk = house.write("junk.sqlite", "hello, I am a letter and not a database\n" * 100)
    said = house.run("record", "verify", GRANTS_DATABASE_URL=f"sqlite:///{junk}")
    assert (said.code, said.problems) == (1, ["The database cannot be used: file is not a database"])


@pytest.mark.parametrize(
    "words",
    [(), ("nonsense",), ("stage",), ("round", "create", "Fund"), ("results", "x", "--version", "two"),
     ("demo", "--port", "0"), ("serve", "--port", "70000"), ("criteria", "agree", "x")],
)  # fmt: skip
def test_a_command_written_wrongly_ends_with_1(house, words):
    said = house.run(*words)
    if words:
        assert (said.code, said.summary) == (1, "Nothing was changed.")
    else:
        assert "Usage: " in said.out + said.err


def test_a_group_of_commands_by_itself_says_what_there_is_once(house):
    said = house.run("round")
    assert (said.code, said.out, said.err.count("Usage:"), said.summary) == (1, "", 1, "Nothing was changed.")


def test_as_a_program_the_answer_is_alone_on_standard_output(house):
    said = house.program("round", "create", "Fund", "Été", "--budget", "£1,000")
    assert (said.code, said.out, said.err) == (0, "ete\n", "")
    said = house.program("stage", "no-such-round", "open")
    assert (said.code, said.out) == (1, "")
    assert said.err == "There is no round “no-such-round”. There are: ete.\nNothing was changed.\n"


# --- rounds -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--budget", "lots"], "--budget: Write the amount in pounds"),
        (["--budget", "1.200"], "--budget: “1.200” can be read in two ways. Write 1200 or 1.20."),
        (["--budget", "100", "--lowest", "-5"], "--lowest: An amount cannot be less than nothing."),
        (["--budget", "100", "--lowest", "50", "--highest", "20"], "The highest grant must be at least the lowest."),
    ],
)
def test_amounts_that_cannot_be(house, words, problem):
    said = house.run("round", "create", "Fund", "Round", *words)
    assert said.code == 1 and said.problems[0].startswith(problem)
    assert house.sql("SELECT count(*) FROM fund") == [(0,)]


def test_slugs_are_unique_over_all_funds(house):
    assert house.must("round", "create", "One", "Autumn", "--budget", "1") == "autumn"
    assert house.must("round", "create", "Two", "Autumn", "--budget", "1.200,50") == "autumn-2"
    assert house.sql("SELECT budget FROM round WHERE slug = 'autumn-2'") == [(120050,)]
    assert house.run("round", "create", "Two", "Autumn", "--budget", "1").code == 1


def test_an_unknown_stage_and_a_stage_too_far(house_in):
    house, slug = house_in("design")
    names = "design, open, scoring, deciding, published"
    said = house.run("stage", slug, "finished")
    assert said.problems == [f"There is no stage “finished”. The stages are: {names}."]
    said = house.run("stage", slug, "scoring")
    assert said.problems == ["A round moves on one stage at a time: from design to open."]
    assert house.run("stage", slug, "open").code == 1  # nothing is agreed


def test_warnings_are_said_and_the_round_moves_on(house_in):
    house, slug = house_in("open")
    said = house.run("stage", slug, "scoring")
    assert said.code == 0
    assert said.err == "Warning: 2 applications still have yes or no checks to do.\n"
    assert house.sql("SELECT stage FROM round") == [("scoring",)]


def test_back_asks_for_a_reason(house_in):
    house, slug = house_in("deciding")
    said = house.run("stage", slug, "scoring")
    assert said.problems == ["Say why the round goes back. The reason is kept on the record."]
    house.must("stage", slug, "scoring", "--reason", "One sheet was lost")
    assert house.sql("SELECT reason FROM frozen_ranking") == [("One sheet was lost",)]


def test_results_as_a_table_for_people(house_in):
    house, slug = house_in("deciding")
    lines = house.must("results", slug).splitlines()
    assert lines[0].split() == ["Rank", "Reference", "Project", "Asked", "for", "Score", "Sheets"]
    assert [line.split() for line in lines[1:]] == [
        ["1", "A1", "Garden", "£1,200.50", "72.5", "2"],
        ["2", "A2", "Choir", "£300", "40.0", "1"],
    ]


def test_a_score_in_the_table_is_rounded_as_on_the_page(house_in):
    house, slug = house_in("deciding")
    house.sql("UPDATE scoresheet SET total = '1447/20'")  # 72.35, which no float holds: the nearest is a little less
    lines = house.program("results", slug).out.splitlines()[1:]  # on its own: it has kept no ranking of before
    assert [line.split()[-2] for line in lines] == ["72.4", "72.4"]


def test_results_by_a_version_there_is_not(house_in):
    house, slug = house_in("deciding")
    assert house.run("results", slug, "--json", "--version", "7").code == 1
    assert house.run("results", slug, "--json", "--version", "1").json == house.run("results", slug, "--json").json


# --- files --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("criteria", "import"), ("panel", "import"), ("applications", "import")])
def test_a_file_that_cannot_be_read_is_told_in_words(house_in, words):
    house, slug = house_in("design")
    missing = house.folder / "missing.xlsx"
    said = house.run(*words, slug, missing)
    assert (said.code, said.problems) == (1, [f"{missing}: No such file or directory"])
    assert house.run(*words, slug, house.folder).problems == [f"{house.folder}: Is a directory"]
    for junk in (b"", b"\x00\xff\x00\xff" * 500, b"PK\x03\x04 and then nothing"):
        said = house.run(*words, slug, house.write("junk.xlsx", junk))
        assert said.code == 1 and said.summary.endswith("Nothing was changed.")


def test_a_large_file_is_turned_away_unread(house_in):
    house, slug = house_in("design")
    said = house.run("applications", "import", slug, house.write("large.csv", b"a,b\n" * 4_000_000))
    assert (said.code, said.problems) == (1, ["large.csv is larger than 12 MB."])


def test_criteria_out_and_in_again(house_in):
    house, slug = house_in("design")
    assert house.run("criteria", "export", slug, "out.yaml").problems == ["This round has no criteria yet."]
    house.must("criteria", "import", slug, house.write("criteria.yaml", CRITERIA))
    for name in ("out.yaml", "out.xlsx"):
        house.must("criteria", "export", slug, house.folder / name)
        house.must("criteria", "import", slug, house.folder / name)
    assert house.sql("SELECT count(*) FROM criterion WHERE removed_at IS NULL") == [(2,)]
    assert house.run("criteria", "export", slug, "out.docx").code == 1
    assert house.run("criteria", "agree", slug, "--reason", " ").code == 1
    house.must("criteria", "agree", slug, "--reason", "A test")
    assert house.run("criteria", "agree", slug, "--reason", "Again").code == 1


def test_a_dry_run_tells_and_saves_nothing(house_in):
    house, slug = house_in("design")
    file = house.write("some.csv", "Project title,Who,Total requested,Colour\nGarden,Elm Court,£5,Blue\n")
    said = house.run("applications", "import", slug, file, "--dry-run")
    assert said.problems == ["headings: There is no column “Organisation”. Add it, or say which column it is."]
    words = ("applications", "import", slug, file, "--map", "organisation=Who", "--show", "colour")
    said = house.run(*words, "--dry-run")
    assert said.code == 0
    assert "  Who → organisation\n  Total requested → amount\n  Colour → kept as an answer\n" in said.out
    assert said.out.endswith("1 read, £5 in all. Nothing was saved.\n")
    assert house.sql("SELECT count(*) FROM application") == [(0,)]
    house.must(*words)
    assert house.sql("SELECT reference, organisation FROM application") == [("A-001", "Elm Court")]
    assert house.sql("SELECT title, shown_to_panel FROM question") == [("Colour", True)]
    said = house.run(*words[:-2])
    assert said.err.splitlines()[-1] == (
        "Note: “Colour” stays with staff now, of earlier applications too. See --show."
    )
    assert house.sql("SELECT title, shown_to_panel FROM question") == [("Colour", False)]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--map", "organisation"], "--map: Write it as FIELD=COLUMN, not “organisation”."),
        (["--map", "colour=Project"], "There is no field “colour”."),
        (["--map", "theme=Nowhere"], "There is no column “Nowhere”."),
        (["--show", "Nowhere"], "--show: “Nowhere” is not one of the other columns. There are: none."),
    ],
)
def test_a_mapping_that_cannot_be(house_in, words, problem):
    house, slug = house_in("design")
    said = house.run("applications", "import", slug, house.write("some.csv", APPLICATIONS), *words)
    assert said.code == 1 and said.problems[0].startswith(problem)
    assert house.sql("SELECT count(*) FROM application") == [(0,)]


def test_every_problem_is_a_line_with_its_place(house_in):
    house, slug = house_in("design")
    rows = "Reference,Project,Organisation,Amount\nA1,Garden,Elm,five\nA1,,Elm,5\nA2,Choir,Elm,6\n"
    said = house.run("applications", "import", slug, house.write("some.csv", rows))
    assert [line.partition(":")[0] for line in said.problems] == [
        "row 2, column “Amount”", "row 3, column “Reference”", "row 3, column “Project”"
    ]  # fmt: skip
    assert said.summary == "3 problems. Nothing was changed."
    assert house.sql("SELECT count(*) FROM application") == [(0,)]


def test_scores_for_somebody_unknown(house_in):
    house, slug = house_in("scoring")
    more = SCORES + "A2,Cora,Local need,1,x\nA2,Cora,Can they do it,1,\n"
    said = house.run("scores", "import", slug, house.write("more.csv", more))
    assert said.problems == [f"row {row}, column “Panel member”: “Cora” is not on the panel of this round."
                             for row in (8, 9)]  # fmt: skip
    assert house.sql("SELECT count(*) FROM scoresheet") == [(0,)]
    said = house.run("scores", "import", slug, house.write("more.csv", more), "--add-members", "--dry-run")
    assert said.out == "4 sheets with 8 scores read. Nothing was saved.\n"
    assert "New on the panel: Cora." in said.err
    assert house.sql("SELECT count(*) FROM scoresheet") == [(0,)]
    house.must("scores", "import", slug, house.write("more.csv", more), "--add-members")
    said = house.run("scores", "import", slug, house.write("more.csv", more), "--dry-run")
    assert "4 of them replace one that was sent before." in said.out


def test_an_export_that_fails_leaves_no_file(house_in):
    house, slug = house_in("open")
    said = house.run("export", slug, house.folder / "no such folder" / "out.xlsx")
    assert (said.code, said.problems) == (1, [f"{house.folder / 'no such folder'}: No such file or directory"])
    assert house.run("export", slug, house.folder).problems == [f"{house.folder}: Is a directory"]
    assert house.run("export", "no-such-round", house.folder / "out.xlsx").code == 1
    assert not list(house.folder.glob("*out.xlsx*"))


def test_an_empty_head_is_no_head(house_in):
    house, slug = house_in("open")
    said = house.run("record", "verify", slug, "--head", "")
    assert (said.code, said.out, said.problems) == (1, "", ["--head: Write the head that was noted; it is empty here."])


# --- people and mail ----------------------------------------------------------------------------------------------


def test_a_first_person_and_their_link(house):
    house.must("person", "add", "Adele@Example.org", "--name", "Adele", "--admin")
    assert house.sql("SELECT email, is_staff, is_admin FROM person") == [("adele@example.org", True, True)]
    link = house.must("person", "link", "ADELE@example.org", GRANTS_PUBLIC_URL="https://fund.example.org")
    assert link.startswith("https://fund.example.org/sign-in/link/")
    assert house.run("person", "add", "adele@example.org", "--name", "Another").code == 1
    assert house.run("person", "add", "not an e-mail", "--name", "Another").code == 1
    assert house.run("person", "link", "nobody@example.org").code == 1


def test_mail_without_a_server_waits(house):
    assert house.run("mail", "send").problems == ["GRANTS_MAIL_URL is not set, so the mail waits."]
    said = house.run("mail", "send", GRANTS_MAIL_URL=(house.folder / "outbox").as_uri())
    assert (said.code, said.out) == (0, "0 sent.\n")


# --- serving ------------------------------------------------------------------------------------------------------


def test_serving_needs_a_key_and_a_database_of_its_own(house):
    assert "GRANTS_SECRET_KEY" in house.run("serve").problems[0]
    key = {"GRANTS_SECRET_KEY": "k" * 32}
    house.sql("INSERT INTO setting (name, value) VALUES ('demo', '{}')")
    assert house.run("serve", **key).problems[0].startswith("This database is the demo's")
    house.sql("DELETE FROM alembic_version")
    house.sql("INSERT INTO alembic_version VALUES ('from the future')")
    assert "newer version" in house.run("serve", **key).problems[0]
