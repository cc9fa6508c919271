import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.taxonomy import DatasetError, UnknownName, UnreadablePicture

Layout = Callable[..., Path]


@pytest.fixture
def layout(tmp_path: Path, encoded) -> Layout:
    """Makes ``folder/stem.png`` files, the level of grey being the stem's last figure."""

    def make(**folders: str) -> Path:
        for folder, stems in folders.items():
            (tmp_path / folder).mkdir(parents=True, exist_ok=True)
            for stem in stems.split():
                name = stem if "." in stem else f"{stem}.png"
                (tmp_path / folder / name).write_bytes(encoded(len(folder)))
        return tmp_path

    return make


def rows_of(root: Path, **columns: str) -> dict[str, EditSample | BadRow]:
    shards = pickle.loads(pickle.dumps(open_dataset(f"folder:{root}", columns=columns).shards()))
    return {row.id: row for shard in shards for row in shard.read()}


@pytest.mark.parametrize(
    ("before", "after"), [("source", "target"), ("Before", "After"), ("input", "edited")]
)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("prompts.csv", "file,instruction\na.png,make it red\nb,make it blue\n"),
        ("prompts.tsv", "id\tprompt\na\tmake it red\nb\tmake it blue\n"),
        ("prompts.json", json.dumps({"a": "make it red", "b.png": {"instruction": "make it blue"}})),
        (
            "list.json",
            json.dumps([{"name": "a", "edit": "make it red"}, {"name": "b", "edit": "make it blue"}]),
        ),
        ("p.jsonl", '{"id": "a", "text": "make it red"}\n{"id": "b", "text": "make it blue"}\n'),
    ],
)
def test_the_layout_is_guessed(layout, before, after, name, text):
    root = layout(**{before: "a b", after: "a b"})
    (root / name).write_text(text)
    rows = rows_of(root)
    assert list(rows) == ["a", "b"]
    for stem, instruction in (("a", "make it red"), ("b", "make it blue")):
        row = rows[stem]
        assert isinstance(row, EditSample)
        assert row.instruction == instruction
        assert row.source.pixels[0, 0, 0] == len(before)
        assert row.target is not None
        assert row.target.pixels[0, 0, 0] == len(after)
        assert row.mask is None


@pytest.mark.parametrize("place", ["prompts", "before"])
def test_a_text_file_for_each_picture(layout, place):
    root = layout(before="a b", after="a b", prompts="")
    (root / place / "a.txt").write_text("make it red\n")
    (root / place / "b.txt").write_bytes(b"\xff\xfe")
    rows = rows_of(root)
    assert isinstance(rows["a"], EditSample)
    assert rows["a"].instruction == "make it red"
    assert rows["b"] == BadRow(id="b", reason=f"before/b.png: {place}/*.txt has no instruction for it")
    unread = rows[f"{place}/b.txt"]
    assert isinstance(unread, BadRow)
    assert "UTF-8" in unread.reason


def test_what_was_guessed_is_told(layout):
    root = layout(before="a", after="a", masks="a")
    (root / "prompts.csv").write_text("file,edit_prompt,target_caption\na.png,make it red,a red cat\n")
    assert open_dataset(f"folder:{root}").columns == {
        "id": "file",
        "instruction": "edit_prompt",
        "target_caption": "target_caption",
        "source": "before/",
        "target": "after/",
        "mask": "masks/",
    }


def test_a_map_overrules_the_guess(layout):
    root = layout(x="a", y="a", before="z")
    (root / "prompts.csv").write_text("nr,wish,prompt\na,right,wrong\n")
    given = {"source": "x", "target": "y", "id": "nr", "instruction": "wish"}
    (row,) = rows_of(root, **given).values()
    assert isinstance(row, EditSample)
    assert (row.id, row.instruction) == ("a", "right")


def test_nothing_that_does_not_fit_vanishes(layout):
    root = layout(before="a b c", after="a", masks="a.jpg a")
    (root / "prompts.csv").write_text("id,prompt\na,x\nb,y\nz,w\na,again\n,nameless\n")
    rows = rows_of(root)
    assert isinstance(rows["b"], EditSample)
    assert rows["b"].target is not None
    with pytest.raises(UnreadablePicture, match=r"after/b\.png: No such file"):
        _ = rows["b"].target.pixels
    reasons = {name: row.reason for name, row in rows.items() if isinstance(row, BadRow)}
    assert list(reasons) == ["c", "z", "prompts.csv:5", "prompts.csv:6", "masks/a.png"]
    assert "no instruction" in reasons["c"]
    assert "before/ holds no picture" in reasons["z"]
    assert "earlier row" in reasons["prompts.csv:5"]


def test_the_fingerprint_sees_pictures_and_prompts_but_no_results(layout, encoded):
    root = layout(before="a", after="a")
    (root / "prompts.csv").write_text("id,prompt\na,x\n")
    first = open_dataset(f"folder:{root}").fingerprint()
    (root / "run").mkdir()
    (root / "run" / "result.png").write_bytes(b"result")
    assert open_dataset(f"folder:{root}").fingerprint() == first
    (root / "prompts.csv").write_text("id,prompt\na,y\n")
    second = open_dataset(f"folder:{root}").fingerprint()
    (root / "after" / "a.png").write_bytes(b"another size")
    assert len({first, second, open_dataset(f"folder:{root}").fingerprint()}) == 3


def test_what_was_looked_for_is_said(layout, tmp_path: Path):
    with pytest.raises(DatasetError, match="no such folder"):
        open_dataset(f"folder:{tmp_path}/none")
    with pytest.raises(DatasetError, match="no folder of sources: looked for source, sources, input"):
        open_dataset(f"folder:{tmp_path}")
    root = layout(before="a")
    with pytest.raises(DatasetError, match="no prompts: looked for a table"):
        open_dataset(f"folder:{root}")
    (root / "prompts.csv").write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="no column of file names; its columns are a, b"):
        open_dataset(f"folder:{root}")
    (root / "prompts.csv").write_text("id,b\n1,2\n")
    with pytest.raises(DatasetError, match="no column for the instruction"):
        open_dataset(f"folder:{root}")


@pytest.mark.parametrize("folder", ["..", "/", "nowhere", "before/../.."])
def test_a_given_folder_stays_inside(layout, folder):
    root = layout(before="a")
    with pytest.raises(DatasetError, match="for the source"):
        open_dataset(f"folder:{root}", columns={"source": folder})
    with pytest.raises(UnknownName):
        open_dataset(f"folder:{root}", columns={"sauce": folder})


def test_folders_without_pictures_or_broken_json(layout):
    root = layout(before="", after="")
    (root / "prompts.json").write_text("{")
    with pytest.raises(DatasetError, match=r"prompts\.json: can't be read as JSON"):
        open_dataset(f"folder:{root}")
    (root / "prompts.json").write_text("3")
    with pytest.raises(DatasetError, match="should be a list"):
        open_dataset(f"folder:{root}")
