"""Pictures and samples for the tests of the auditors."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image
from skimage import data

from overpaint.data import EditSample, Picture, Pixels


@pytest.fixture(scope="session")
def photo() -> Pixels:
    """A photograph of 512x512."""
    return np.ascontiguousarray(data.astronaut())


@pytest.fixture(scope="session")
def other_photo() -> Pixels:
    """Another one, scaled to the same size."""
    return np.asarray(Image.fromarray(data.coffee()).resize((512, 512)))


@pytest.fixture(scope="session")
def jpeg() -> Callable[..., Picture]:
    """Pixels saved as JPEG."""

    def save(pixels: Pixels, quality: int = 85) -> Picture:
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
        return Picture.from_bytes(buffer.getvalue(), uri="planted.jpg")

    return save


@pytest.fixture(scope="session")
def sample(photo: Pixels) -> Callable[..., EditSample]:
    """A sample of ``photo``, with fields of its own."""

    def make(target: Pixels | Picture | None, **fields: object) -> EditSample:
        picture = Picture.from_pixels(target) if isinstance(target, np.ndarray) else target
        given = {"id": "1", "source": Picture.from_pixels(photo), "instruction": "Add a box."}
        return EditSample(**(given | {"target": picture} | fields))  # type: ignore[arg-type]  # by name

    return make
