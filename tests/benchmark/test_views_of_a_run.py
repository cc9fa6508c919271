"""Where metrics disagree, on which samples models differ, and the dataset's health by group."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from holding import holding
from scipy.stats import spearmanr

from overpaint.benchmark.columns import metric_columns
from overpaint.benchmark.disagreement import metric_pairs
from overpaint.benchmark.gallery import chosen
from overpaint.benchmark.health import kind_groups
from overpaint.benchmark.placing import Places
from overpaint.benchmark.report import Report
from overpaint.benchmark.report.latex import leaderboard_tex
from overpaint.benchmark.report.leaderboard import leaderboard
from overpaint.benchmark.results import Results
from overpaint.benchmark.samplewise import most_different
from overpaint.benchmark.standings import standings
from overpaint.benchmark.summary import summarised
from overpaint.data.manifest import ModelEntry

L1, SSIM = "l1_to_target@corrected", "ssim_to_target@corrected"
IDS = [f"s{number}" for number in range(6)]


def results(
    values: Mapping[tuple[str, str], Sequence[float]],
    findings: Sequence[Mapping[str, object]] = (),
    parts: int = 1,
) -> Results:
    """Six samples in two splits; ``values`` are numbers per sample by label and column key."""
    classes = ["local.object_add"] * 5 + ["global.background"]
    splits = ["train"] * 4 + ["test"] * 2
    samples = [
        {"sample_id": name, "edit_classes": [one], "split": split}
        for name, one, split in zip(IDS, classes, splits, strict=True)
    ]
    scores = pd.DataFrame(
        [
            {"sample_id": one, "label": label, "history": "truth", "repeat": 0, "metric": name,
             "profile": profile, "value": number, "reason": ""}
            for (label, key), numbers in values.items()
            for name, _, profile in [key.partition("@")]
            for one, number in zip(IDS, numbers, strict=True)
        ]
    )  # fmt: skip
    entry = ModelEntry(spec="python:m", settings={}, call_settings={}, fingerprint="f")
    labels = dict.fromkeys(label for label, _ in values)
    models = {
        label: replace(entry, spec=f"baseline:{label}") if len(label) > 1 else entry for label in labels
    }
    return holding(samples, scores, models, findings, parts)


def places(made: Results) -> Places:
    return Places(made, tuple(metric_columns(made)))


def test_a_sample_that_was_answered_several_times_counts_once() -> None:
    once = results({("a", L1): [1, 2, 3, 4, 5, np.nan], ("b", L1): [1, 1, 1, 1, 1, 1]})
    again = once.scores[once.scores["label"] == "a"].assign(repeat=1)
    made = replace(once, scores=pd.concat([once.scores, again.assign(value=again["value"] + 1)]))
    [column] = metric_columns(made)
    assert column.possible == 6
    rows = {one.label: one for one in standings(made, [column])}
    assert rows["a"].values[L1].mean == pytest.approx(3.5)
    assert (rows["a"].values[L1].n, rows["b"].values[L1].n) == (5, 6)
    assert rows["a"].values[L1].n == rows["a"].macro[L1].n
    report = Report(title="t", facts=(), notes=(), standings=[*rows.values()], columns=[column])
    cells = {row.label: row.cells[0].coverage for row in leaderboard(report).ranked}
    assert cells == {"a": "5/6", "b": "6/6"}
    assert "$n$=6}" in leaderboard_tex(report)


def test_correlation_is_scipys_over_the_answers_that_have_both_turned_to_more_is_better() -> None:
    random = np.random.default_rng(3)
    drawn = {label: random.random((2, 6)) for label in ("a", "b", "copy")}
    drawn["a"][0, 2] = np.nan
    made = results(
        {(label, key): rows[place].tolist() for label, rows in drawn.items()
         for place, key in enumerate((L1, SSIM))}
    )  # fmt: skip
    at = places(made)
    (pair,) = metric_pairs(at, standings(made, at.columns))
    both = np.concatenate([drawn["a"], drawn["b"]], axis=1)  # the copy takes no part
    both = both[:, ~np.isnan(both).any(axis=0)]
    assert pair.n == both.shape[1] == 11
    assert pair.correlation == pytest.approx(spearmanr(-both[0], both[1]).statistic)


def test_models_that_two_metrics_order_differently_are_named() -> None:
    made = results(
        {
            ("a", L1): [0.1] * 6,
            ("a", SSIM): [0.5] * 6,
            ("b", L1): [0.2] * 6,
            ("b", SSIM): [0.9] * 6,
            ("c", L1): [0.3] * 6,
            ("c", SSIM): [0.4] * 6,
        }
    )
    at = places(made)
    (pair,) = metric_pairs(at, standings(made, at.columns))
    assert [set(models) for models in pair.reversed] == [{"a", "b"}]


def test_samples_are_chosen_by_the_spread_between_models_not_by_the_copys() -> None:
    flat, odd = [0.5] * 6, [0.5, 0.9, 0.5, 0.6, 0.5, 0.45]
    made = results({("a", L1): flat, ("b", L1): odd, ("copy", L1): [0.5, 0.5, 9.0, 0.5, 0.5, 0.5]})
    assert most_different(places(made), 3) == ["s1", "s3", "s5"]


FOUND = [
    {"sample_id": name, "side": side, "kind": kind, "score": score, "value": score, "reason": f"{place}"}
    for place, (name, side, kind, score) in enumerate(
        [("s0", "source", "grey", 0.99), ("s0", "target", "grey", 0.01), ("s4", "target", "grey", 0.02),
         ("s5", "target", "grey", None), ("s5", "target", "dark", 0.98), ("s1", "target", "dark", 0.99),
         (None, "set", "stamp", 0.9)]
    )
]  # fmt: skip


@pytest.mark.parametrize("parts", [1, 3, len(FOUND)])
def test_a_sample_counts_once_per_kind_in_its_split_and_class(
    parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overpaint.benchmark.findings.AT_ONCE", 1)  # every part by itself
    groups = kind_groups(results({("a", L1): [0.5] * 6}, FOUND, parts))
    told = {(one.kind, one.by, one.group): (one.flagged, one.judged) for one in groups}
    assert told == {
        ("grey", "split", "train"): (1, 1),
        ("grey", "split", "test"): (0, 1),
        ("dark", "split", "train"): (1, 1),
        ("dark", "split", "test"): (1, 1),
        ("grey", "class", "local.object_add"): (1, 2),
        ("dark", "class", "local.object_add"): (1, 1),
        ("dark", "class", "global.background"): (1, 1),
    }


@pytest.mark.parametrize("parts", [1, 3, len(FOUND)])
def test_the_worst_are_the_same_however_many_parts_they_lie_in(
    parts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overpaint.benchmark.findings.AT_ONCE", 1)
    found = results({("a", L1): [0.5] * 6}, FOUND, parts).findings
    assert found.worst(1)["reason"].tolist() == ["0", "5"]
    assert found.worst(9)["reason"].tolist() == ["0", "5", "4"]  # of equal scores the first comes first
    assert found.about_sets()["reason"].tolist() == ["6"]
    assert found.of(["s5"])["reason"].tolist() == ["3", "4"]
    pd.testing.assert_frame_equal(
        found.picked(lambda frame: frame)[["reason"]], pd.DataFrame(FOUND)[["reason"]]
    )
    tally = found.by_kind()["", "grey"]
    assert (tally.flagged, tally.judged, tally.unjudged) == (1, 3, 1)


def test_in_the_gallery_kinds_take_turns_and_a_samples_own_stand_together() -> None:
    told = [("s0", "grey", 0.99), ("s1", "grey", 0.99), ("s2", "grey", 0.97), ("s2", "dark", 0.99),
            ("s3", "dark", 0.98)]  # fmt: skip
    found = [
        {"sample_id": name, "side": "target", "kind": kind, "score": score, "value": score, "reason": ""}
        for name, kind, score in told
    ]
    shown = chosen(results({("a", L1): [0.5] * 6}, found))
    assert [*zip(shown["sample_id"], shown["kind"], strict=True)] == [
        ("s0", "grey"),
        ("s2", "dark"),
        ("s2", "grey"),
        ("s1", "grey"),
        ("s3", "dark"),
    ]


def test_metrics_without_a_better_direction_agree_and_disagree_with_none() -> None:
    strength = "edit_strength@corrected"
    numbers = {("a", key): [0.5, 0.6, 0.7, 0.8, 0.9, 0.4] for key in (L1, SSIM, strength)}
    made = results(numbers)
    columns = metric_columns(made)
    assert [one.key for one in columns if one.neutral] == [strength]
    pairs = metric_pairs(Places(made, tuple(columns)), standings(made, columns))
    assert {frozenset([one.first, one.second]) for one in pairs} == {frozenset([L1, SSIM])}


def test_a_metric_without_a_better_direction_ranks_nobody_and_has_no_worst() -> None:
    strength = "edit_strength@corrected"
    made = results({(label, strength): [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] for label in ("a", "b")})
    told = summarised(made)
    [one, _] = told.standings
    assert (one.ranks, one.worst, one.normalised) == ({}, {}, {}) and one.values[strength].n == 6
    assert "Nobody is ranked: of Edit strength neither more nor less is better." in told.notes


def test_that_nobody_is_ranked_is_said_where_the_ranking_column_has_no_number() -> None:
    gain, preserved = "gain_over_copy@corrected", "preservation@corrected"
    half = {(label, preserved): [0.5] * 6 for label in ("a", "b")}
    without = results({**half, **{(label, gain): [np.nan] * 6 for label in ("a", "b")}})
    told = [note for note in summarised(without).notes if note.startswith("Nobody is ranked: no model")]
    assert len(told) == 1
    with_some = results({**half, ("a", gain): [0.5] * 6, ("b", gain): [np.nan] * 6})
    assert not any("Nobody is ranked" in note for note in summarised(with_some).notes)


@pytest.mark.parametrize("name", ["copy", "oracle", "blend"])
def test_what_has_seen_the_truth_or_does_nothing_is_ranked_nowhere(name: str) -> None:
    made = results({(label, L1): [0.1, 0.2, 0.3, 0.4, 0.5, 0.6] for label in ("a", "b", name)})
    columns = metric_columns(made)
    *ranked, last = standings(made, columns)
    assert [(one.label, one.reference) for one in ranked] == [("a", ""), ("b", "")]
    assert (last.label, last.reference, last.ranks) == (name, name, {})
