import math

import pytest

from overpaint.auditors import Thresholds
from overpaint.data import Finding
from overpaint.taxonomy import UsageError

KINDS = {
    "over_edit",
    "dalle2_signature",
    "no_op",
    "unrelated_target",
    "size_mismatch",
    "duplicate_pair",
    "dark",
    "light",
    "low_contrast",
    "uniform",
    "grey",
    "blurred",
    "upscaled",
    "blocky",
    "noisy",
    "tiny",
    "elongated",
    "text_empty",
    "text_garbled",
    "text_template",
    "text_refusal",
    "text_caption",
    "text_compound",
    "text_html",
    "text_script",
    "unreadable",
}


def scored(score, kind="over_edit"):
    return Finding(
        sample_id="1", side="pair", auditor="over-edit", kind=kind, value=score, score=score, reason=""
    )


def written(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    return path


def test_every_shipped_threshold_says_where_it_comes_from():
    kinds = Thresholds.shipped().kinds
    assert kinds.keys() >= KINDS
    for threshold in kinds.values():
        assert threshold.data.startswith("by definition") or (
            threshold.n > 0
            and threshold.measured is not None
            and not math.isnan(threshold.false_positive_rate + threshold.recall)
        )


def test_flagged_from_the_threshold_on_and_never_without_a_score():
    thresholds = Thresholds.shipped()
    score = thresholds.of("over_edit").score
    assert thresholds.flagged(scored(score))
    assert not thresholds.flagged(scored(math.nextafter(score, 0)))
    assert not thresholds.flagged(scored(math.nan))


def test_an_unknown_kind_has_the_default():
    assert Thresholds.shipped().of("made_up").score == 0.5
    assert Thresholds.shipped().flagged(scored(0.5, kind="made_up"))


def test_a_users_file_replaces_only_what_it_names(tmp_path):
    path = written(tmp_path, '[no_op]\nscore = 0.9\ndata = "300 rows of ours"\nn = 300\nrecall = 0.4\n')
    mine = Thresholds.from_file(path)
    assert (mine.of("no_op").score, mine.of("no_op").n, mine.of("no_op").recall) == (0.9, 300, 0.4)
    assert math.isnan(mine.of("no_op").false_positive_rate)
    assert mine.of("over_edit") == Thresholds.shipped().of("over_edit")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[no_op]\nscore = 0.9\n", "no_op.data"),
        ("[no_op]\nscore = 0.9\ndata = ' '\n", "no_op.data"),
        ("[no_op]\ndata = 'x'\n", "no_op.score"),
        ("[no_op]\nscore = 1.5\ndata = 'x'\n", "no_op.score"),
        ("[no_op]\nscore = true\ndata = 'x'\n", "no_op.score"),
        ("[no_op]\nscore = nan\ndata = 'x'\n", "no_op.score"),
        ("[no_op]\nscore = 1\ndata = 'x'\nrecall = 'high'\n", "no_op.recall"),
        ("[no_op]\nscore = 1\ndata = 'x'\nn = -1\n", "no_op.n"),
        ("[no_op]\nscore = 1\ndata = 'x'\nmeasured = 'today'\n", "no_op.measured"),
        ("[no_op]\nscore = 1\ndata = 'x'\nthreshold = 1\n", "no_op.threshold"),
        ("no_op = 0.5\n", "no_op"),
        ("[no_op\n", "not TOML"),
    ],
)
def test_a_malformed_file_is_refused_by_file_and_key(tmp_path, text, key):
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        Thresholds.from_file(path)
    assert str(path) in str(caught.value)
    assert key in str(caught.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"none\.toml"):
        Thresholds.from_file(tmp_path / "none.toml")
