from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overpaint.auditors import Thresholds
from overpaint.auditors.calibration import Goal, Labelled, calibrated, toml_of
from overpaint.taxonomy import UsageError

TODAY = date(2026, 11, 25)

labels = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=60)
goals = st.one_of(
    st.builds(Goal, false_positive_rate=st.floats(0.01, 0.99)),
    st.builds(Goal, precision=st.floats(0.01, 0.99)),
)


def reaches(labelled, at, goal):
    flagged, found = labelled.counts(at)
    if goal.precision is not None:
        return found > 0 and found / (found + flagged) >= goal.precision
    return found > 0 and flagged / np.sum(~labelled.defective) <= goal.false_positive_rate


@settings(max_examples=40)
@given(labels, goals)
def test_no_threshold_at_a_score_finds_more_and_reaches_the_goal(rows, goal):
    labelled = Labelled.of(*zip(*rows, strict=True))
    chosen = calibrated(labelled, goal, "test", TODAY)
    if labelled.defective.all() or not labelled.defective.any():
        assert chosen is None
        return
    able = [at for at in labelled.scores if reaches(labelled, at, goal)]
    if chosen is None:
        assert not able
        return
    assert reaches(labelled, chosen.score, goal)
    best = max((labelled.counts(at)[1] for at in able), default=0)
    assert labelled.counts(chosen.score)[1] >= best


def test_unjudged_findings_have_no_say():
    labelled = Labelled.of([0.1, float("nan"), 0.9], [False, False, True])
    chosen = calibrated(labelled, Goal(false_positive_rate=0.01), "test", TODAY)
    assert chosen is not None and (chosen.n, chosen.score) == (2, 0.5)


def test_the_interval_is_the_exact_one():
    labelled = Labelled.of([0.1] * 50 + [0.9] * 10, [False] * 50 + [True] * 10)
    chosen = calibrated(labelled, Goal(false_positive_rate=0.01), "my labels", TODAY)
    # Clopper-Pearson in closed form: 1 - 0.025 ** (1 / 50), and 0.025 ** (1 / 10)
    assert "0 of 50 harmless flagged (95 %: 0.000 to 0.071)" in chosen.data
    assert "10 of 10 defective found (95 %: 0.692 to 1.000)" in chosen.data
    assert chosen.data.startswith("my labels: ")


def test_the_file_is_read_back_as_it_was(tmp_path):
    labelled = Labelled.of([0.1, 0.2, 0.8, 0.9], [False, False, True, True])
    chosen = calibrated(labelled, Goal(precision=0.9), 'labels "\\x" é\n', TODAY)
    kinds = {"over_edit": chosen, "of a plug-in: x.y": chosen}
    path = tmp_path / "thresholds.toml"
    path.write_text(toml_of(kinds), encoding="utf-8")
    read = Thresholds.from_file(path)
    assert {kind: read.of(kind) for kind in kinds} == kinds


@pytest.mark.parametrize(
    "given", [{}, {"precision": 0.9, "false_positive_rate": 0.1}, {"precision": 1.5}, {"precision": 0.0}]
)
def test_a_goal_is_one_share(given):
    with pytest.raises(UsageError):
        Goal(**given)
