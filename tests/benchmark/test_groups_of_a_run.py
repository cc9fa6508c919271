"""Rows of a report by turn, by published protocol and by dataset."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from holding import holding

from overpaint.benchmark.columns import metric_columns
from overpaint.benchmark.placing import Places
from overpaint.benchmark.report.page import site_files
from overpaint.benchmark.results import Results
from overpaint.benchmark.standings import (
    group_standings,
    origin_groups,
    protocol_standings,
    standings,
    turn_groups,
)
from overpaint.benchmark.summary import summarised
from overpaint.data.manifest import ModelEntry

KEY = "l1_to_target@corrected"


def results() -> Results:
    """Two sessions of two and three turns; L1 is a tenth of the turn, thrice that with own history."""
    turns = [("s1", 1), ("s1", 2), ("s2", 1), ("s2", 2), ("s2", 3)]
    ids = [f"{session}-{turn}" for session, turn in turns]
    origins = ["one", "one", "two", "two", "two"]
    samples = [
        {"sample_id": name, "session": session, "turn": turn, "cluster": session, "origin": origin}
        for name, (session, turn), origin in zip(ids, turns, origins, strict=True)
    ]
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
    entry = ModelEntry(spec="python:m", settings={}, call_settings={}, fingerprint="f")
    return holding(samples, scores, dict.fromkeys(labels, entry))


def test_groups_without_a_number_have_no_page() -> None:
    run = results()
    nothing = replace(run, scores=run.scores.assign(value=math.nan))
    pages = [name for name in site_files(summarised(nothing)) if name.endswith(".html")]
    assert pages == [name for name in pages if name not in ("turns.html", "datasets.html")] != []
    assert "turns.html" in site_files(summarised(run))


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


def test_answers_without_a_number_are_counted_and_left_out_of_the_mean() -> None:
    made = results()
    lost = (made.scores["label"] == "m") & made.scores["sample_id"].isin(["s1-2", "s2-3"])
    made.scores.loc[lost, ["value", "reason"]] = [math.nan, "the metric gave nan"]
    columns = metric_columns(made)
    mine, other = sorted(standings(made, columns), key=lambda row: row.label)
    assert (mine.unjudged[KEY], other.unjudged[KEY]) == (2, 0)
    assert mine.values[KEY].n == 3
    assert mine.values[KEY].mean == pytest.approx((0.1 + 0.1 + 0.2) / 3)


def test_an_infinite_number_is_kept_out_of_ranks_and_worst_means() -> None:
    made = results()
    made.scores.loc[made.scores["label"] == "m", "value"] = math.inf
    columns = metric_columns(made)
    places = Places(made, tuple(columns))
    assert not places.worst(columns[0], "m").n
    assert set(places.ranks(columns[0])) == {"m (own history)"}
