"""Rows of a report by turn, by published protocol and by dataset."""

import pandas as pd
import pytest

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.columns import metric_columns
from overpaint.benchmark.results import Results
from overpaint.benchmark.standings import (
    group_standings,
    origin_groups,
    protocol_standings,
    turn_groups,
)
from overpaint.data.manifest import Manifest, ModelEntry
from overpaint.data.selection import Selection

KEY = "l1_to_target@corrected"


def results() -> Results:
    """Two sessions of two and three turns; L1 is a tenth of the turn, thrice that with own history."""
    turns = [("s1", 1), ("s1", 2), ("s2", 1), ("s2", 2), ("s2", 3)]
    ids = [f"{session}-{turn}" for session, turn in turns]
    samples = pd.DataFrame(
        {
            "sample_id": ids,
            "instruction": "x",
            "edit_class": "local.object_add",
            "class_origin": "given",
            "session": [session for session, _ in turns],
            "turn": [turn for _, turn in turns],
            "origin": ["one", "one", "two", "two", "two"],
            "has_target": True,
            "mask": "",
            "cluster": [session for session, _ in turns],
        }
    ).set_index("sample_id", drop=False)
    labels = {"m": ("truth", 0.1), "m (own history)": ("own", 0.3)}
    scores = pd.DataFrame(
        [
            {
                "sample_id": one,
                "label": label,
                "history": history,
                "repeat": 0,
                "metric": "l1_to_target",
                "profile": "corrected",
                "value": step * turn,
                "reason": "",
            }
            for label, (history, step) in labels.items()
            for one, (_, turn) in zip(ids, turns, strict=True)
        ]
    )
    attempts = scores[["sample_id", "label", "history", "repeat"]].assign(status="ok")
    entry = ModelEntry(spec="python:m", settings={}, call_settings={}, fingerprint="f")
    manifest = Manifest(
        dataset="jsonl:x",
        columns={},
        fingerprint="f",
        selection=Selection(),
        seed=0,
        versions={},
        models=dict.fromkeys(labels, entry),
    )
    return Results(
        manifest=manifest,
        thresholds=Thresholds.shipped(),
        samples=samples,
        attempts=attempts,
        scores=scores,
        findings=pd.DataFrame(),
        repeated_ids=0,
    )


def test_a_drift_curve_has_a_point_per_turn_and_label() -> None:
    run = results()
    curve = group_standings(run, metric_columns(run), turn_groups(run))
    points = {(one.label, one.group): one.values[KEY].mean for one in curve}
    assert points["m", "1"] == pytest.approx(0.1)
    assert points["m (own history)", "3"] == pytest.approx(0.9)
    assert len(points) == 6


def test_single_turn_is_every_turn_and_multi_turn_the_last_of_own_history() -> None:
    run = results()
    single, multi = protocol_standings(run, metric_columns(run))
    assert (single.label, single.group, single.values[KEY].n) == ("m", "single-turn", 5)
    assert single.values[KEY].mean == pytest.approx((0.1 + 0.2 + 0.1 + 0.2 + 0.3) / 5)
    assert (multi.group, multi.values[KEY].n) == ("multi-turn", 2)
    assert multi.values[KEY].mean == pytest.approx((0.6 + 0.9) / 2)


def test_datasets_have_rows_where_there_are_several() -> None:
    run = results()
    found = group_standings(run, metric_columns(run), origin_groups(run))
    assert {(one.label, one.group): one.values[KEY].n for one in found}["m", "two"] == 3
    alone = {"one": run.samples["sample_id"].to_list()}
    assert group_standings(run, metric_columns(run), alone) == []
