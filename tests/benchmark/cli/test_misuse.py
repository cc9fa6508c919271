"""Bad input: one line that says what, where and what would be right; the other rows' results kept."""

import io
import json
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from PIL import Image

from overpaint.data.run import RunFolder

Command = Callable[..., Result]
Findings = Callable[[Path], list[str]]


def png(size: tuple[int, int] = (64, 48), seed: int = 0) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def huge_header() -> bytes:
    """A PNG of a few bytes that says it is 30,000 pixels wide and high."""
    content = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + content + struct.pack(">I", zlib.crc32(content))
    return b"\x89PNG\r\n\x1a\n" + chunk


BAD_PICTURES = {
    "not an image": b"GET / HTTP/1.1",
    "empty": b"",
    "truncated": png()[:400],
    "huge": huge_header(),
}


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """Three good pairs, one with a 1x1 target, and one for each way a picture can be bad."""
    targets = {"good-0": png(seed=1), "good-1": png(seed=2), "good-2": png(seed=3), "1x1": png((1, 1))}
    lines = []
    for number, (name, content) in enumerate((targets | BAD_PICTURES).items()):
        (tmp_path / f"{number}-source.png").write_bytes(png(seed=100 + number))
        (tmp_path / f"{number}-target.png").write_bytes(content)
        pictures = {"source": f"{number}-source.png", "target": f"{number}-target.png"}
        lines.append(json.dumps({"id": name, "instruction": "x", **pictures}))
    lines.insert(2, '{"id": "broken json')
    lines.append(json.dumps({"id": "lost", "instruction": "x", "source": "no-such-file.png"}))
    path = tmp_path / "spoilt.jsonl"
    path.write_text("\n".join(lines))
    return path


def test_bad_rows_are_findings_and_the_others_are_judged(
    overpaint: Command, spoilt: Path, tmp_path: Path
) -> None:
    overpaint("bench", f"jsonl:{spoilt}", "--model", "baseline:blur", "--out", tmp_path / "run")
    overpaint("audit", f"jsonl:{spoilt}", "--out", tmp_path / "run")
    findings = RunFolder(tmp_path / "run").table("findings").to_pandas()
    dataset = findings[findings["label"] == ""]
    unreadable = dataset[(dataset["kind"] == "unreadable") & (dataset["score"] == 1)]
    assert {*BAD_PICTURES, "lost"} < set(unreadable["sample_id"])
    assert len(unreadable) == len(BAD_PICTURES) + 2
    assert all(unreadable["reason"].str.len() > 10)
    judged = dataset[(dataset["kind"] == "no_op") & dataset["score"].notna()]
    assert {"good-0", "good-1", "good-2"} <= set(judged["sample_id"])
    ok = [attempt for attempt in RunFolder(tmp_path / "run").attempts() if attempt.status == "ok"]
    assert {"good-0", "good-1", "good-2"} <= {attempt.sample_id for attempt in ok}


def test_rows_that_share_an_id_are_said_and_all_count(overpaint: Command, tmp_path: Path) -> None:
    lines = []
    for number, name in enumerate(["twin", "other", "twin"]):
        (tmp_path / f"{number}.png").write_bytes(png(seed=number))
        (tmp_path / f"{number}-target.png").write_bytes(png(seed=10 + number))
        pictures = {"source": f"{number}.png", "target": f"{number}-target.png"}
        lines.append(json.dumps({"id": name, "instruction": f"do {number}", **pictures}))
    path = tmp_path / "twins.jsonl"
    path.write_text("\n".join(lines))
    overpaint("audit", f"jsonl:{path}", "--out", tmp_path / "run")
    result = overpaint("bench", f"jsonl:{path}", "--model", "baseline:noise", "--out", tmp_path / "run")
    assert "Rows with the id of an earlier row: 1." in result.stdout
    findings = RunFolder(tmp_path / "run").table("findings").to_pandas()
    assert (findings.query("kind == 'no_op' and label == ''")["sample_id"] == "other").sum() == 1
    shown = json.loads(overpaint("score", tmp_path / "run", "--json").stdout)
    oracle = next(row for row in shown["standings"] if row["reference"] == "oracle")
    assert oracle["values"]["l1_to_target@corrected"]["mean"] == 0
    assert oracle["values"]["l1_to_target@corrected"]["n"] == 3
    assert set(RunFolder(tmp_path / "run").table("samples")["sample_id"].to_pylist()) == {
        "twin",
        "other",
        "twin-2",
    }


def parquet(path: Path, columns: dict[str, list[object]]) -> Path:
    pq.write_table(pa.table(columns), path)
    return path


def test_a_missing_column_is_named_with_those_there_are(overpaint: Command, tmp_path: Path) -> None:
    columns = {"img_id": ["1"], "turn_index": [1], "source_img": [png()], "mask_img": [png()]}
    path = parquet(tmp_path / "a.parquet", columns)
    result = overpaint("audit", f"magicbrush:{path}", "--out", tmp_path / "run", code=2)
    assert "instruction" in result.stderr
    assert "source_img" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_an_empty_dataset_says_so(overpaint: Command, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    result = overpaint("audit", f"jsonl:{tmp_path / 'none.jsonl'}", "--out", tmp_path / "run", code=2)
    assert "no rows" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["audit", "magicbursh:x"], "did you mean 'magicbrush'?"),
        (["audit", "jsonl:/no/such/file.jsonl"], "/no/such/file.jsonl"),
        (["audit", "osunlp/MagicBrush"], "hf:osunlp/MagicBrush"),
        (["audit", "starter", "--auditor", "over-edti"], "did you mean 'over-edit'?"),
        (["bench", "starter", "--model", "baseline:coppy"], "did you mean 'copy'?"),
        (["bench", "starter", "--model", "basline:copy"], "did you mean 'baseline'?"),
        (["bench", "starter", "--model", "timbrooks/instruct-pix2pix"], "diffusers:timbrooks"),
        (["bench", "starter", "--model", "folder:/no/such/folder"], "/no/such/folder"),
        (["bench", "starter", "--model", "cmd:no-such-program {source} {output}"], "no-such-program"),
        (["bench", "starter", "--model", "python:no.such:thing"], "no.such"),
        (["run", "starter"], "--model"),
        (["bench", "starter", "--model", "baseline:blur", "-M", "sigma"], "key=value"),
        (["bench", "starter", "--model", "baseline:blur", "-M", "sgima=3"], "sgima"),
        (["bench", "starter", "--model", "baseline:blur", "--model", "baseline:blur"], "--label"),
    ],
)
def test_misuse_is_one_line_and_exit_code_two(
    overpaint: Command, tmp_path: Path, arguments: list[str], words: str
) -> None:
    result = overpaint(*arguments, "--out", tmp_path / "run", code=2)
    assert words in result.stderr
    assert "Traceback" not in result.output
    said = [line for line in result.stderr.splitlines() if not line.startswith(("columns:", "Usage:"))]
    assert len(said) == 1


def test_another_datasets_run_is_refused(
    overpaint: Command, findings: Findings, pairs: Path, tmp_path: Path
) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--limit", 2)
    before = findings(tmp_path / "run")
    result = overpaint("audit", "starter", "--out", tmp_path / "run", code=2)
    assert "another --out" in result.stderr
    assert findings(tmp_path / "run") == before


def test_a_dataset_that_changed_is_refused_and_its_numbers_are_still_shown(
    overpaint: Command, tmp_path: Path
) -> None:
    (tmp_path / "a.png").write_bytes(png())
    path = tmp_path / "pairs.jsonl"
    row = {"id": "1", "instruction": "x", "source": "a.png", "target": "a.png"}
    path.write_text(json.dumps(row))
    overpaint("audit", f"jsonl:{path}", "--out", tmp_path / "run")
    path.write_text(json.dumps(row | {"instruction": "another"}))
    refused = overpaint("audit", f"jsonl:{path}", "--out", tmp_path / "run", code=2)
    assert "which changed" in refused.stderr
    assert "has changed since" in overpaint("report", tmp_path / "run").output.replace("\n", " ")


@pytest.mark.parametrize("verb", ["score", "report", "show"])
def test_a_folder_without_a_run_is_said(overpaint: Command, tmp_path: Path, verb: str) -> None:
    arguments = [verb, tmp_path, *(["x"] if verb == "show" else [])]
    assert "no run here" in overpaint(*arguments, code=2).stderr


def test_show_offers_the_nearest_id(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--limit", 2)
    assert "did you mean pair-1?" in overpaint("show", tmp_path / "run", "piar-1", code=2).stderr


def test_text_that_no_table_can_hold_costs_its_row_only(overpaint: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    row = {"instruction": "fine", "source": "a.png", "target": "a.png"}
    torn = [
        {**row, "id": "a", "instruction": "half \ud83d"},
        {**row, "id": "b\ud83d"},
        {**row, "id": "c", "note": "half \ud83d"},
        {**row, "id": "d", "source": "\ud83d.png"},
    ]
    path = tmp_path / "torn.jsonl"
    path.write_text("\n".join(map(json.dumps, torn)))
    overpaint("bench", f"jsonl:{path}", "--model", "baseline:noise", "--out", tmp_path / "run")
    samples = RunFolder(tmp_path / "run").table("samples").to_pandas().set_index("sample_id")
    assert "lone surrogate" in samples.loc["a", "problem"]
    assert "lone surrogate" in samples.loc["torn.jsonl:2", "problem"]
    assert json.loads(samples.loc["c", "meta"]) == {"note": "half ?"}
    assert samples.loc["c", "problem"] == ""


def test_a_terminal_is_not_given_orders(overpaint: Command, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png())
    row = {"id": "a\x1b[2J", "instruction": "red \x1b[31m \u202e", "source": "a.png"}
    path = tmp_path / "orders.jsonl"
    path.write_text(json.dumps(row))
    overpaint("audit", f"jsonl:{path}", "--out", tmp_path / "run")
    shown = overpaint("show", tmp_path / "run", row["id"]).output
    told = overpaint(
        "audit", f"jsonl:{path}", "--id", "x\x1b[2J", "--out", tmp_path / "2", code=2
    ).output
    for text in (shown, told):
        assert not {"\x1b", "\u202e"} & set(text)


def test_a_disk_that_is_full_is_said_without_a_traceback(
    overpaint: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = pytest.importorskip("resource", reason="limits are POSIX")
    (tmp_path / "a.png").write_bytes(png())
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps({"id": "a", "instruction": "x", "source": "a.png"}))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1]))
    try:
        result = overpaint("audit", f"jsonl:{path}", "--out", tmp_path / "run", code=2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "run the same command again" in result.stderr
