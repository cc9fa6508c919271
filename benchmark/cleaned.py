"""What cleaning made of a dataset, by the findings of its audit and the decisions of the clean one."""

from pathlib import Path

import pandas as pd

from overpaint.benchmark.cleaning.ledger import decisions
from overpaint.benchmark.directory import NONE, hashed
from overpaint.benchmark.report.model import CleanedKind, Cleaning
from overpaint.benchmark.results import Results
from overpaint.taxonomy import UsageError

_STAY = ("keep", "fix")


def cleaning(results: Results, folder: Path) -> Cleaning:
    """Rows flagged before, and after: those that stay and were not mended for that kind.

    Raises:
        UsageError: ``folder`` is no clean dataset, or one that was made of other rows.
    """
    decided = decisions(folder)
    known = decided[results.census.directory.first(hashed(decided["sample_id"].tolist())) != NONE]
    if known.empty:
        raise UsageError(f"{folder}: none of its decisions is about a sample of this run")
    staying = known[known["action"].isin(_STAY)]
    mended = staying[staying["action"] == "fix"].explode("kinds")[["sample_id", "kinds"]]
    flagged = [
        rows.loc[rows["flagged"] & rows["sample_id"].notna(), ["kind", "sample_id"]]
        for rows in results.findings.only([""]).batches()
    ]
    rows = pd.concat(flagged or [pd.DataFrame(columns=["kind", "sample_id"])]).drop_duplicates()
    rows = rows.reset_index(drop=True)
    solved = set(mended.itertuples(index=False, name=None))
    still = [(sample, kind) not in solved for kind, sample in rows.itertuples(index=False)]
    left = rows["sample_id"].isin(staying["sample_id"]) & pd.Series(still, rows.index, dtype=bool)
    kinds = [
        CleanedKind(kind=str(kind), before=len(mine), after=int(left[mine.index].sum()))
        for kind, mine in rows.groupby("kind", sort=True)
    ]
    return Cleaning(rows=len(known), stay=len(staying), kinds=kinds)
