"""Verbs that retouch a region of a photograph."""

from collections.abc import Mapping, Sequence
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from overpaint.data.rgb import Pixels
from overpaint.data.starter.edits.region import Region
from overpaint.data.starter.edits.stage import Edited, Stage
from overpaint.data.starter.scenes.noise import Floats, grain
from overpaint.data.starter.scenes.scene import painted
from overpaint.data.starter.scenes.texture import SIDE, texture
from overpaint.data.starter.scenes.thing import Thing

Row = Mapping[str, Any]


def place(stage: Stage, *, things: Sequence[Row]) -> Edited:
    """Paint new things onto the picture, with their shadows and some of its grain."""
    before = stage.pixels.astype(np.float32)
    after = painted(before, [Thing.of(row) for row in things])
    area = np.any(np.rint(after) != before, axis=2)
    return Edited.confined(stage.pixels, after + grain("place", stage.size, 2.0), area)


def recolor(stage: Stage, *, region: Row, color: str, lightness: float = 0.0) -> Edited:
    """Give a region the hue and colourfulness of ``color``; its light and shade stay.

    ``lightness`` from 0 to 1 is how far its mean lightness moves to that of the colour.
    """
    matte = Region.of(region).matte(stage.pixels)
    lab = _lab(stage.pixels)
    wanted = _lab(np.asarray([[_rgb(color)]], np.uint8))[0, 0]
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    usual = max(4.0, float(np.average(chroma, weights=matte)))
    lab[..., 1:] = wanted[1:] * np.clip(chroma / usual, 0.5, 1.3)[..., None]
    lab[..., 0] += lightness * (wanted[0] - np.average(lab[..., 0], weights=matte))
    return Edited.blended(stage.pixels, _from_lab(lab), matte)


def retexture(stage: Stage, *, region: Row, material: str, color: str) -> Edited:
    """Cover a region with a material of ``color``, keeping its broad light and shade."""
    matte = Region.of(region).matte(stage.pixels)
    width, height = stage.size
    light = cv2.GaussianBlur(stage.pixels.astype(np.float32), (0, 0), 8).mean(axis=2)
    relative = np.clip(light / np.average(light, weights=matte), 0.4, 1.7)[..., None]
    tile = np.tile(texture(material), (height // SIDE + 1, width // SIDE + 1))[:height, :width]
    covered = np.asarray(_rgb(color), np.float32) * relative * tile[..., None]
    return Edited.blended(stage.pixels, np.clip(covered, 0, 255), matte)


def erase(stage: Stage, *, region: Row) -> Edited:
    """Take away what is in a region and fill in from around it."""
    matte = Region.of(region).matte(stage.pixels)
    return Edited.blended(stage.pixels, _filled_in(stage.pixels, matte), matte)


def carry(stage: Stage, *, region: Row, by: Sequence[float]) -> Edited:
    """Move what is in a region ``by`` (across, down) shares of the picture."""
    emptied, matte = erase(stage, region=region), Region.of(region).matte(stage.pixels)
    across, down = round(by[0] * stage.size[0]), round(by[1] * stage.size[1])
    shift = np.asarray([[1, 0, across], [0, 1, down]], np.float32)
    arrived = np.asarray(cv2.warpAffine(matte, shift, stage.size), np.float32)[..., None]
    carried = np.asarray(cv2.warpAffine(stage.pixels, shift, stage.size), np.float32)
    picture = emptied.pixels + (carried - emptied.pixels) * arrived
    picture = np.asarray(picture, np.float32)
    return Edited.confined(stage.pixels, picture, emptied.area | (arrived[..., 0] > 0))


def reword(
    stage: Stage, *, region: Row, text: str, color: str, at: Sequence[float], height: float
) -> Edited:
    """Fill in the words of a region and write ``text`` with its left end, half-way up, ``at``.

    ``height`` of the letters is a share of the picture's. The ink is as soft as a scan's.
    """
    emptied = erase(stage, region=region)
    width, tall = stage.size
    sheet = Image.new("L", stage.size)
    font = ImageFont.load_default(height * tall)
    ImageDraw.Draw(sheet).text((at[0] * width, at[1] * tall), text, fill=255, font=font, anchor="lm")
    ink = cv2.GaussianBlur(np.asarray(sheet, np.float32) / 255, (0, 0), 0.8)
    ink = np.where(ink < 0.02, np.float32(0), np.asarray(ink, np.float32))
    inked = emptied.pixels + (np.asarray(_rgb(color), np.float32) - emptied.pixels) * ink[..., None]
    return Edited.confined(stage.pixels, np.asarray(inked, np.float32), emptied.area | (ink > 0))


def _filled_in(pixels: Pixels, matte: Floats) -> Floats:
    """Telea's in-painting leaves smooth stripes: the grain of the picture goes on top."""
    hole = cv2.dilate((matte > 0).astype(np.uint8), np.ones((3, 3), np.uint8))
    filled = np.asarray(cv2.inpaint(pixels, hole, 3, cv2.INPAINT_TELEA), np.float32)
    fine = pixels - np.asarray(cv2.GaussianBlur(pixels.astype(np.float32), (0, 0), 1.2), np.float32)
    strength = float(np.median(np.abs(fine))) * 1.48
    return filled + grain("fill", (pixels.shape[1], pixels.shape[0]), strength)


def _rgb(color: str) -> tuple[int, ...]:
    return ImageColor.getrgb(color)[:3]


def _lab(pixels: Pixels) -> Floats:
    return np.asarray(cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB), np.float32)


def _from_lab(lab: Floats) -> Floats:
    return np.clip(np.asarray(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), np.float32), 0, 1) * 255
