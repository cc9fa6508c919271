"""The lecture's capability table, from measurements: which editor does which class of edit."""

import pandas as pd

from overpaint.benchmark.report.model import Capability
from overpaint.benchmark.results import Results
from overpaint.benchmark.stats import share

ENOUGH = 10
"""Attempts below which a cell says "unknown"."""

_SPOILED_BY = ("no_op", "over_edit")


def capabilities(results: Results) -> list[Capability]:
    """A cell per label and edit class of the dataset.

    An attempt succeeds if its answer is ok, is neither a no-op nor an over-edit by the thresholds in
    force, and lies nearer the ground truth than the copy where the edit may change. Attempts that were
    skipped for want of an input, or whose success can't be told (no ground truth), don't count: neither
    answers nor errors.
    """
    if not results.labels:
        return []
    told = _successes(results)
    return [
        _cell(str(label), str(edit_class), rows)
        for (edit_class, label), rows in told.groupby(["edit_class", "label"], sort=True)
    ]


def _cell(label: str, edit_class: str, rows: pd.DataFrame) -> Capability:
    n = len(rows)
    successes = int(rows["success"].sum())
    return Capability(
        label=label, edit_class=edit_class, share=share(successes, n) if n >= ENOUGH else None, n=n
    )


def _successes(results: Results) -> pd.DataFrame:
    attempts = results.attempts
    tellable = results.samples.index[results.samples["has_target"].fillna(False).astype(bool)]
    tried = attempts[(attempts["status"] != "skipped") & attempts["sample_id"].isin(tellable)]
    key = ["sample_id", "label", "history", "repeat"]
    gains = results.scores[results.scores["metric"] == "gain_over_copy"][[*key, "value"]]
    rows = tried.merge(gains, on=key, how="left").merge(_spoiled(results), on=key, how="left")
    answered = rows["status"] == "ok"
    rows = rows[~answered | rows["value"].notna()]
    success = (rows["status"] == "ok") & (rows["value"] > 0) & rows["spoiled"].isna()
    edit_class = results.samples["edit_class"].reindex(rows["sample_id"]).to_numpy()
    return rows.assign(success=success, edit_class=edit_class)


def _spoiled(results: Results) -> pd.DataFrame:
    key = ["sample_id", "label", "history", "repeat"]
    bad = [
        rows.loc[rows["flagged"] & rows["kind"].isin(_SPOILED_BY), key]
        for rows in results.findings.only(results.labels).batches(*key)
    ]
    none = pd.DataFrame(columns=pd.Index(key))
    return pd.concat(bad or [none]).drop_duplicates().assign(spoiled=True)
