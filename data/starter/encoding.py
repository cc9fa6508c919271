"""Saving pixels as the files of real datasets are: PNG, or JPEG of a stated quality."""

import io

import numpy as np
from PIL import Image

from overpaint.data.mask import Mask
from overpaint.data.picture import Picture
from overpaint.data.rgb import Pixels
from overpaint.data.starter.edits.stage import Area


def saved(pixels: Pixels, form: str, uri: str) -> Picture:
    """A picture as its file: ``form`` is ``png``, or ``jpeg`` and a quality as in ``jpeg95``.

    JPEG keeps its chroma in full resolution, as image editors' high-quality settings do.
    """
    image, buffer = Image.fromarray(pixels), io.BytesIO()
    if form == "png":
        image.save(buffer, "PNG", compress_level=1)
    else:
        image.save(buffer, "JPEG", quality=int(form.removeprefix("jpeg")), subsampling="4:4:4")
    return Picture.from_bytes(buffer.getvalue(), uri)


def saved_mask(area: Area, uri: str) -> Mask:
    """A black-and-white PNG, white where the picture may change."""
    buffer = io.BytesIO()
    Image.fromarray(area.astype(np.uint8) * 255).save(buffer, "PNG", compress_level=1)
    return Mask(Picture.from_bytes(buffer.getvalue(), uri), "white_edits")
