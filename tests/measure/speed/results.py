"""Results of as many pairs as wanted, with random scores, and processes that read them."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa

from overpaint.auditors.duplicates.fingerprint import FINGERPRINT
from overpaint.auditors.duplicates.leaks import PRINTS
from overpaint.auditors.thresholds import Thresholds
from overpaint.auditors.turns import Turns
from overpaint.data.manifest import Manifest
from overpaint.data.run import RunFolder
from overpaint.data.selection import Selection
from overpaint.data.tables import FINDINGS, SAMPLES

REPORT = """
import sys
from pathlib import Path
from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.results import Results
from overpaint.benchmark.showing import Showing
from overpaint.benchmark.summary import write_results_report
from overpaint.data.run import RunFolder
run = RunFolder(Path(sys.argv[1]))
results = Results.read(run, Thresholds.shipped())
report, _ = write_results_report(Showing.of(run.path), results, run.path / "report")
assert sum(one.judged for one in report.kinds) == int(sys.argv[2])
"""
"""Summary and pages, as after an audit; there is no dataset to take pictures from."""

PLAN = """
import sys
from pathlib import Path
from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cleaning.plan import CleanAsked, Plan
from overpaint.benchmark.cleaning.policy import Policy
from overpaint.benchmark.job import Job
from overpaint.data.run import RunFolder
run = RunFolder(Path(sys.argv[1]))
asked = CleanAsked(policy=Policy.shipped(), thresholds=Thresholds.shipped())
plan = Plan(Job((), run, run.manifest), asked)
for number in range(int(sys.argv[2])):
    name = f"{number:09}"
    plan.decision(name), plan.key(name), plan.shares_id(name)
"""
"""What overpaint clean decides of every row, without the rows themselves."""

ROWS = 64
PARTS = 2000
_SHIPPED = Thresholds.shipped()
KINDS = sorted(_SHIPPED.kinds)
FLAGGED = 0.01
"""Share of each kind's findings that is over the threshold."""

_REASON = "68 % of the change lies outside what the edit may touch, most of it in the upper left corner"


def resulted(path: Path, count: int) -> None:
    """Writes a run whose every pair has one finding of each kind that has a threshold."""
    run, rows = RunFolder(path), max(ROWS, -(-count // PARTS))
    manifest = Manifest(
        dataset="jsonl:gone.jsonl",
        columns={},
        fingerprint="f",
        selection=Selection(),
        seed=0,
        versions={},
    )
    path.mkdir(parents=True)
    manifest.write(path / "run.json")
    random = np.random.default_rng(0)
    for number, first in enumerate(range(0, count, rows)):
        ids = [f"{row:09}" for row in range(first, min(first + rows, count))]
        run.write_part("samples", f"{number:06}", _samples(ids), "")
        run.write_part("findings", f"{number:06}", _findings(ids, random), "")
        run.write_part("digests/leaks", f"{number:06}", _prints(ids, random), "")
        run.write_part("digests/turns", f"{number:06}", _turns(ids), "")


def _samples(ids: list[str]) -> pa.Table:
    count = len(ids)
    columns: dict[str, object] = {
        "sample_id": ids,
        "instruction": [f"Put a small red lantern on the left of the two windows, {one}" for one in ids],
        "edit_classes": [["local.object_add"], ["global.background"]] * (count // 2)
        + [["local.object_add"]] * (count % 2),
        "class_origin": ["predicted"] * count,
        "split": ["train", "train", "train", "test"] * (count // 4) + ["train"] * (count % 4),
        "origin": ["generated"] * count,
        "has_target": [True] * count,
        "mask": [""] * count,
        "cluster": ids,
        "meta": [json.dumps({"file": f"pictures/{one}.jpg"}) for one in ids],
    }
    there = [pa.array(columns.get(field.name, [None] * count), field.type) for field in SAMPLES]
    return pa.table(there, schema=SAMPLES)


def _findings(ids: list[str], random: np.random.Generator) -> pa.Table:
    count = len(ids) * len(KINDS)
    limits = np.tile([_SHIPPED.of(kind).score for kind in KINDS], len(ids))
    over = random.random(count) < FLAGGED
    scores = np.where(
        over, limits + (1 - limits) * random.random(count), limits * 0.99 * random.random(count)
    )
    columns = {
        "sample_id": np.repeat(ids, len(KINDS)),
        "label": [""] * count,
        "history": ["truth"] * count,
        "repeat": np.zeros(count, np.int32),
        "side": ["pair"] * count,
        "auditor": ["generated"] * count,
        "kind": KINDS * len(ids),
        "value": scores,
        "score": scores,
        "reason": [f"{_REASON} ({score:.3f})" for score in scores],
        "evidence": [f'{{"share":{score:.4f}}}' for score in scores],
    }
    return pa.table([pa.array(columns[field.name], field.type) for field in FINDINGS], schema=FINDINGS)


def _prints(ids: list[str], random: np.random.Generator) -> pa.Table:
    noise = [[random.bytes(FINGERPRINT.itemsize) for _ in ids] for _ in ("source", "target")]
    columns = [ids, [""] * len(ids), *noise]
    there = [pa.array(one, field.type) for one, field in zip(columns, PRINTS, strict=True)]
    return pa.table(there, schema=PRINTS)


def _turns(ids: list[str]) -> pa.Table:
    numbers = [int(one) for one in ids]
    columns = {
        "sample_id": ids,
        "split": [""] * len(ids),
        "session": [f"{number // 3}" for number in numbers],
        "turn": [number % 3 + 1 for number in numbers],
        "source": [f"{number - (number % 3 > 0)}" for number in numbers],
        "target": [f"{number}" for number in numbers],
    }
    return pa.table([pa.array(columns[one.name], one.type) for one in Turns.schema], schema=Turns.schema)
