"""Control images show what their names say; the sample's own come before those made from its source."""

from dataclasses import replace

import numpy as np
import pytest

from overpaint.data import EditSample, Picture, Reference
from overpaint.runners.control import canny, control_image, sketch, stroke
from overpaint.taxonomy import UnknownName, UnreadablePicture


@pytest.fixture
def square() -> np.ndarray:
    """A bright square, rows and columns 20 to 60, on a dark ground."""
    pixels = np.full((80, 80, 3), 40, np.uint8)
    pixels[20:60, 20:60] = (220, 180, 60)
    return pixels


def test_canny_draws_the_outline_and_nothing_else(square: np.ndarray) -> None:
    drawn = canny(square)
    assert set(np.unique(drawn)) == {0, 255}
    rows, columns = np.nonzero(drawn[:, :, 0])
    # Each white pixel is within two of the square's border, and each side has a line along it.
    away = np.minimum.reduce([abs(rows - 20), abs(rows - 59), abs(columns - 20), abs(columns - 59)])
    assert away.max() <= 2
    assert 100 < len(rows) < 200
    assert not canny(np.full((40, 40, 3), 128, np.uint8)).any()


def test_a_sketch_is_brightest_at_the_border_and_soft(square: np.ndarray) -> None:
    drawn = sketch(square)[:, :, 0]
    assert drawn[40, 20] > 200 and drawn[20, 40] > 200
    assert drawn[40, 40] == 0 and drawn[5, 5] == 0
    assert len(np.unique(drawn)) > 5
    assert not sketch(np.full((40, 40, 3), 128, np.uint8)).any()


def test_strokes_are_few_and_keep_the_colours(samples: list[EditSample]) -> None:
    pixels = samples[1].source.pixels
    drawn = stroke(pixels)
    assert (
        len(np.unique(drawn.reshape(-1, 3), axis=0))
        <= 200
        < len(np.unique(pixels.reshape(-1, 3), axis=0))
    )
    assert np.abs(drawn.astype(int) - pixels).mean() < 15


@pytest.mark.parametrize("kind", ["canny", "sketch", "stroke"])
def test_a_control_has_the_sources_size_and_is_the_samples_own_if_there_is_one(
    kind: str, samples: list[EditSample]
) -> None:
    sample = samples[0]
    made = control_image(sample, kind)
    assert made.size == sample.source.size
    assert made == control_image(sample, kind)
    grey = Reference(kind=kind, picture=Picture.from_pixels(np.full((5, 7, 3), 99, np.uint8)))  # type: ignore[arg-type]  # one of the kinds
    own = control_image(replace(sample, references=(*sample.references, grey)), kind)
    assert own.size == sample.source.size
    assert (own.pixels == 99).all()


def test_it_is_made_from_the_source_alone(samples: list[EditSample]) -> None:
    assert control_image(samples[0], "canny") == control_image(samples[0].without_target(), "canny")


def test_an_unknown_kind_and_a_broken_reference(samples: list[EditSample]) -> None:
    with pytest.raises(UnknownName, match="unknown control 'depth'"):
        control_image(samples[0], "depth")
    broken = Reference(kind="canny", picture=Picture.from_bytes(b"x"))
    with pytest.raises(UnreadablePicture):
        control_image(replace(samples[0], references=(broken,)), "canny")
