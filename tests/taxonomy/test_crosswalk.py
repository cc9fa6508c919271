import json
import pickle
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.taxonomy import (
    Crosswalk,
    Document,
    UnknownName,
    UsageError,
    load_crosswalk,
    parse_crosswalk,
    taxonomy,
)

GOOD = """\
name = "mine"

[native_classes]
subject-add = ["local.object_add"]
adjust = { classes = ["local.color_alter", "local.texture"], lossy = true, note = "or surface" }
topic = { classes = [], note = "what it shows" }
addition = { same_as = "plus" }
plus = { same_as = "subject-add" }
"Modern ↔ old" = ["global.style_transfer"]
"""


def parsed(text: str) -> Crosswalk:
    return parse_crosswalk(Document("mine.toml", text))


def with_rows(rows: str) -> str:
    return f'name = "mine"\n\n[native_classes]\nadd = ["local.object_add"]\n{rows}\n'


def test_names_map_to_sets():
    mine = parsed(GOOD)
    assert mine.vocabulary == "mine"
    assert mine.classes("subject-add") == {"local.object_add"}
    assert mine.classes("adjust") == {"local.color_alter", "local.texture"}
    assert mine["adjust"].classes[0] == "local.color_alter"
    assert (mine.lossy("subject-add"), mine.lossy("adjust")) == (False, True)
    assert mine["adjust"].note == "or surface"
    assert pickle.loads(pickle.dumps(mine)) == mine


def test_a_native_class_that_says_nothing_has_the_empty_set():
    mine = parsed(GOOD)
    assert mine.classes("topic") == frozenset()
    assert mine.lossy("topic")
    assert "topic" in mine


def test_an_alias_of_an_alias_is_the_class_under_its_own_name():
    mine = parsed(GOOD)
    assert mine.classes("addition") == mine.classes("subject-add")
    assert mine["addition"].name == "addition"
    assert [native.name for native in mine] == [
        "subject-add",
        "adjust",
        "topic",
        "addition",
        "plus",
        "Modern ↔ old",
    ]
    assert len(mine) == 6


@pytest.mark.parametrize(
    "name", ["subject-add", "subject_add", "Subject Add", " SUBJECT-ADD ", "subject  add"]
)
def test_spelling_does_not_count(name: str):
    assert parsed(GOOD).classes(name) == {"local.object_add"}
    assert name in parsed(GOOD)


@pytest.mark.parametrize("name", ["subject-ad", "", "add", "sübject-add"])
def test_an_unknown_native_class_is_an_error_with_the_nearest(name: str):
    mine = parsed(GOOD)
    assert name not in mine
    with pytest.raises(UnknownName) as error:
        mine.classes(name)
    assert f"native class of mine {name!r}" in str(error.value)
    if name == "subject-ad":
        assert "did you mean 'subject-add'?" in str(error.value)
    with pytest.raises(UnknownName):
        mine.lossy(name)


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ('b = { same_as = "c" }\nc = { same_as = "b" }', 5, "'b': cycle: 'b' -> 'c' -> 'b'"),
        ('b = { same_as = "b" }', 5, "'b': cycle: 'b' -> 'b'"),
        ('\nb = { same_as = "ad" }', 6, "'b': unknown native class 'ad': did you mean 'add'?"),
        ('# more\nadd = ["local.text"]', 6, "no TOML: Cannot overwrite a value"),
        ('ADD = ["local.text"]', 5, "'ADD': duplicate: 'add' is the same name"),
        ('b = ["local.text", "local.text"]', 5, "'b': duplicate: 'local.text' stands twice"),
        ('b = ["local.txt"]', 5, "'b': unknown edit class 'local.txt': did you mean 'local.text'?"),
        ('b = { classes = ["locl.text"] }', 5, "'b': unknown edit class 'locl.text'"),
        ('b = "local.text"', 5, "'b': should be a list of class ids"),
        ("b = 3", 5, "'b': should be a list of class ids"),
        ("b = [3]", 5, "'b': classes should be a list of class ids, not [3]"),
        ('b = { classes = "local.text" }', 5, "'b': classes should be a list"),
        ('b = { lossy = true, note = "x" }', 5, "'b': should be a list"),
        (
            'b = { classes = ["local.text"], lossy = "yes", note = "x" }',
            5,
            "'b': lossy should be true or false",
        ),
        (
            'b = { classes = ["local.text"], note = 1 }',
            5,
            "'b': lossy should be true or false, and note a text",
        ),
        (
            'b = { classes = ["local.text"], losy = true }',
            5,
            "'b': unknown field 'losy': did you mean 'lossy'?",
        ),
        ('b = { classes = ["local.text"], lossy = true }', 5, "'b': needs a note"),
        ("b = []", 5, "'b': needs a note"),
        ('b = { same_as = "add", note = "x" }', 5, "'b': same_as stands alone"),
        ("b = { same_as = 1 }", 5, "'b': same_as stands alone"),
        ('"ä b" = ["no"]', 5, "'ä b': unknown edit class 'no'"),
        ('[native_classes.b]\nclasses = ["no"]', 5, "'b': unknown edit class 'no'"),
    ],
)
def test_mistakes_are_refused_at_load_with_file_and_line(
    tmp_path: Path, rows: str, line: int, message: str
):
    path = tmp_path / "bad.toml"
    path.write_text(with_rows(rows), encoding="utf-8")
    with pytest.raises(UsageError) as error:
        load_crosswalk(path)
    assert str(error.value).startswith(f"{path}:{line}: {message}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[native_classes]\nadd = ["local.text"]\n', "mine.toml:1: name: a crosswalk needs a name"),
        ('# x\nname = 3\n[native_classes]\nadd = ["local.text"]\n', "mine.toml:2: name: "),
        ('name = "x"\n', r"mine.toml:1: \[native_classes\]: a crosswalk needs this table"),
        ('name = "x"\n\n[native_classes]\n', r"mine.toml:3: \[native_classes\]"),
        ('name = "x"\nnative_classes = ["add"]\n', r"mine.toml:2: \[native_classes\]"),
    ],
)
def test_a_file_without_name_or_rows_is_refused(text: str, message: str):
    with pytest.raises(UsageError, match=message):
        parsed(text)


def test_further_tables_of_a_dataset_are_left_alone():
    extended = f'{GOOD}\n[columns]\nid = "no class"\n'
    assert parsed(extended) == parsed(GOOD)


NAMES = (
    st.text(string.ascii_letters + string.digits + "-_ =[]'\"#äß字", min_size=1)
    .map(str.strip)
    .filter(bool)
)
SETS = st.lists(st.sampled_from(list(taxonomy().classes)), min_size=1, max_size=4, unique=True)


@given(st.dictionaries(NAMES, SETS, min_size=1, max_size=8))
def test_whatever_is_written_is_read_or_refused_as_a_duplicate(rows: dict[str, list[str]]):
    lines = [f"{json.dumps(name, ensure_ascii=False)} = {json.dumps(ids)}" for name, ids in rows.items()]
    try:
        mine = parsed("\n".join(['name = "mine"', "[native_classes]", *lines]))
    except UsageError as error:
        assert "duplicate" in str(error)
        return
    assert {native.name: list(native.classes) for native in mine} == rows
    assert all(mine.classes(name.upper()) == set(ids) for name, ids in rows.items() if name.isascii())
    for number, name in enumerate(rows, start=3):
        document = Document("mine.toml", "\n".join(['name = "mine"', "[native_classes]", *lines]))
        assert document.line("native_classes", name) == number
