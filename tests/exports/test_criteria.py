import io
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from grants.core.cells import cleaned
from grants.core.criteria import CommentRule, CriterionWords, GateWords, SetWords, fold, one_line, tidy
from grants.exports.criteria import as_workbook, as_yaml
from grants.imports.criteria import read_criteria

TRICKY = [
    "None", "yes", "~", "null", "010", "1.0", "=1+1", "+44", "-x", "@me", "'", "a: b", "- a", "# no", "_x0041_",
    "שלום", "👩\u200d🌾", "a\nb", "  a", "a\n\n b\n", "{a}", "[b]", "!!int 5", "&a", "*a", "“Word”…", "\t",
    "2026-01-01", "1:30", "%",
]  # fmt: skip


def as_read(text: str) -> str:
    """A text as our readers give it back: cleaned of what cannot be shown."""
    return tidy(cleaned(tidy(text))[0])


texts = (st.text(max_size=30) | st.sampled_from(TRICKY)).map(as_read)
names = texts.map(one_line).filter(bool)
figures = st.none() | st.decimals(0, 100, places=2)


@st.composite
def criteria_words(draw, name):
    lowest, size = draw(st.integers(0, 3)), draw(st.integers(1, 12))
    points = st.integers(lowest, lowest + size)
    levels = draw(st.dictionaries(points, texts.filter(bool), max_size=5))
    return CriterionWords(
        name=name,
        question=draw(texts),
        guidance=draw(texts),
        weight=draw(st.integers(0, 1000)),
        lowest=lowest,
        highest=lowest + size,
        minimum=draw(st.none() | st.decimals(lowest, lowest + size, places=4)),
        comment=draw(st.sampled_from(CommentRule)),
        levels=dict(sorted(levels.items())),
    )


@st.composite
def sets(draw):
    several = st.lists(names, max_size=4, unique_by=fold)
    criteria = tuple(draw(criteria_words(name)) for name in draw(several))
    ties = draw(st.lists(st.sampled_from([one.name for one in criteria]), unique=True)) if criteria else []
    gates = tuple(GateWords(name, draw(texts)) for name in draw(several))
    return SetWords(one_line(draw(texts)), draw(figures), tuple(ties), draw(st.booleans()), gates, criteria)


@settings(max_examples=80, deadline=None)
@given(sets())
def test_a_set_comes_back_the_same_from_either_kind_of_file(words):
    from_yaml = read_criteria(as_yaml(words).encode(), "criteria.yaml")
    assert from_yaml == words
    from_book = read_criteria(as_workbook(from_yaml), "criteria.xlsx")
    assert from_book == words
    assert as_yaml(from_book) == as_yaml(words)


def test_the_yaml_reads_like_the_form_in_our_papers():
    words = SetWords(
        "Fund", Decimal(50), ("Local need",), True, (GateWords("Safe", "Is it?"),),
        (CriterionWords("Local need", "Do people\nneed it?", "", 25, minimum=Decimal(2), levels={0: "No", 5: "Yes"}),),
    )  # fmt: skip
    assert as_yaml(words) == (
        "title: Fund\npass_mark: 50\ntie_break: [Local need]\ncannot_tell: true\n"
        "gates:\n- name: Safe\n  question: Is it?\n"
        "criteria:\n- name: Local need\n  question: |-\n    Do people\n    need it?\n  weight: 25\n  scale: [0, 5]\n"
        "  minimum: 2\n  comment: optional\n  levels:\n    0: 'No'\n    5: 'Yes'\n"
    )


def test_nothing_a_person_typed_becomes_a_formula():
    words = SetWords(criteria=tuple(CriterionWords(f"{sign}HYPERLINK(1)", weight=1) for sign in "=+-@"))
    book = load_workbook(io.BytesIO(as_workbook(words)))
    cells = [row[0] for row in book["Criteria"].iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        (f"{sign}HYPERLINK(1)", "s", True) for sign in "=+-@"
    ]


def test_figures_are_numbers_and_the_sheets_are_named():
    criterion = CriterionWords("A", weight=25, levels={10: "x", 2: "y"}, highest=10)
    words = SetWords("Fund", Decimal(50), criteria=(criterion,))
    book = load_workbook(io.BytesIO(as_workbook(words)))
    assert book.sheetnames == ["Set", "Gates", "Criteria"]
    assert [cell.value for cell in book["Criteria"][1]][-2:] == ["Level 2", "Level 10"]
    assert (book["Criteria"]["D2"].value, book["Set"]["B3"].value) == (25, 50)
