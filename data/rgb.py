"""The pixels of an image that Pillow has opened."""

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.uint8]


def rgb_pixels(image: Image.Image) -> Pixels:
    """(height, width, 3) of an image of any mode, read-only like numpy's own view of one."""
    return _array(_rgb(image))


def alpha_pixels(image: Image.Image) -> Pixels | None:
    """(height, width), 0 = transparent; None if the image has no transparency."""
    if not image.has_transparency_data:
        return None
    return np.asarray(image.convert("RGBA").getchannel("A"))


def _array(image: Image.Image) -> Pixels:
    rows = _lent(image)
    if rows is None:
        return np.asarray(image)
    pixels = np.asarray(cv2.cvtColor(rows, cv2.COLOR_RGBA2RGB), dtype=np.uint8)
    pixels.flags.writeable = False
    return pixels


def _lent(image: Image.Image) -> Pixels | None:
    """(h, w, 4) of an RGB image, in Pillow's own memory; None where it doesn't lie there in one piece,
    or an early Pillow can't lend it."""
    # numpy gets a copy of a copy in pieces, which takes a quarter of the time of decoding.
    if not hasattr(image, "__arrow_c_array__"):
        return None
    try:
        memory = pa.array(image).buffers()[-1]
    except ValueError:
        return None
    return np.frombuffer(memory, np.uint8).reshape(image.height, image.width, 4)


def _rgb(image: Image.Image) -> Image.Image:
    # Asked for the mode that it has, Pillow makes a copy, at half the price of decoding a JPEG.
    return image if image.mode == "RGB" else _eight_bit(image).convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """16-bit and float greys scaled to 8 bits: Pillow's own conversion clips them to white."""
    if image.mode.startswith("I;16") or image.mode == "I":
        values = np.asarray(image).astype(np.float64)
        return Image.fromarray((values.clip(0, 65535) / 257).round().astype(np.uint8))
    if image.mode == "F":
        values = np.asarray(image)
        top = 1.0 if float(values.max(initial=0)) <= 1.0 else 255.0
        return Image.fromarray((values / top * 255).clip(0, 255).round().astype(np.uint8))
    return image
