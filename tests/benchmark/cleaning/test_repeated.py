"""Rows with the id of another row: nothing that is found on one decides over the other."""

import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from click.testing import Result
from PIL import Image

Command = Callable[..., Result]

AUDITORS = ("duplicates", "leaks", "text", "turns")


def encoded(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    stream = io.BytesIO()
    Image.fromarray(np.repeat(np.repeat(pixels, 12, axis=0), 12, axis=1)).save(stream, "PNG")
    return stream.getvalue()


def audited(overpaint: Command, spec: str, out: Path, *auditors: str) -> None:
    chosen = [word for name in auditors for word in ("--auditor", name)]
    overpaint("audit", spec, "--out", out, *chosen)


def cleaned(overpaint: Command, spec: str, folder: Path) -> list[tuple[str, str, list[str]]]:
    audited(overpaint, spec, folder / "run", *AUDITORS)
    overpaint("clean", spec, "--audit", folder / "run", "--out", folder / "dest")
    told: list[dict[str, Any]] = pq.read_table(folder / "dest/decisions.parquet").to_pylist()
    return [(row["sample_id"], row["action"], row["kinds"]) for row in told]


def row(number: int, text: str, **more: object) -> dict[str, object]:
    names = {"source": f"{number}-s.png", "target": f"{number}-t.png"}
    return {"id": str(number), "instruction": text, **names, **more}


def test_the_first_of_copies_and_every_good_row_stay(overpaint: Command, tmp_path: Path) -> None:
    for number in range(3):
        for side, seed in (("s", number), ("t", 100 + number)):
            (tmp_path / f"{number}-{side}.png").write_bytes(encoded(seed))
    texts = ("Add a red hat to the man.", "Remove the dog.", "Make the sky darker.")
    good = [row(number, text) for number, text in enumerate(texts)]
    bad = [good[0], row(1, "{object}", source="2-t.png"), row(2, "Paint it.", target="nowhere.png")]
    other = row(2, "Turn the wall into bricks.", source="0-t.png", target="1-s.png")
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, [*good, *bad, other])), encoding="utf-8")
    assert cleaned(overpaint, f"jsonl:{path}", tmp_path) == [
        ("0", "keep", []),
        ("1", "keep", []),
        ("2", "keep", []),
        ("0-2", "drop", ["duplicate_pair"]),
        ("1-2", "quarantine", ["text_template"]),
        ("2-2", "drop", ["unreadable"]),
        ("2-3", "fix", ["repeated_id"]),
    ]
    found = pq.read_table(tmp_path / "dest/data").to_pylist()
    assert [one["id"] for one in found] == ["0", "1", "2", "2-3"]
    assert "| repeated_id | 1 | 0 | 0 |" in (tmp_path / "dest/README.md").read_text(encoding="utf-8")


def test_a_release_keeps_the_repair_of_a_row_with_a_repeated_id(
    overpaint: Command, defective: Any, tmp_path: Path
) -> None:
    folder = Path(defective.spec.removeprefix("jsonl:")).parent
    path, run, first = folder / "repeated.jsonl", tmp_path / "run", tmp_path / "first"
    rows = [defective.rows["good-0-0"], {**defective.rows["signed"], "id": "good-0-0"}]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    audited(overpaint, f"jsonl:{path}", run, "leaks", "watermark")
    overpaint("clean", f"jsonl:{path}", "--audit", run, "--out", first)
    blind, second = tmp_path / "blind", tmp_path / "second"
    audited(overpaint, f"jsonl:{path}", blind, "leaks")
    overpaint("clean", f"jsonl:{path}", "--audit", blind, "--out", second, "--reuse", first)
    before, after = (pq.read_table(one / "decisions.parquet").to_pylist() for one in (first, second))
    assert after[1]["kinds"] == ["dalle2_signature", "repeated_id"]
    assert after == [{**one, "reused": True} for one in before]
    pictures = [pq.read_table(one / "data").to_pylist()[1]["target"] for one in (first, second)]
    assert pictures[0] == pictures[1]


def test_ids_that_begin_anew_in_each_split(overpaint: Command, tmp_path: Path) -> None:
    texts = ("Add a red hat to the man.", "Remove the dog.")
    for start, split in ((0, "train"), (10, "test")):
        rows = [
            {
                "id": str(number),
                "instruction": text,
                "source": {"bytes": encoded(start + number), "path": None},
                "target": {"bytes": encoded(100 + start + number), "path": None},
            }
            for number, text in enumerate(texts)
        ]
        import pyarrow as pa  # noqa: PLC0415

        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{split}-00000-of-00001.parquet")
    told = cleaned(overpaint, f"parquet:{tmp_path}/*.parquet", tmp_path)
    assert [(name, action) for name, action, _ in told] == [
        ("0", "keep"),
        ("1", "keep"),
        ("0-2", "fix"),
        ("1-2", "fix"),
    ]
    assert len(pq.read_table(tmp_path / "dest/data").to_pylist()) == 4


def test_where_ids_are_known_too_late_rows_are_renamed_as_they_are_written(
    overpaint: Command, tmp_path: Path
) -> None:
    """Tars begin anew with 0. What was found on one of two is no reason to lose the other."""
    texts = (("Add a red hat to the man.", "{object}"), ("Remove the dog.", "Make the sky darker."))
    for tar, instructions in enumerate(texts):
        with tarfile.open(tmp_path / f"{tar:05d}.tar", "w") as file:
            for number, text in enumerate(instructions):
                seed = 10 * tar + number
                members = {
                    "source.png": encoded(seed),
                    "target.png": encoded(100 + seed),
                    "instruction.txt": text.encode(),
                }
                for name, content in members.items():
                    member = tarfile.TarInfo(f"{number}.{name}")
                    member.size = len(content)
                    file.addfile(member, io.BytesIO(content))
    assert cleaned(overpaint, f"webdataset:{tmp_path}", tmp_path) == [
        ("0", "keep", []),
        ("1", "quarantine", ["text_template", "repeated_id"]),
        ("0", "fix", ["repeated_id"]),
        ("1", "quarantine", ["text_template", "repeated_id"]),
    ]
    assert [one["id"] for one in pq.read_table(tmp_path / "dest/data").to_pylist()] == ["0", "0-2"]
