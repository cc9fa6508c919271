"""Marks that other people's tools leave in a picture."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from overpaint.data.records import Box
from overpaint.data.rgb import Pixels

_SIGNATURE = ((255, 255, 102), (66, 255, 255), (81, 218, 76), (255, 110, 60), (60, 70, 255))
_SIGNATURE_BLOCK = 16  # pixels at a width of 1024; measured on OpenAI's own pictures
_SIGNATURE_WIDTH = 1024


def dalle2_signature(pixels: Pixels) -> tuple[Pixels, Box]:
    """DALL-E 2's five squares in the right lower corner, scaled as the picture was, and their box."""
    height, width = pixels.shape[:2]
    strip = np.repeat(np.asarray([_SIGNATURE], np.uint8), _SIGNATURE_BLOCK, axis=1)
    strip = np.repeat(strip, _SIGNATURE_BLOCK, axis=0)
    scale = width / _SIGNATURE_WIDTH
    size = round(strip.shape[1] * scale), round(strip.shape[0] * scale)
    small = np.asarray(Image.fromarray(strip).resize(size, Image.Resampling.BOX))
    box = Box(width - size[0], height - size[1], width, height)
    marked = pixels.copy()
    marked[box.top :, box.left :] = small
    return marked, box


def stock_overlay(pixels: Pixels, *, brand: str, opacity: float) -> tuple[Pixels, Box]:
    """A brand's name tiled over the picture on the slant, white with ``opacity`` 0 to 1."""
    height, width = pixels.shape[:2]
    side = width + height
    sheet = Image.new("L", (side, side))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(max(16, width // 16))
    step = max(60, height // 5)
    pitch = round(draw.textlength(brand, font=font) * 1.35)
    for row, y in enumerate(range(0, side, step)):
        for x in range(-(row % 2) * pitch // 2, side, pitch):
            draw.text((x, y), brand, fill=round(255 * opacity), font=font)
    corner = (side - width) // 2, (side - height) // 2
    slanted = sheet.rotate(28, Image.Resampling.BILINEAR)
    layer = slanted.crop((*corner, corner[0] + width, corner[1] + height))
    ink = np.asarray(layer, np.float32)[..., None] / 255
    marked = np.rint(pixels + (255 - pixels) * ink).astype(np.uint8)
    return marked, Box(0, 0, width, height)
