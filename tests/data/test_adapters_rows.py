import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters.rows.columns import column_map, known_columns
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.taxonomy import DatasetError, UnreadablePicture, taxonomy

ROW = {"id": "a", "source": b"x", "instruction": "make it red"}
FIELDS = {field: field for field in known_columns()}

json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)


def read(row: dict[str, object], root: str = "/nowhere") -> EditSample | BadRow:
    return RowReader(columns=FIELDS, origin="test", root=Root(root)).read(row, "t:3")


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_like)))
def test_no_row_ever_raises(row):
    made = read(ROW | row)
    assert isinstance(made, EditSample | BadRow)
    assert made.id
    if isinstance(made, EditSample):
        for picture in (made.source, made.target, *(reference.picture for reference in made.references)):
            with pytest.raises(UnreadablePicture):  # no random bytes are a picture
                _ = picture.pixels if picture is not None else Root("").open("../x").pixels


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"instruction": 7}, r"t:3: instruction \(column 'instruction'\) is of type int, not text"),
        ({"id": None}, "id .* is null"),
        ({"id": ""}, "id .* is empty"),
        ({"id": 1.5}, "id .* is of type float"),
        ({"id": True}, "id .* is of type bool"),
        ({"session": "s", "turn": "second"}, "turn .* 'second', not a number"),
        ({"session": "s", "turn": 1.5}, "turn .* whole number"),
        ({"session": "s", "turn": float("nan")}, "turn .* whole number"),
        ({"box": [1, 2, 3]}, r"box .* not \[left, top, right, bottom\]"),
        ({"box": [5, 0, 5, 9]}, "box .* encloses nothing"),
        ({"box": [0.5, 0, 5, 9]}, "box .* whole pixels"),
        ({"edit_classes": ["local.object_ad"]}, "did you mean 'local.object_add'"),
        ({"edit_classes": 3}, "edit_classes .* of type int"),
        ({"session": ["x"]}, "session .* of type list"),
        ({"references": [{"kind": "ghost", "picture": "a"}]}, "'ghost' is none of exemplar"),
    ],
)
def test_a_bad_cell_makes_a_bad_row_that_says_which(change, reason):
    row = read(ROW | change)
    assert isinstance(row, BadRow)
    assert row.id == ("a" if "id" not in change else "t:3")
    assert re.search(reason, row.reason)


@pytest.mark.parametrize("nothing", [None, "", "  \n", []])
def test_an_instruction_that_says_nothing_costs_no_row(nothing):
    row = read(ROW | {"instruction": nothing})
    assert isinstance(row, EditSample)
    assert row.instruction == ("" if not isinstance(nothing, str) else nothing)


def test_a_turn_of_no_session_means_nothing():
    row = read(ROW | {"turn": "second"})
    assert isinstance(row, EditSample)
    assert row.turn == 1


def test_every_field_arrives():
    classes = [taxonomy().classes["local.object_add"].id]
    sample = read(
        ROW
        | {
            "target": b"y",
            "mask": b"z",
            "box": [1, 2, 3, 4],
            "source_caption": "a cat",
            "target_caption": "a dog",
        }
        | {"edit_classes": classes, "native_class": "swap", "session": 7, "turn": "2", "split": "dev"}
        | {
            "references": [b"r", {"kind": "sketch", "picture": b"s"}],
            "score": 0.5,
            "meta": {"who": "me"},
        }
    )
    assert isinstance(sample, EditSample)
    assert (sample.id, sample.instruction, sample.box) == ("a", "make it red", (1, 2, 3, 4))
    assert (sample.source.encoded, sample.target and sample.target.encoded) == (b"x", b"y")
    assert sample.mask is not None
    assert sample.mask.picture.encoded == b"z"
    assert (sample.source_caption, sample.target_caption) == ("a cat", "a dog")
    assert [(guess.id, guess.p, guess.origin) for guess in sample.edit_classes] == [
        (classes[0], 1, "given")
    ]
    assert (sample.native_class, sample.session, sample.turn, sample.split) == ("swap", "7", 2, "dev")
    assert [(r.kind, r.picture.encoded) for r in sample.references] == [
        ("exemplar", b"r"),
        ("sketch", b"s"),
    ]
    assert sample.meta == {"score": "0.5", "who": "me"}
    assert sample.origin == "test"


def test_of_several_phrasings_the_first_counts():
    sample = read(ROW | {"instruction": ["do it", "please do it"]})
    assert isinstance(sample, EditSample)
    assert sample.instruction == "do it"


def test_a_null_target_is_none_and_a_null_source_says_so():
    sample = read(ROW | {"source": None, "target": None, "mask": None})
    assert isinstance(sample, EditSample)
    assert sample.target is None
    assert sample.mask is None
    with pytest.raises(UnreadablePicture, match="t:3 source: there is no picture, the cell is null"):
        _ = sample.source.pixels


@pytest.mark.parametrize(
    "cell", [b"raw", {"bytes": b"raw", "path": "x.png"}, {"bytes": b"raw", "path": None}, "x.png"]
)
def test_bytes_structs_and_paths_all_hold_pictures(tmp_path: Path, cell):
    (tmp_path / "x.png").write_bytes(b"raw")
    picture = Root(str(tmp_path)).picture(cell, "here")
    assert picture is not None
    assert picture.encoded == b"raw"


def test_a_struct_without_bytes_names_a_file(tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.png").write_bytes(b"raw")
    picture = Root(str(tmp_path)).picture({"bytes": None, "path": "in/x.png"}, "here")
    assert picture is not None
    assert picture.encoded == b"raw"
    assert Root(str(tmp_path)).picture({"bytes": None, "path": None}, "here") is None


@pytest.mark.parametrize(
    "name",
    [
        "../secret.png",
        "in/../../secret.png",
        "/etc/hostname",
        "..",
        "",
        "https://example.org/a.png",
        "..\\secret.png",
    ],
)
def test_paths_never_leave_the_root(tmp_path: Path, name):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.png").write_bytes(b"secret")
    with pytest.raises(UnreadablePicture, match="leaves the dataset's folder"):
        _ = Root(str(root)).open(name).encoded


def test_an_absolute_path_inside_the_root_is_fine(tmp_path: Path):
    (tmp_path / "x.png").write_bytes(b"raw")
    assert Root(str(tmp_path)).open(str(tmp_path / "x.png")).encoded == b"raw"


@pytest.mark.parametrize("name", ["a\0b.png", "\ud800.png", "x" * 5000, "none.png", "."])
def test_impossible_and_absent_files_are_bad_pictures(tmp_path: Path, name):
    with pytest.raises(UnreadablePicture):
        _ = Root(str(tmp_path)).open(name).encoded


# Column names as their cards and readers have them.
@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            "img_id turn_index source_img mask_img instruction target_img",
            {
                "id": "img_id+turn_index",
                "source": "source_img",
                "target": "target_img",
                "mask": "mask_img",
            },
        ),
        (
            "original_prompt original_image edit_prompt edited_prompt edited_image",
            {
                "source": "original_image",
                "instruction": "edit_prompt",
                "target_caption": "edited_prompt",
            },
        ),
        (
            "input input_image edit inverse_edit output output_image",
            {"source": "input_image", "target": "output_image", "instruction": "edit"}
            | {"source_caption": "input", "target_caption": "output"},
        ),
        (
            "instruction image task split idx hash input_caption output_caption",
            {"id": "idx", "source": "image", "native_class": "task", "split": "split"},
        ),
        (
            "source_caption target_caption idx edit_prompt source_image edited_image mask_image",
            {"source": "source_image", "target": "edited_image", "mask": "mask_image"},
        ),
        (
            "IMAGE_ID EDITING_TYPE EDITING_INSTRUCTION OUTPUT_DESCRIPTION INPUT_IMG MASK_IMG OUTPUT_IMG",
            {
                "id": "IMAGE_ID",
                "source": "INPUT_IMG",
                "target": "OUTPUT_IMG",
                "native_class": "EDITING_TYPE",
            },
        ),
    ],
)
def test_columns_of_known_datasets_are_guessed(columns, expected):
    found = column_map(columns.split(), {}, "t")
    assert expected.items() <= found.items()
    assert ("target" in found) == ("target" in expected or "edited_image" in columns)


def test_what_is_given_wins_and_is_not_used_twice():
    found = column_map(["source", "image", "prompt"], {"source": "image"}, "t")
    assert found == {"source": "image", "instruction": "prompt"}


def test_only_an_id_joins_columns():
    assert column_map(["a", "b", "source", "text"], {"id": "a+b"}, "t")["id"] == "a+b"
    with pytest.raises(DatasetError, match=r"no column 'a\+b' for the source"):
        column_map(["a", "b", "text"], {"source": "a+b"}, "t")


def test_a_missing_column_is_named_with_what_there_is():
    with pytest.raises(
        DatasetError, match=r"t: no column for the instruction found; its columns are a, source"
    ):
        column_map(["a", "source"], {}, "t")
    with pytest.raises(DatasetError, match=r"no column 'b' for the source; .* --column source=NAME"):
        column_map(["a", "source"], {"source": "b"}, "t")
