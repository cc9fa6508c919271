"""The findings of an audit that count as defects, part by part."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from overpaint.auditors import Thresholds
from overpaint.benchmark.review import Subject
from overpaint.data import Finding
from overpaint.data.run import RunFolder
from overpaint.data.tables import FINDINGS, findings_of

Reviewed = Mapping[Subject, bool]
"""Whether a finding is right, where reviewers decided so."""

NOTHING: Reviewed = MappingProxyType({})


def flagged(run: RunFolder, thresholds: Thresholds, reviewed: Reviewed = NOTHING) -> Iterator[Finding]:
    """Those about rows of the dataset itself; no more than one row group is held.

    What was reviewed counts as the reviewers say, whatever its score.

    Raises:
        RunError: a part is damaged.
    """
    for portion in run.portions("findings", FINDINGS.names, FINDINGS):
        yield from findings_of(portion.table.filter(_counts(portion.table, thresholds, reviewed)))


def _counts(table: pa.Table, thresholds: Thresholds, reviewed: Reviewed) -> pa.Array:
    frame = table.select(["label", "sample_id", "kind", "side", "score"]).to_pandas()
    limits = {kind: thresholds.of(kind).score for kind in frame["kind"].unique()}
    own = (frame["label"] == "") & frame["sample_id"].notna()
    over = frame["score"] >= frame["kind"].map(limits).astype(float)
    if reviewed:
        names = zip(frame["sample_id"], frame["kind"], frame["side"], over, strict=True)
        over = [
            reviewed.get(Subject(sample_id=sample_id, kind=kind, side=side), flag)
            for sample_id, kind, side, flag in names
        ]
    return pa.array(own & np.asarray(over))
