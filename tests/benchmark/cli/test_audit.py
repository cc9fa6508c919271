import json
import shutil
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from overpaint.data.run import RunFolder
from overpaint.data.starter import StarterDataset

Command = Callable[..., Result]
Findings = Callable[[Path], list[str]]


def parts(run: Path) -> dict[str, int]:
    files = [*run.glob("findings/*.parquet"), *run.glob("samples/*.parquet")]
    return {file.name: file.stat().st_mtime_ns for file in files}


def test_audit_finds_the_over_edit_and_says_why(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    result = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--json")
    report = json.loads(result.stdout)
    flagged = {item["sample_id"]: item for item in report["gallery"] if item["kind"] == "over_edit"}
    assert set(flagged) == {"pair-7"}
    assert flagged["pair-7"]["reason"]
    assert {row["kind"]: row["flagged"] for row in report["kinds"]}["no_op"] == 0
    assert (tmp_path / "run/report/index.html").is_file()
    assert "report: " in result.stderr


def test_audit_again_computes_nothing(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    first = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run")
    before = parts(tmp_path / "run")
    second = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run")
    assert before
    assert parts(tmp_path / "run") == before
    assert second.stdout == first.stdout


def test_raising_the_limit_extends_the_run(
    overpaint: Command, findings: Findings, pairs: Path, tmp_path: Path
) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "grown", "--limit", 3)
    assert RunFolder(tmp_path / "grown").table("samples").num_rows == 3
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "grown", "--limit", 6)
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "whole", "--limit", 6)
    assert findings(tmp_path / "grown") == findings(tmp_path / "whole")
    assert len(findings(tmp_path / "whole")) > 6


def test_a_lower_limit_loses_nothing(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run")
    before = parts(tmp_path / "run")
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--id", "pair-2")
    assert parts(tmp_path / "run") == before


def test_a_run_that_holds_more_than_asked_for_says_so(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--limit", 5)
    result = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--limit", 2)
    assert "--limit 5" in result.stderr
    assert "more than --limit 2" in result.stderr


def test_only_the_named_samples_are_audited(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--id", "pair-2", "--id", "pair-5")
    ids = RunFolder(tmp_path / "run").table("findings")["sample_id"].to_pylist()
    assert set(ids) - {None} == {"pair-2", "pair-5"}  # None: about the set


def test_an_id_that_is_not_there_is_named(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    result = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--id", "pair-99", code=2)
    assert "pair-99" in result.stderr
    assert "did you mean pair-" in result.stderr


def test_sample_and_seed_draw_the_same_rows(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    options = ("--sample", 3, "--limit", 6, "--seed", 5)
    drawn = []
    for name in ("a", "b"):
        overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / name, *options)
        drawn.append(RunFolder(tmp_path / name).table("samples")["sample_id"].to_pylist())
    assert drawn[0] == drawn[1]
    assert len(set(drawn[0])) == 3
    assert set(drawn[0]) <= {f"pair-{number}" for number in range(6)}


@pytest.mark.parametrize(("limit", "code"), [("over_edit=10%", 1), ("over_edit=50%", 0), ("no_op=0", 0)])
def test_fail_on_exits_with_one(
    overpaint: Command, pairs: Path, tmp_path: Path, limit: str, code: int
) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--fail-on", limit, code=code)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        ("overedit=5%", "did you mean 'over_edit'"),
        ("over_edit=5", "from 0 to 1"),
        ("over_edit=nan", "from 0 to 1"),
        ("over_edit", "not KIND=SHARE"),
    ],
)
def test_a_limit_that_could_never_be_exceeded_is_misuse(
    overpaint: Command, pairs: Path, tmp_path: Path, limit: str, words: str
) -> None:
    result = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path, "--fail-on", limit, code=2)
    assert words in result.stderr


def test_ids_of_a_dataset_without_an_index_add_up_too(
    overpaint: Command, findings: Findings, tmp_path: Path
) -> None:
    run, whole = tmp_path / "run", tmp_path / "whole"
    first, second = (row.id for row in islice(StarterDataset().shards()[0].read(), 2))
    overpaint("audit", "starter", "--id", first, "--out", run)
    overpaint("audit", "starter", "--id", second, "--out", run)
    overpaint("audit", "starter", "--id", first, "--id", second, "--out", whole)
    assert findings(run) == findings(whole)
    assert RunFolder(run).table("samples")["sample_id"].to_pylist() == [first, second]


def test_a_further_auditor_leaves_the_findings_of_the_others(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    for name in ("leaks", "size"):
        overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--auditor", name)
    kinds = set(RunFolder(tmp_path / "run").table("findings")["kind"].to_pylist())
    assert kinds == {"split_leak", "size_mismatch", "unreadable"}
    assert RunFolder(tmp_path / "run").manifest.auditors == ("leaks", "size")


def test_pictures_of_another_dataset_are_found_by_its_fingerprints(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    prints, run = tmp_path / "prints.parquet", tmp_path / "run"
    made = overpaint(
        "fingerprint", f"jsonl:{pairs}", "--id", "pair-7", "--name", "test", "--out", prints
    )
    assert "of 1 rows" in made.stdout
    result = overpaint("audit", f"jsonl:{pairs}", "--out", run, "--against", prints, "--auditor", "size")
    assert "known_leak" in result.stdout
    leaks = RunFolder(run).table("findings").to_pandas().query("kind == 'known_leak'")
    flagged = leaks[leaks["score"] >= 0.5].set_index("sample_id")
    assert flagged["score"]["pair-7"] == 1
    assert "test: pair-7" in flagged["reason"]["pair-7"]
    assert not list((run / "digests").glob("*/.whole*"))


def test_fingerprints_of_an_id_that_is_not_there(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "prints.parquet"
    result = overpaint("fingerprint", f"jsonl:{pairs}", "--id", "pair-x", "--out", out, code=2)
    assert "pair-x" in result.stderr and not out.exists()


def test_a_dataset_that_moved_can_be_gone_on_with(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    old, new, run = tmp_path / "old", tmp_path / "new", tmp_path / "run"
    shutil.copytree(pairs.parent, old)
    overpaint("audit", f"jsonl:{old / pairs.name}", "--out", run)
    old.rename(new)
    assert "no such file" in overpaint("report", run).output
    overpaint("audit", f"jsonl:{new / pairs.name}", "--out", run)
    overpaint("report", run)


def test_other_columns_are_another_run(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run")
    swapped = ("--column", "source=target", "--column", "target=source")
    result = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", *swapped, code=2)
    assert "--column source=target --column target=source" in result.stderr


def test_a_damaged_part_is_made_anew(
    overpaint: Command, pairs: Path, findings: Findings, tmp_path: Path
) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path)
    before = findings(tmp_path)
    for part in tmp_path.glob("findings/*.parquet"):
        part.write_bytes(part.read_bytes()[:100])
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path)
    assert findings(tmp_path) == before


def test_one_auditor_alone(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--auditor", "size")
    kinds = set(RunFolder(tmp_path / "run").table("findings")["kind"].to_pylist())
    assert kinds == {"size_mismatch", "unreadable"}


def test_dry_run_writes_nothing(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    result = overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--dry-run")
    assert "8 rows" in result.stdout
    assert not (tmp_path / "run").exists()


def test_other_thresholds_need_no_new_audit(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run")
    before = parts(tmp_path / "run")
    strict = tmp_path / "strict.toml"
    strict.write_text('[over_edit]\nscore = 0.0\ndata = "none: everything counts"\n')
    result = overpaint("report", tmp_path / "run", "--thresholds", strict, "--json")
    kinds = {row["kind"]: row for row in json.loads(result.stdout)["kinds"]}
    assert kinds["over_edit"]["flagged"] == kinds["over_edit"]["judged"] == 8
    assert parts(tmp_path / "run") == before


def test_the_tables_have_the_columns_that_readers_rely_on(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--limit", 2)
    for kind, columns in {
        "findings": "sample_id label side auditor kind value score reason evidence",
        "samples": "sample_id instruction edit_classes native_class session turn split",
    }.items():
        for part in (tmp_path / "run" / kind).glob("*.parquet"):
            assert set(columns.split()) <= set(pq.read_schema(part).names)
