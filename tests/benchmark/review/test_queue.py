"""Which findings are shown: order, filters, limits."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from holding import holding

from overpaint.auditors import Thresholds
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.queue import Wanted, queue
from overpaint.data.run import RunFolder
from overpaint.taxonomy import UnknownName


@pytest.fixture(scope="module")
def results(bench: Path) -> Results:
    return Results.read(RunFolder(bench), Thresholds.shipped())


def test_by_score_the_flagged_come_worst_first(results: Results) -> None:
    found = [one.item for one in queue(results, Wanted(limit=0)).entries]
    assert found and all(one.score >= one.threshold for one in found)
    flagged = results.findings.worst(10**6)
    flagged = flagged[~flagged["label"].isin(["baseline:copy", "baseline:oracle"])]
    assert len(found) == len(flagged.drop_duplicates(["sample_id", "label", "side", "kind"]))
    for kind in {(one.label, one.kind) for one in found}:
        scores = [one.score for one in found if (one.label, one.kind) == kind]
        assert scores == sorted(scores, reverse=True)


def test_by_uncertainty_those_near_the_threshold_come_first(results: Results) -> None:
    found = [one.item for one in queue(results, Wanted(by="uncertainty", limit=0)).entries]
    assert any(one.score < one.threshold for one in found)
    for kind in {(one.label, one.kind) for one in found}:
        far = [abs(one.score - one.threshold) for one in found if (one.label, one.kind) == kind]
        assert far == sorted(far)


def test_a_random_draw_is_the_same_again_and_of_all(results: Results) -> None:
    first, again = (queue(results, Wanted(by="random", limit=3)) for _ in range(2))
    assert first == again
    every = queue(results, Wanted(by="random", limit=0)).entries
    assert {one.subject for one in first.entries} < {one.subject for one in every}


def test_filters_and_the_limit_narrow_it(results: Results) -> None:
    every = queue(results, Wanted(by="uncertainty", limit=0)).entries
    mine = queue(results, Wanted(by="uncertainty", kinds=["no_op"], limit=0)).entries
    assert mine == [one for one in every if one.item.kind == "no_op"]
    ours = queue(results, Wanted(by="random", auditors=["no-op"], limit=0)).entries
    assert {one.auditor for one in ours} == {"no-op"}
    assert all(
        one.item.score >= 0.3 for one in queue(results, Wanted(by="random", min_score=0.3)).entries
    )


def test_reference_rows_are_shown_only_if_they_are_named(results: Results) -> None:
    def labels(*named: str) -> set[str]:
        wanted = Wanted(by="random", labels=named, limit=0)
        return {one.item.label for one in queue(results, wanted).entries}

    assert labels() == {"", "baseline:blur", "baseline:noise"}
    assert labels("dataset") == {""}
    assert labels("baseline:copy", "baseline:blur") == {"baseline:copy", "baseline:blur"}


def test_a_limit_takes_the_first_of_every_kind_before_the_second_of_any(results: Results) -> None:
    every = queue(results, Wanted(by="uncertainty", limit=0))
    assert every.told == ""
    kinds = {one.item.kind for one in every.entries}
    some = queue(results, Wanted(by="uncertainty", limit=len(kinds) + 1))
    counts = Counter(one.item.kind for one in some.entries)
    assert counts.keys() == kinds
    assert sorted(counts.values())[-2:] == [1, 2]
    for one in some.entries:
        near = min(abs(each.item.score - each.item.threshold) for each in every.entries
                   if each.item.kind == one.item.kind)  # fmt: skip
        if counts[one.item.kind] == 1:
            assert abs(one.item.score - one.item.threshold) == near
    assert some.total == len(every.entries)
    assert some.told.startswith(f"{len(kinds) + 1} of {some.total:,} findings")


def test_reasons_are_read_of_what_is_shown_alone() -> None:
    random = np.random.default_rng(4)
    scores = random.permutation(np.linspace(0.99, 1, 2000))
    findings = [
        {"sample_id": f"s{number}", "kind": "no_op", "value": 0.0, "score": score,
         "reason": f"{number} {random.bytes(5000).hex()}"}
        for number, score in enumerate(scores)
    ]  # fmt: skip
    samples = [{"sample_id": f"s{number}"} for number in range(2000)]
    table = pd.DataFrame(columns=["sample_id", "label", "history", "repeat", "metric", "value"])
    made = holding(samples, table, {}, findings, parts=40)
    own, usual = pa.proxy_memory_pool(pa.default_memory_pool()), pa.default_memory_pool()
    pa.set_memory_pool(own)
    try:
        found = queue(made, Wanted(limit=3))
    finally:
        pa.set_memory_pool(usual)
    best = np.argsort(-scores)[:3]
    assert [one.item.sample_id for one in found.entries] == [f"s{number}" for number in best]
    assert [one.item.reason.split()[0] for one in found.entries] == [str(number) for number in best]
    assert found.total == 2000
    assert own.max_memory() < 10e6  # all reasons take 20 MB, those of a part half a megabyte


@pytest.mark.parametrize("wanted", [Wanted(kinds=["no-op"]), Wanted(auditors=["no_op"])])
def test_an_unknown_name_offers_the_nearest(results: Results, wanted: Wanted) -> None:
    with pytest.raises(UnknownName, match=r"did you mean 'no.op'"):
        queue(results, wanted)
