"""The findings of an audit that count as defects, part by part."""

from collections.abc import Iterator

import pyarrow as pa

from overpaint.auditors import Thresholds
from overpaint.data import Finding
from overpaint.data.run import RunFolder
from overpaint.data.tables import findings_of


def flagged(run: RunFolder, thresholds: Thresholds) -> Iterator[Finding]:
    """Those about rows of the dataset itself; no more than one part is held."""
    for _, table in run.named_parts("findings"):
        yield from findings_of(table.filter(_counts(table, thresholds)))


def _counts(table: pa.Table, thresholds: Thresholds) -> pa.Array:
    frame = table.select(["label", "sample_id", "kind", "score"]).to_pandas()
    limits = {kind: thresholds.of(kind).score for kind in frame["kind"].unique()}
    own = (frame["label"] == "") & frame["sample_id"].notna()
    return pa.array(own & (frame["score"] >= frame["kind"].map(limits).astype(float)))
