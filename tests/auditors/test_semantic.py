"""CLIP checks on tiny random weights that load as real ones do: what is computed, not what it means."""

import numpy as np
import pytest

from overpaint.auditors import Pair
from overpaint.auditors.semantic import KINDS, PROFILES, Semantic
from overpaint.data.encoders import load_encoder
from overpaint.data.encoders.untrained import write_untrained
from overpaint.taxonomy import UnknownName

NAME = "clip-vit-l-14"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    parent = tmp_path_factory.mktemp("weights")
    write_untrained(parent, NAME)
    return parent


@pytest.fixture
def weights(folder, monkeypatch):
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(folder))


def judged(auditor, *samples):
    found = list(auditor.audit([Pair.of(one) for one in samples]))
    assert [one.kind for one in found] == [*KINDS] * len(samples)
    return [{one.kind: one for one in found[n : n + 4]} for n in range(0, len(found), 4)]


def cosine(one, other):
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


def test_values_are_the_cosines_of_the_encoders_own_embeddings(weights, sample, other_photo):
    one = sample(other_photo, source_caption="a woman in space", target_caption="a cup of coffee")
    found = judged(Semantic(), one)[0]
    encoder = load_encoder(NAME)
    source, target = (
        np.asarray(f.values, np.float64) for f in encoder.pictures([one.source, one.target])
    )
    texts = encoder.texts([one.instruction, one.source_caption, one.target_caption])
    said, before, after = (np.asarray(f.values, np.float64) / np.linalg.norm(f.values) for f in texts)
    step = target / np.linalg.norm(target) - source / np.linalg.norm(source)
    expected = {
        "caption_mismatch": cosine(target, after),
        "instruction_mismatch": cosine(target, said),
        "direction_mismatch": cosine(step, after - before),
        "dissimilar_target": cosine(source, target),
    }
    assert {kind: one.value for kind, one in found.items()} == pytest.approx(expected, abs=1e-5)


def test_the_score_is_a_half_at_the_published_threshold(weights, sample, other_photo):
    one = sample(other_photo, source_caption="a", target_caption="b")
    for finding in judged(Semantic(), one)[0].values():
        limit = 0.7 if finding.kind == "dissimilar_target" else 0.2
        assert (finding.score > 0.5) == (finding.value < limit)


def test_a_batch_gives_what_each_pair_gives(weights, sample, photo, other_photo):
    samples = [
        sample(other_photo, id="1", target_caption="b"),
        sample(None, id="2"),
        sample(photo, id="3", source_caption="a", target_caption="c"),
    ]
    auditor = Semantic()
    together = judged(auditor, *samples)
    alone = [judged(auditor, one)[0] for one in samples]
    for one, other in zip(together, alone, strict=True):
        for kind in KINDS:
            assert one[kind].value == pytest.approx(other[kind].value, abs=1e-5, nan_ok=True)


@pytest.mark.parametrize(
    "captions", [{}, {"target_caption": "b"}, {"source_caption": "a", "target_caption": "a"}]
)
def test_a_direction_needs_two_captions_that_differ(weights, sample, other_photo, captions):
    assert not judged(Semantic(), sample(other_photo, **captions))[0]["direction_mismatch"].judged


def test_the_same_picture_has_no_direction(weights, sample, photo):
    found = judged(Semantic(), sample(photo, source_caption="a", target_caption="b"))[0]
    assert not found["direction_mismatch"].judged
    assert found["dissimilar_target"].value == pytest.approx(1, abs=1e-5)


def test_without_weights_nothing_is_judged_and_it_says_how_to_get_them(
    sample, photo, monkeypatch, tmp_path
):
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    for finding in judged(Semantic(), sample(photo))[0].values():
        assert not finding.judged
        assert "hf download" in finding.reason


def test_an_unknown_profile_is_refused():
    assert "instructpix2pix" in PROFILES
    with pytest.raises(UnknownName):
        Semantic(profile="nope")
