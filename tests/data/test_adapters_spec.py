import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from overpaint.data import SHARD_ROWS
from overpaint.data.adapters import datasets, open_dataset
from overpaint.data.selection import Selection, selected
from overpaint.taxonomy import DatasetError, Registry, UnknownName, UsageError

ROW = {"id": "a", "source": "a.png", "instruction": "make it red"}


def test_only_the_first_colon_splits(write_lines):
    path = write_lines([ROW], "a:b.jsonl")
    assert [row.id for row in next(iter(open_dataset(f"jsonl:{path}").shards())).read()] == ["a"]


def test_an_unknown_name_gets_the_nearest():
    with pytest.raises(UnknownName, match=r"'magikbrush': did you mean 'magicbrush'\?"):
        open_dataset("magikbrush")


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("rows.jsonl", "jsonl"),
        ("rows.parquet", "parquet"),
        ("tables/x.parquet", "parquet"),
        ("x/a.txt", "folder"),
    ],
)
def test_a_bare_path_is_told_its_scheme(tmp_path: Path, name, scheme):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.touch()
    shown = path if path.parent == tmp_path else path.parent
    with pytest.raises(UsageError, match=f"{scheme}:{shown}$"):
        open_dataset(str(shown))


def test_the_unzipped_test_split_is_recognised(tmp_path: Path):
    (tmp_path / "edit_sessions.json").touch()
    with pytest.raises(UsageError, match=f"magicbrush:{tmp_path}"):
        open_dataset(str(tmp_path))


def test_a_name_of_the_hub_is_told_its_scheme():
    with pytest.raises(UsageError, match="hf:BleachNick/UltraEdit"):
        open_dataset("BleachNick/UltraEdit")


def test_an_unknown_field_is_misuse(write_lines):
    path = write_lines([ROW])
    with pytest.raises(UnknownName, match=r"'sorce': did you mean 'source'\?"):
        open_dataset(f"jsonl:{path}", columns={"sorce": "x"})


def test_a_plug_in_may_take_only_a_target(monkeypatch):
    class Guest:
        def __init__(self, target: str) -> None:
            self.target = target

    module = type(sys)("guest_dataset")
    module.Guest = Guest  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "guest_dataset", module)
    point = EntryPoint("guest", "guest_dataset:Guest", "overpaint.datasets")
    monkeypatch.setattr("overpaint.taxonomy.registry.entry_points", lambda group: [point])
    assert open_dataset("guest:x:y").target == "x:y"
    with pytest.raises(UsageError, match="columns"):
        open_dataset("guest:x", columns={"source": "s"})


def test_the_registry_names_every_form():
    assert isinstance(datasets, Registry)
    assert {"magicbrush", "hf", "parquet", "jsonl", "folder", "starter"} <= set(datasets)


def test_a_selection_of_a_real_adapter(write_lines):
    rows = [ROW | {"id": f"n{number}"} for number in range(SHARD_ROWS + 6)]
    dataset = open_dataset(f"jsonl:{write_lines(rows)}")
    wish = Selection(ids=("n3", f"n{SHARD_ROWS}"))
    assert [row.id for shard in selected(dataset, wish) for row in shard.read()] == [
        "n3",
        f"n{SHARD_ROWS}",
    ]
    with pytest.raises(DatasetError, match="zz"):
        selected(dataset, Selection(ids=("zz",)))
