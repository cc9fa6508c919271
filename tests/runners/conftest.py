"""Small real photographs with a planted local edit, its mask and every further field set."""

import numpy as np
import pytest
import skimage.data

from overpaint.data import EditSample, Mask, Picture, Pixels, Reference

EDITED = (slice(30, 60), slice(40, 90))


@pytest.fixture(scope="session")
def samples() -> list[EditSample]:
    photographs = {
        "coffee": skimage.data.coffee()[:120, :160],
        "chelsea": skimage.data.chelsea()[50:170, 100:260],
        "rocket": skimage.data.rocket()[200:290, 250:400],
        "astronaut": skimage.data.astronaut()[:100, 150:290],
    }
    return [_sample(name, np.ascontiguousarray(pixels)) for name, pixels in photographs.items()]


def _sample(name: str, source: Pixels) -> EditSample:
    target, mask = source.copy(), np.zeros_like(source)
    target[EDITED] = (200, 30, 60)
    mask[EDITED] = 255
    return EditSample(
        id=name,
        source=Picture.from_bytes(Picture.from_pixels(source).encoded),
        instruction=f"paint a red box on the {name}",
        target=Picture.from_bytes(Picture.from_pixels(target).encoded),
        mask=Mask(Picture.from_pixels(mask)),
        references=(Reference(kind="exemplar", picture=Picture.from_pixels(source[:40, :50])),),
        source_caption=name,
        target_caption=f"{name} with a red box",
        session=name,
    )
