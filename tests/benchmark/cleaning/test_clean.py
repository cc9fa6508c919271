"""overpaint clean: nothing that was to leave is left, nothing else changes, and everything is told."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from overpaint.auditors import Thresholds
from overpaint.benchmark.cleaning import Policy
from overpaint.benchmark.cleaning.clean import _new_folder
from overpaint.benchmark.cleaning.flagged import flagged
from overpaint.data import EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.run import RunFolder
from overpaint.taxonomy import RunError

Command = Callable[..., Result]

FATE = {
    "over-edit": ("quarantine", "over_edit"),
    "signed": ("fix", "dalle2_signature"),
    "copy": ("drop", "duplicate_pair"),
    "broken": ("drop", "unreadable"),
    "good-0-0-2": ("fix", "repeated_id"),
    "turn-1": ("fix", "turn_reordered"),
    "turn-2": ("fix", "turn_reordered"),
}


def decisions(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / "decisions.parquet").to_pylist()
    return rows


def samples(spec: str) -> dict[str, EditSample]:
    rows = (row for shard in open_dataset(spec).shards() for row in shard.read())
    return {row.id: row for row in rows if isinstance(row, EditSample)}


def to_remove(run: Path) -> set[tuple[str | None, str]]:
    policy, found = Policy.shipped(), flagged(RunFolder(run), Thresholds.shipped())
    return {(one.sample_id, one.kind) for one in found if policy.action(one.kind) != "keep"}


@pytest.fixture(scope="session")
def cleaned(defective: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner  # noqa: PLC0415

    from overpaint.benchmark.cli import main  # noqa: PLC0415

    out = tmp_path_factory.mktemp("cleaned") / "dest"
    arguments = ["clean", defective.spec, "--audit", str(defective.run), "--out", str(out)]
    result = CliRunner().invoke(main, [*arguments, "--split", "train=0.7", "--split", "test=0.3"])
    assert result.exit_code == 0, result.output
    return out


def test_parts_of_an_earlier_version_are_read_and_damaged_ones_named(
    defective: Any, tmp_path: Path
) -> None:
    run = RunFolder(tmp_path)
    shutil.copytree(Path(defective.run) / "findings", tmp_path / "findings")
    before = list(flagged(run, Thresholds.shipped()))
    assert before
    for path in run.files("findings"):
        pq.write_table(pq.read_table(path).drop_columns(["repeat", "reason"]), path)
    names = [(one.sample_id, one.kind, one.score) for one in flagged(run, Thresholds.shipped())]
    assert names == [(one.sample_id, one.kind, one.score) for one in before]
    broken = run.files("findings")[0]
    broken.write_bytes(broken.read_bytes()[:-20])
    with pytest.raises(RunError, match=re.escape(str(broken))):
        list(flagged(run, Thresholds.shipped()))


def test_every_row_is_told_and_each_defect_has_its_fate(defective: Any, cleaned: Path) -> None:
    told = decisions(cleaned)
    assert [row["sample_id"] for row in told] == RunFolder(defective.run).table("samples")[
        "sample_id"
    ].to_pylist()
    for row in told:
        action, kind = FATE.get(row["sample_id"], ("keep", ""))
        assert (row["action"], kind in [*row["kinds"], ""]) == (action, True), row
    assert sum("repeated_id" in row["kinds"] for row in told) == 1


def test_cleaned_and_audited_again_nothing_is_left_to_remove(
    overpaint: Command, defective: Any, cleaned: Path, tmp_path: Path
) -> None:
    assert len(to_remove(defective.run)) >= len(FATE)
    same = [word for name in RunFolder(defective.run).manifest.auditors for word in ("--auditor", name)]
    overpaint("audit", f"parquet:{cleaned}/data", "--out", tmp_path / "run", *same)
    assert to_remove(tmp_path / "run") == set()
    assert "split_leak" in RunFolder(tmp_path / "run").table("findings")["kind"].to_pylist()


def test_bytes_of_what_was_not_mended_are_identical(defective: Any, cleaned: Path) -> None:
    found = samples(f"parquet:{cleaned}/data")
    for sample_id, sample in found.items():
        assert sample.source.encoded == defective.bytes_of(sample_id, "source")
        assert sample.target is not None
        same = sample.target.encoded == defective.bytes_of(sample_id, "target")
        assert same == (sample_id != "signed")
        assert sample.instruction == defective.rows[sample_id]["instruction"]
    assert [found[f"turn-{step}"].turn for step in range(3)] == [1, 2, 3]


def test_what_was_set_apart_is_kept_with_its_reason(defective: Any, cleaned: Path) -> None:
    rows = pq.read_table(cleaned / "quarantine").to_pylist()
    assert [row["id"] for row in rows] == ["over-edit"]
    assert "over_edit" in rows[0]["kinds"].split(", ")
    assert rows[0]["reason"]
    assert rows[0]["target"]["bytes"] == defective.bytes_of("over-edit", "target")


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("form", ["parquet", "imagefolder", "webdataset"])
def test_load_dataset_opens_it(form: str, overpaint: Command, defective: Any, tmp_path: Path) -> None:
    from datasets import Image, load_dataset  # noqa: PLC0415

    out = tmp_path / "dest"
    overpaint("clean", defective.spec, "--audit", defective.run, "--out", out, "--format", form)
    dataset = load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    column = {"webdataset": "target.png"}.get(form, "target")
    assert dataset[0][column].size == (256, 256)
    raw = dataset.cast_column(column, Image(decode=False))
    named = raw[0]["json"] if form == "webdataset" else raw[0]
    cell = raw[0][column]
    encoded = cell["bytes"] or Path(cell["path"]).read_bytes()
    assert encoded == defective.bytes_of(named["id"], "target")
    assert named["instruction"] == defective.rows[named["id"]]["instruction"]
    assert len(dataset) == sum(row["action"] in ("keep", "fix") for row in decisions(out))


def test_a_new_release_takes_over_decisions_and_splits(
    overpaint: Command, defective: Any, cleaned: Path, tmp_path: Path
) -> None:
    rows = [{**row, "id": name} for name, row in defective.rows.items()][::-1]
    folder = Path(defective.spec.removeprefix("jsonl:")).parent
    release = folder / "release.jsonl"
    renamed = [{**row, "id": f"v2-{row['id']}"} for row in rows if row["id"] != "copy"]
    release.write_text("".join(json.dumps(row) + "\n" for row in renamed), encoding="utf-8")
    turns = ("--auditor", "turns")
    overpaint("audit", f"jsonl:{release}", "--out", tmp_path / "run", "--auditor", "leaks", *turns)
    overpaint(
        "clean", f"jsonl:{release}", "--audit", tmp_path / "run", "--out", tmp_path / "dest",
        "--reuse", cleaned, "--split", "train=0.5", "--split", "test=0.5",
    )  # fmt: skip
    before = {row["sample_id"]: row for row in reversed(decisions(cleaned))}
    after = {row["sample_id"].removeprefix("v2-"): row for row in decisions(tmp_path / "dest")}
    assert after["over-edit"]["action"] == "quarantine"  # the new audit had no eye for it
    for name, row in after.items():
        alone = name == "good-0-0-2"  # no other row has its id any more
        action = "keep" if alone else before[name]["action"]
        assert (row["action"], row["split"]) == (action, before[name]["split"])
        assert row["reused"] == bool(before[name]["key"])


def test_attached_classes_and_masks(overpaint: Command, defective: Any, tmp_path: Path) -> None:
    out = tmp_path / "dest"
    options = (
        "--attach",
        "mask",
        "--attach",
        "class",
        "--keep",
        "over_edit",
        "--keep",
        "identity_drift",
    )
    overpaint("clean", defective.spec, "--audit", defective.run, "--out", out, *options)
    told = {row["id"]: row["mask_origin"] for row in pq.read_table(out / "data").to_pylist()}
    assert told["over-edit"] == "given"
    found = samples(f"parquet:{out}/data")["good-3-0"]
    assert told["good-3-0"] == "predicted" and found.mask is not None
    area = found.mask.editable((256, 256))
    assert area[40:90, 40:90].mean() > 0.95  # where the box is
    assert area.mean() < 2.5 * 50 * 50 / 256**2


def test_the_card_names_splits_reasons_and_the_fingerprint(defective: Any, cleaned: Path) -> None:
    text = (cleaned / "README.md").read_text(encoding="utf-8")
    assert "| over_edit | 0 | 1 | 0 |" in text
    assert RunFolder(defective.run).manifest.fingerprint in text
    assert '"split": "test"' in text.split("---")[1]


def test_the_other_copy_stays_where_the_first_goes_for_another_reason(
    overpaint: Command, defective: Any, tmp_path: Path
) -> None:
    lines = [defective.rows[name] for name in ("over-edit", "good-1-0")]
    folder = Path(defective.spec.removeprefix("jsonl:")).parent
    path = folder / "twice.jsonl"
    again = [{**row, "id": f"{row['id']}-{n}"} for n in (1, 2) for row in lines]
    path.write_text("".join(json.dumps(row) + "\n" for row in again), encoding="utf-8")
    few = ("--auditor", "over-edit", "--auditor", "duplicates")
    overpaint("audit", f"jsonl:{path}", "--out", tmp_path / "run", *few)
    overpaint("clean", f"jsonl:{path}", "--audit", tmp_path / "run", "--out", tmp_path / "dest")
    told = {row["sample_id"]: (row["action"], row["kinds"]) for row in decisions(tmp_path / "dest")}
    assert told["good-1-0-1"][0] == "keep"
    assert told["good-1-0-2"] == ("drop", ["duplicate_pair"])
    assert [told[f"over-edit-{n}"][0] for n in (1, 2)] == ["quarantine", "drop"]


def test_misuse_writes_nothing(
    overpaint: Command, defective: Any, pairs: Path, cleaned: Path, tmp_path: Path
) -> None:
    out = tmp_path / "dest"
    audit = ("clean", defective.spec, "--audit", defective.run, "--out")
    assert "is there already" in overpaint(*audit, cleaned, code=2).stderr
    other = overpaint("clean", f"jsonl:{pairs}", "--audit", defective.run, "--out", out, code=2)
    assert "is another" in other.stderr
    assert "add up to" in overpaint(*audit, out, "--split", "train=0.5", code=2).stderr
    assert "say how" in overpaint(*audit, out, "--fix", "no_op", code=2).stderr
    assert "no decisions" in overpaint(*audit, out, "--reuse", tmp_path, code=2).stderr
    assert list(tmp_path.iterdir()) == []


def test_places_where_no_folder_can_be_made(
    overpaint: Command, defective: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    command = ("clean", defective.spec, "--audit", defective.run, "--out")
    assert "is there already" in overpaint(*command, ".", code=2).stderr
    for out in ("file/dest", "file/a/dest", "n" * 300, "n" * 250):
        assert "give --out another folder" in overpaint(*command, out, code=2).stderr
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_of_two_that_write_one_dataset_the_second_is_refused(
    overpaint: Command, defective: Any, tmp_path: Path
) -> None:
    out = tmp_path / "dest"
    command = ("clean", defective.spec, "--audit", defective.run, "--out", out)
    with _new_folder(out) as folder:
        (folder / "of the first").touch()
        assert "another process is writing" in overpaint(*command, code=2).stderr
        assert [path.name for path in folder.iterdir()] == ["of the first"]
    assert [path.name for path in out.iterdir()] == ["of the first"]
    assert [path.name for path in tmp_path.iterdir()] == ["dest"]


def test_what_a_killed_process_left_is_swept(overpaint: Command, defective: Any, tmp_path: Path) -> None:
    left = tmp_path / ".dest.partial" / "data"
    left.mkdir(parents=True)
    (left / "half").touch()
    (tmp_path / ".dest.lock").touch()
    overpaint("clean", defective.spec, "--audit", defective.run, "--out", tmp_path / "dest")
    assert not (tmp_path / "dest" / "data" / "half").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["dest"]
