"""The photographs inside the scikit-image wheel, read as files: nothing is fetched."""

from functools import lru_cache
from importlib.resources import files

import numpy as np
from PIL import Image

from overpaint.data.rgb import Pixels
from overpaint.taxonomy import DatasetError

CropBox = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the file."""


@lru_cache(maxsize=8)
def photograph(name: str) -> Pixels:
    """(height, width, 3) uint8 of one file of ``skimage/data``; transparency is laid on white.

    Raises:
        DatasetError: the installed scikit-image has no such file.
    """
    path = files("skimage") / "data" / name
    if not path.is_file():
        raise DatasetError(
            f"starter: scikit-image holds no picture {name!r}; reinstall scikit-image from its wheel"
        )
    with path.open("rb") as stream, Image.open(stream) as image:
        rgba = image.convert("RGBA")
    paper = Image.new("RGBA", rgba.size, "white")
    pixels = np.asarray(Image.alpha_composite(paper, rgba).convert("RGB"))
    pixels.setflags(write=False)
    return pixels


def cropped(name: str, box: CropBox | None, size: tuple[int, int]) -> Pixels:
    """A part of a photograph at (width, height) ``size``, by Lanczos."""
    image = Image.fromarray(photograph(name)).crop(box) if box else Image.fromarray(photograph(name))
    return np.asarray(image.resize(size, Image.Resampling.LANCZOS))
