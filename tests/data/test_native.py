import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from overpaint.data import EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.native import hub_crosswalk, native_classes, source_crosswalk, vocabularies
from overpaint.taxonomy import UnknownName, taxonomy

SCHEMAS = Path(__file__).resolve().parents[2] / "data" / "schemas"
WITHOUT_CLASSES = {"imgedit_uge", "instruct_target_ip2p_style", "tedbench", "editreward_genaibench"}
"""Files of real instructions whose source has no classes."""


def test_the_vocabularies_that_were_asked_for_ship():
    asked = {
        "emu-edit": 9,
        "pie-bench": 20,
        "gedit-bench": 13,
        "gedit-bench-v2": 35,
        "imgedit": 13,
        "omniedit": 16,
        "anyedit": 29,
        "i2ebench": 16,
        "humanedit": 6,
        "kris-bench": 20,
        "risebench": 20,
        "ultraedit": 9,
        "pico-banana": 42,
        "complexbench-edit": 16,
        "real-edit": 7,
    }
    assert {name: len(native_classes(name)) for name in asked} == asked


@pytest.mark.parametrize("name", list(vocabularies()))
def test_every_file_is_called_what_it_holds(name: str):
    known_as = vocabularies()[name].known_as
    assert (SCHEMAS / f"{name}.toml").is_file()
    assert name in known_as
    assert source_crosswalk(name) is native_classes(name)
    assert all(hub_crosswalk(one) is native_classes(name) for one in known_as if "/" in one)


@pytest.mark.parametrize("name", list(vocabularies()))
def test_names_are_verbatim_and_notes_are_sentences_of_ours(name: str):
    for native in native_classes(name):
        assert native.name == native.name.strip()
        assert len(native.note) < 160
        assert bool(native.note) == native.lossy


def test_no_two_vocabularies_go_by_one_name():
    names = [known.casefold() for one in vocabularies().values() for known in set(one.known_as)]
    assert len(names) == len(set(names))


def test_every_class_but_unknown_has_a_native_one():
    reached = {one for v in vocabularies().values() for native in v.crosswalk for one in native.classes}
    assert set(taxonomy().classes) - reached == {"other.unknown"}


def test_an_unknown_vocabulary_gets_the_nearest():
    with pytest.raises(UnknownName, match="unknown vocabulary 'gedit': did you mean"):
        native_classes("gedit")


@pytest.mark.parametrize(
    ("source", "vocabulary"),
    [
        ("gedit_bench_en.tsv", "gedit-bench"),
        ("gedit/0017", "gedit-bench"),
        ("GEditBench_v2/7", "gedit-bench-v2"),
        ("rise/temporal_reasoning_9", "risebench"),
        ("ggip2p_target/9", "guided-grounded-ip2p"),
        ("emu_edit_test", "emu-edit"),
        ("riser/3", None),
        ("tedbench", None),
        ("", None),
    ],
)
def test_a_source_is_told_by_the_words_it_begins_with(source: str, vocabulary: str | None):
    found = source_crosswalk(source)
    assert (found and found.vocabulary) == vocabulary


def test_the_conventions_hold_in_the_crosswalks():
    """docs/taxonomy.md: a thing added somewhere is added, a thing that moves is a relation."""
    place = {"local.object_add", "local.relation"}
    assert native_classes("i2ebench").classes("DirectionPerception") == place
    assert native_classes("i2ebench")["DirectionPerception"].classes[0] == "local.object_add"
    assert native_classes("editval").classes("positional_addition") == place
    for vocabulary, name in [("humanedit", "Relation"), ("kris-bench", "position_movement")]:
        assert native_classes(vocabulary).classes(name) == {"local.relation"}
    for vocabulary, name in [("gedit-bench", "material_alter"), ("pie-bench", "7")]:
        assert native_classes(vocabulary).classes(name) == {"local.texture"}
    for vocabulary, name in [("imgedit", "compose"), ("complexbench-edit", "three-chain")]:
        assert native_classes(vocabulary).classes(name) == {"interleaved"}
        assert native_classes(vocabulary).lossy(name)


def counted(file: Path) -> Counter[tuple[str, str]]:
    """How many rows have which first word of a source and which native class."""
    with file.open(encoding="utf-8", newline="") as lines:
        return Counter(
            (row["source"].partition("/")[0], row["native_class"])
            for row in csv.DictReader(lines, delimiter="\t")
        )


def test_every_native_class_of_the_real_instructions_is_covered(real: Path):
    mapped: Counter[str] = Counter()
    for file in sorted((real / "instructions").glob("*.tsv")):
        for (source, native), rows in counted(file).items():
            if native:
                crosswalk = source_crosswalk(file.stem)
                assert crosswalk is not None, file.stem
                assert source_crosswalk(source) is crosswalk
                mapped[file.stem] += rows if crosswalk.classes(native) else 0
            else:
                assert file.stem in WITHOUT_CLASSES
    assert mapped["i2ebench_original"] == mapped["i2ebench_diverse"] == 3391
    assert (mapped["kris_bench"], mapped["imgedit_basic"], mapped["risebench"]) == (1267, 737, 64)
    assert mapped["guided_grounded_ip2p"] == mapped["mgie_page"] == 0


def test_additions_are_additions_in_the_real_instructions(real: Path):
    """Why DirectionPerception is an addition first: that is what nearly all of its originals say."""
    with (real / "instructions" / "i2ebench_original.tsv").open(encoding="utf-8", newline="") as lines:
        texts = [
            row["instruction"]
            for row in csv.DictReader(lines, delimiter="\t")
            if row["native_class"] == "DirectionPerception"
        ]
    assert sum(bool(re.match(r"add\b", text, re.IGNORECASE)) for text in texts) > 0.9 * len(texts)


@pytest.fixture
def own_cache(monkeypatch, tmp_path_factory) -> None:
    """``datasets`` keeps lock files even of what it only streams."""
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path_factory.mktemp("cache"))


def read_rows(spec: str) -> list[EditSample]:
    rows = [row for shard in open_dataset(spec).shards() for row in shard.read()]
    assert all(isinstance(row, EditSample) for row in rows)
    return [row for row in rows if isinstance(row, EditSample)]


def test_a_known_dataset_of_the_hub_gets_our_classes(
    write_parquet, tmp_path: Path, monkeypatch, own_cache
):
    """A folder in the hub's layout under a known id is read by the code that reads the hub."""
    tasks = ["add", "color", "a task that is new", None]
    rows = [
        {"id": f"{n}", "image": b"s", "instruction": "x", "task": task} for n, task in enumerate(tasks)
    ]
    write_parquet(rows, "facebook/emu_edit_test_set/data/test-00000-of-00001.parquet")
    monkeypatch.chdir(tmp_path)
    add, color, new, none = read_rows("hf:facebook/emu_edit_test_set")
    assert [(guess.id, guess.p, guess.origin) for guess in add.edit_classes] == [
        ("local.object_add", 1, "native")
    ]
    assert [(guess.id, guess.p) for guess in color.edit_classes] == [
        ("local.color_alter", 0.5),
        ("local.texture", 0.5),
    ]
    assert color.edit_class.id == "local.color_alter"
    assert (new.edit_classes, new.native_class) == ((), "a task that is new")
    assert (none.edit_classes, none.native_class) == ((), "")
    assert new.edit_class.id == "other.unknown"


def test_what_a_row_states_itself_counts_more(write_parquet, tmp_path: Path, monkeypatch, own_cache):
    row = {"id": "a", "image": b"s", "instruction": "x", "task": "add", "edit_classes": ["local.text"]}
    write_parquet([row], "facebook/emu_edit_test_set/data/test-00000-of-00001.parquet")
    monkeypatch.chdir(tmp_path)
    (sample,) = read_rows("hf:facebook/emu_edit_test_set")
    assert [(guess.id, guess.origin) for guess in sample.edit_classes] == [("local.text", "given")]
    assert sample.native_class == "add"


def test_a_dataset_nobody_knows_keeps_its_native_class_alone(
    write_parquet, tmp_path: Path, monkeypatch, own_cache
):
    row = {"id": "a", "image": b"s", "instruction": "x", "task": "add"}
    write_parquet([row], "somebody/edits/data/test-00000-of-00001.parquet")
    monkeypatch.chdir(tmp_path)
    (sample,) = read_rows("hf:somebody/edits")
    assert (sample.edit_classes, sample.native_class) == ((), "add")


def test_streamed_formats_get_our_classes_too(tmp_path: Path, encoded, monkeypatch, own_cache):
    root = tmp_path / "BryanW" / "HumanEdit"
    root.mkdir(parents=True)
    (root / "a.png").write_bytes(encoded(9))
    row = '{"id": "a", "source": "a.png", "instruction": "x", "EDITING_TYPE": "Relation"}'
    (root / "test.jsonl").write_text(row + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (sample,) = read_rows("hf:BryanW/HumanEdit")
    assert [guess.id for guess in sample.edit_classes] == ["local.relation"]
