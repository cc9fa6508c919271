"""The run folder: nothing half-written is ever read, nothing finished is ever lost."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.data import Answer, Finding
from overpaint.data.atomic import write_bytes, written_aside
from overpaint.data.journal import Attempt, Journal
from overpaint.data.manifest import FORMAT, Manifest, ModelEntry
from overpaint.data.portions import columns_of
from overpaint.data.run import RunFolder, answer_name, safe_name, work_of
from overpaint.data.selection import Selection
from overpaint.data.tables import FINDINGS, findings_of, findings_table, to_json
from overpaint.taxonomy import RunError

PNG = b"\x89PNG\r\n\x1a\n rest"


def manifest(**changes: object) -> Manifest:
    plain = Manifest(
        dataset="jsonl:pairs.jsonl",
        columns={},
        fingerprint="f1",
        selection=Selection(),
        seed=0,
        versions={"overpaint": "0"},
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("dataset", "title"),
    [
        ("jsonl:/anns/real.jsonl", "real.jsonl"),
        ("parquet:/anns/shards/*.parquet", "shards/*.parquet"),
        ("parquet:/anns/shards/**/*.parquet", "shards/**/*.parquet"),
        ("parquet:/*.parquet", "*.parquet"),
        ("magicbrush:/anns/v1.0", "magicbrush:v1.0"),
        ("magicbrush:/anns/data", "magicbrush:data"),
        ("magicbrush:owner/name", "magicbrush:owner/name"),
        ("starter", "starter"),
        ("jsonl:/", "jsonl:/"),
    ],
)
def test_a_dataset_is_told_of_without_the_folders_that_it_lies_in(dataset: str, title: str) -> None:
    assert manifest(dataset=dataset).title == title


def model(fingerprint: str = "m1") -> ModelEntry:
    return ModelEntry(spec="baseline:blur", settings={}, call_settings={}, fingerprint=fingerprint)


def attempt(sample_id: str = "a", **changes: object) -> Attempt:
    answer = Answer(sample_id=sample_id, label="m", encoded=PNG, native_size=(4, 3), seconds=0.5)
    return replace(Attempt.of(answer, f"answers/m/{sample_id}.png"), **changes)  # type: ignore[arg-type]


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "part"
    write_bytes(path, b"old")
    with pytest.raises(RuntimeError), written_aside(path) as aside:
        aside.write_bytes(b"half")
        raise RuntimeError
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_journal_gives_back_what_was_appended(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "attempts.jsonl")
    attempts = [attempt("a"), attempt('ü\n\u2028"', status="error", native_size=None, error="no")]
    for one in attempts:
        journal.append(one)
    assert journal.read() == attempts


@given(cut=st.integers(1, 60))
def test_a_torn_last_line_costs_that_line_only(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    journal = Journal(tmp_path_factory.mktemp("torn") / "attempts.jsonl")
    journal.append(attempt("a"))
    journal.append(attempt("b"))
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-cut])
    kept = [attempt("a"), attempt("b")] if cut == 1 else [attempt("a")]  # only its end was lost
    assert journal.read() == kept
    journal.append(attempt("c"))
    assert journal.read() == [*kept, attempt("c")]


def test_a_damaged_line_in_the_middle_is_said_with_its_number(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "attempts.jsonl")
    journal.append(attempt("a"))
    journal.path.write_bytes(journal.path.read_bytes() + b"{]\n")
    journal.append(attempt("b"))
    with pytest.raises(RunError, match=r"attempts\.jsonl: line 2"):
        journal.read()


@pytest.mark.parametrize("path", ["/etc/passwd", "answers/../../secret.png"])
def test_a_journal_that_points_outside_the_run_is_refused(tmp_path: Path, path: str) -> None:
    journal = Journal(tmp_path / "attempts.jsonl")
    journal.append(attempt("a", path=path))
    with pytest.raises(RunError, match="leaves the run folder"):
        journal.read()


def test_answer_bytes_are_kept_untouched_under_the_label(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    kept = run.keep_answer(Answer(sample_id="a/../b", label="m", encoded=PNG), "m-1")
    assert (run.path / kept.path).read_bytes() == PNG
    assert (run.path / kept.path).resolve().parent == (run.path / "answers/m-1").resolve()
    assert run.attempts() == [kept]


def test_a_later_attempt_replaces_the_earlier(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.keep_answer(Answer(sample_id="a", label="m", status="error", error="no"), "m")
    run.keep_answer(Answer(sample_id="a", label="m", encoded=PNG), "m")
    assert [one.status for one in run.attempts()] == ["ok"]


@given(st.text(min_size=1, max_size=300))
def test_safe_names_stay_in_their_folder(name: str) -> None:
    safe = safe_name(name)
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith(".")
    assert 0 < len(safe.encode()) <= 200


@given(st.lists(st.text(min_size=1, max_size=200), min_size=2, max_size=2, unique=True))
def test_safe_names_differ_where_names_do(names: list[str]) -> None:
    assert safe_name(names[0]) != safe_name(names[1])


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (Answer(sample_id="a-1", encoded=PNG), "a-1.png"),
        (Answer(sample_id="a-1", encoded=b"\xff\xd8\xff", history="own", repeat=2), "a-1-own-r2.jpg"),
        (Answer(sample_id="a-1", encoded=b"????"), "a-1.bin"),
    ],
)
def test_answers_are_named_by_id_history_repeat_and_format(answer: Answer, name: str) -> None:
    assert answer_name(answer) == name


def test_a_part_counts_only_for_the_work_it_was_made_from(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    table = findings_table([])
    run.write_part("findings", "s1", table, work_of(rows=3))
    assert run.has_part("findings", "s1", work_of(rows=3))
    assert not run.has_part("findings", "s1", work_of(rows=4))
    assert not run.has_part("findings", "s2", work_of(rows=3))


def test_findings_come_back_as_they_were(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    finding = Finding(
        sample_id="a",
        side="pair",
        auditor="over-edit",
        kind="over_edit",
        value=0.25,
        score=0.5,
        reason="a quarter changed",
        evidence={"box": [1, 2, 3, 4], "share": 0.25},
        label="m",
        repeat=1,
    )
    run.write_part("findings", "s", findings_table([finding]), "w")
    table = run.table("findings")
    assert findings_of(table) == [finding]
    assert table.schema.equals(FINDINGS)


def test_an_empty_run_has_empty_tables_of_the_right_columns(tmp_path: Path) -> None:
    assert RunFolder(tmp_path).table("findings").schema.equals(FINDINGS)
    assert isinstance(RunFolder(tmp_path).part("samples", "x"), pa.Table)


def test_leftovers_of_a_killed_writer_are_not_read(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    run.write_part("findings", "s", findings_table([]), "w")
    (tmp_path / "findings" / ".part-t.parquet.123").write_bytes(b"PAR1 half")
    assert run.table("findings").num_rows == 0


def test_manifest_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    whole = manifest(models={"m": model()}, auditors=("no-op",), selection=Selection(limit=5))
    whole.write(path)
    assert Manifest.read(path) == whole


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dataset": "jsonl:other.jsonl", "fingerprint": "f2"}, "holds a run of jsonl:pairs.jsonl"),
        ({"fingerprint": "f2"}, "which changed"),
        ({"seed": 1}, "another --out"),
        ({"selection": Selection(sample=3)}, "--sample 3"),
        ({"models": {"m": model("m2")}}, "--label"),
    ],
)
def test_another_run_is_refused(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    run = RunFolder(tmp_path / "run")
    with run.writing(manifest(models={"m": model()}, selection=Selection(limit=2))):
        pass
    before = (run.path / "run.json").read_bytes()
    with pytest.raises(RunError, match=words), run.writing(manifest(**changes)):
        pass
    assert (run.path / "run.json").read_bytes() == before


def test_a_run_grows_by_rows_and_models(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    with run.writing(manifest(models={"m": model()}, selection=Selection(limit=2))):
        pass
    with run.writing(manifest(models={"n": model("m2")}, selection=Selection(limit=9))):
        pass
    assert list(run.manifest.models) == ["m", "n"]
    assert run.manifest.selection.limit == 9


def test_a_run_of_a_newer_version_says_so(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    manifest().write(path)
    row = json.loads(path.read_text()) | {"format": FORMAT + 1}
    path.write_text(json.dumps(row))
    with pytest.raises(RunError, match="newer overpaint"):
        Manifest.read(path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"selection": 3}'])
def test_a_damaged_manifest_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "run.json"
    path.write_text(text)
    with pytest.raises(RunError, match=r"run\.json"):
        Manifest.read(path)


def test_a_folder_with_other_files_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("precious")
    with pytest.raises(RunError, match="no run"), RunFolder(tmp_path).writing(manifest()):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_second_writer_is_refused_while_the_first_lives(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    script = (
        "import sys; from pathlib import Path; from overpaint.data.run import RunFolder;"
        "run = RunFolder(Path(sys.argv[1]));\n"
        "with run.writing(run.manifest): pass"
    )
    command = [sys.executable, "-c", script, str(run.path)]
    with run.writing(manifest()):
        second = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    assert "another process is writing" in second.stderr
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_evidence_of_any_type_can_be_stored() -> None:
    evidence = {"box": np.arange(2), "share": np.float32(0.5), "file": Path("a.png"), "nan": np.nan}
    assert to_json(evidence) == '{"box":[0,1],"file":"a.png","nan":null,"share":0.5}'


def test_mapped_parts_are_the_parts_and_leave_no_file(tmp_path: Path) -> None:
    run, schema = RunFolder(tmp_path), pa.schema([("n", pa.int64()), ("data", pa.binary())])
    for part in range(3):
        table = pa.table({"n": [part, part], "data": [b"x", None]}, schema=schema)
        run.write_part("digests/test", str(part), table, "work")
    with run.mapped("digests/test", schema) as mapped:
        assert mapped.equals(run.parts("digests/test", schema))
    with run.mapped("digests/none", schema) as nothing:
        assert nothing.num_rows == 0
    with pytest.raises(RuntimeError), run.mapped("digests/test", schema):
        raise RuntimeError
    assert not list(tmp_path.rglob("*.arrow"))


def test_another_process_that_writes_takes_nothing_from_a_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sweeps what a killed one left; a reader may be half way through its copy then."""
    run, schema = RunFolder(tmp_path), pa.schema([("n", pa.int64())])
    run.write_part("digests/test", "0", pa.table({"n": [1, 2]}, schema=schema), "work")

    def interrupted(table: pa.Table, wanted: pa.Schema) -> pa.Table:
        with RunFolder(tmp_path).writing(manifest()):
            return columns_of(table, wanted)

    (tmp_path / ".lock").touch()
    monkeypatch.setattr("overpaint.data.mapped.columns_of", interrupted)
    with run.mapped("digests/test", schema) as table:
        with run.writing(manifest()):
            pass
        assert table["n"].to_pylist() == [1, 2]


def test_what_a_killed_merge_left_is_swept(tmp_path: Path) -> None:
    run, folder = RunFolder(tmp_path), tmp_path / "digests" / "test"
    with run.writing(manifest()):
        folder.mkdir(parents=True)
    for name in ("..merged-a.arrow.123", ".merged-a.arrow", ".part-0.parquet.123"):
        (folder / name).touch()
    (folder / "part-0.parquet").touch()
    with run.writing(manifest()):
        assert [path.name for path in folder.iterdir()] == ["part-0.parquet"]


def test_half_an_answer_of_a_killed_run_is_swept(tmp_path: Path) -> None:
    run, folder = RunFolder(tmp_path), tmp_path / "answers" / "m"
    with run.writing(manifest()):
        answer = run.keep_answer(Answer(sample_id="a", label="m", encoded=PNG), "m")
        (folder / f".{Path(answer.path).name}.123").write_bytes(b"half")
    with run.writing(manifest()):
        assert [path.name for path in folder.iterdir()] == [Path(answer.path).name]


def test_a_part_written_in_portions_is_the_part_written_at_once(tmp_path: Path) -> None:
    run, table = RunFolder(tmp_path), pa.table({"n": list(range(10))})
    run.write_part("digests/a", "1", table, "work")
    run.write_tables("digests/b", "1", table.schema, (table.slice(n, 1) for n in range(10)), "work")
    assert run.has_part("digests/b", "1", "work") and not run.has_part("digests/b", "1", "other")
    assert run.parts("digests/b", table.schema).equals(run.parts("digests/a", table.schema))
    run.write_tables("digests/b", "1", table.schema, (), "work")
    assert run.parts("digests/b", table.schema).num_rows == 0
