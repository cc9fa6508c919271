"""A run that holds what a test wants it to."""

import shutil
import tempfile
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.census import Census
from overpaint.benchmark.findings import Findings, Source
from overpaint.benchmark.results import Results
from overpaint.data.manifest import Manifest, ModelEntry
from overpaint.data.run import RunFolder
from overpaint.data.selection import Selection
from overpaint.data.tables import FINDINGS, SAMPLES

SAMPLE = {
    "instruction": "x", "edit_classes": ["local.object_add"], "class_p": [1.0], "class_origin": "given",
    "session": "", "turn": 1, "split": "", "origin": "one", "has_source": True,
    "has_target": True, "mask": "", "meta": "{}",
}  # fmt: skip
FINDING = {
    "label": "",
    "history": "truth",
    "repeat": 0,
    "side": "pair",
    "auditor": "a",
    "evidence": "{}",
}


def holding(
    samples: Sequence[Mapping[str, object]],
    scores: pd.DataFrame,
    models: Mapping[str, ModelEntry],
    findings: Sequence[Mapping[str, object]] = (),
    parts: int = 1,
) -> Results:
    """Results with these rows, whose other columns are the usual ones; findings in so many parts."""
    run = RunFolder(Path(tempfile.mkdtemp(prefix="overpaint-test-")))
    weakref.finalize(run, shutil.rmtree, run.path)
    rows = [{"cluster": row["sample_id"], **SAMPLE, **row} for row in samples]
    run.write_part("samples", "0", pa.Table.from_pylist(rows, schema=SAMPLES), "")
    told = [{**FINDING, **row} for row in findings]
    for part in range(parts if told else 0):
        some = told[part * len(told) // parts : (part + 1) * len(told) // parts]
        run.write_part("findings", f"{part}", pa.Table.from_pylist(some, schema=FINDINGS), "")
    census, thresholds = Census.of(run), Thresholds.shipped()
    return Results(
        manifest=Manifest(
            dataset="jsonl:x",
            columns={},
            fingerprint="f",
            selection=Selection(),
            seed=0,
            versions={},
            models=dict(models),
        ),
        thresholds=thresholds,
        run=run,
        census=census,
        attempts=scores[["sample_id", "label", "history", "repeat"]]
        .drop_duplicates()
        .assign(status="ok"),
        scores=scores,
        findings=Findings((Source(run, census),), thresholds),
    )
