"""Stamps that nobody described: sets of edited and of redrawn pairs, with one planted and without.

Size, place, shape and colour are drawn for each set and unknown to the auditor. What counts as found is
an IoU of at least 0.5 with 0.8 of the carriers listed.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from watermarks.pictures import names_gemini, rows

from overpaint.auditors import Pair
from overpaint.auditors.stamp import RepeatedStamp
from overpaint.data import Box, EditSample, Finding, Picture, Pixels

SIDE = 384
SIZE = (64, 24)
OPACITY = 0.35
COLOURS = [(255, 255, 255), (0, 0, 0), (220, 30, 30), (20, 90, 230), (250, 210, 40), (30, 160, 60)]
PLANTED = {
    "edited 2% of 500": ("edited", 500, 0.02, 6),
    "redrawn 5% of 500": ("redrawn", 500, 0.05, 6),
    "redrawn 2% of 2000": ("redrawn", 2000, 0.02, 1),
    "both sides 10% of 500": ("both", 500, 0.1, 4),
}
"""Kind of the pairs, pairs of a set, share that carries the stamp, and sets. On both sides: edited pairs
whose sources carry it too."""

CLEAN = 10
"""Sets of each kind without a stamp."""

QUIETEST = 4.0
"""Levels by which at least three quarters of a redrawn picture change."""

FONT = ImageFont.load_default(19)

Sides = tuple[Pixels, Pixels]
Floats = NDArray[np.float32]
Outcome = tuple[float, float, int]


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """What sets are made of."""

    photographs: list[Pixels]
    redrawn: list[Sides]


@dataclass(frozen=True, slots=True)
class Planted:
    """A set of encoded pairs, who of them carries a stamp, and where it is."""

    pairs: list[tuple[bytes, bytes]]
    carriers: frozenset[int]
    box: Box


def stamps(data: Path) -> dict[str, object]:
    """How many of the planted stamps are found."""
    have = stock(data)
    print(f"stamp, made of {len(have.photographs)} photographs and {len(have.redrawn)} redrawn pairs")
    found = {}
    for name, (kind, count, share, sets) in PLANTED.items():
        found[name] = [outcome(planted(have, kind, count, share, seed)) for seed in range(sets)]
        print(f"stamp, {name:25}{good(found[name]):5} of {sets:5}  {told(found[name])}", flush=True)
    return {f"stamp_found_{name.replace(' ', '_')}": good(one) / len(one) for name, one in found.items()}


def clean_sets(data: Path) -> dict[str, object]:
    """In how many sets without a stamp one is found."""
    have = stock(data)
    clean = (
        planted(have, kind, 500, 0, seed) for kind in ("edited", "redrawn") for seed in range(CLEAN)
    )
    wrong = sum(bool(concluded(one)) for one in clean)
    print(f"stamp, clean sets flagged{wrong:12} of {2 * CLEAN:5}", flush=True)
    return {"stamp_clean_sets": 2 * CLEAN, "stamp_false_positive_sets": wrong}


def good(outcomes: list[Outcome]) -> int:
    return sum(overlap >= 0.5 and recall >= 0.8 for overlap, recall, _ in outcomes)


def told(outcomes: list[Outcome]) -> str:
    each = " ".join(f"{overlap:.2f}/{recall:.2f}/{wrong}" for overlap, recall, wrong in outcomes)
    return f"IoU / share of carriers / strangers: {each}"


def outcome(one: Planted) -> Outcome:
    """IoU of the best fitting stamp, share of the carriers that it lists, and strangers among them."""
    best = (0.0, 0.0, 0)
    for finding in concluded(one):
        evidence = cast("dict[str, Any]", finding.evidence)
        listed = {int(name) for name in evidence["carriers"]}
        recall = len(listed & one.carriers) / len(one.carriers)
        best = max(best, (iou(Box(*evidence["box"]), one.box), recall, len(listed - one.carriers)))
    return best


def concluded(one: Planted) -> list[Finding]:
    """The stamps that the auditor reports of a set."""
    auditor = RepeatedStamp()
    rows = [auditor.digest(opened(one, place)) for place in range(len(one.pairs))]
    table = pa.Table.from_pylist(rows, schema=auditor.schema)
    found = auditor.conclude(table, lambda name: opened(one, int(name)))
    return [finding for finding in found if finding.side == "set" and finding.score >= 0.5]


def opened(one: Planted, place: int) -> Pair:
    source, target = (Picture.from_bytes(encoded) for encoded in one.pairs[place])
    return Pair.of(EditSample(id=f"{place:05}", source=source, target=target, instruction=""))


def planted(stock: Stock, kind: str, count: int, share: float, seed: int) -> Planted:
    """A set in which a share carries a stamp; its shape, colour and place are drawn."""
    random = np.random.default_rng((seed, count, kind != "redrawn"))
    carriers = frozenset(random.permutation(count)[: round(count * share)].tolist())
    alpha, box = OPACITY * shape(random)[..., None], place(random)
    colour = np.array(COLOURS[random.integers(0, len(COLOURS))])
    pairs = []
    for number in range(count):
        before, after = (redrawn if kind == "redrawn" else edited)(stock, random)
        for one in (after, before)[: (number in carriers) * (1 + (kind == "both"))]:
            inside = np.s_[box.top : box.bottom, box.left : box.right]
            one[inside] = np.rint(one[inside] * (1 - alpha) + colour * alpha)
        qualities = random.integers(80, 96, 2)
        pairs.append((jpeg(before, int(qualities[0])), jpeg(after, int(qualities[1]))))
    return Planted(pairs, carriers, box)


def edited(stock: Stock, random: np.random.Generator) -> Sides:
    """A photograph, and the same with one or two ellipses of another one in it."""
    [before] = cropped(random, stock.photographs[random.integers(0, len(stock.photographs))])
    [other] = cropped(random, stock.photographs[random.integers(0, len(stock.photographs))])
    mask = np.zeros((SIDE, SIDE), np.float32)
    for _ in range(random.integers(1, 3)):
        middle, axes = random.integers(0, SIDE, 2), random.integers(SIDE // 12, SIDE // 3, 2)
        cv2.ellipse(mask, middle.tolist(), axes.tolist(), float(random.uniform(0, 180)), 0, 360, 1.0, -1)
    soft = cv2.GaussianBlur(mask, (0, 0), 2)[..., None]
    return before, np.rint(before * (1 - soft) + other * soft).astype(np.uint8)


def redrawn(stock: Stock, random: np.random.Generator) -> Sides:
    """A part of a real pair that was redrawn all over."""
    before, after = cropped(random, *stock.redrawn[random.integers(0, len(stock.redrawn))])
    return before, after


def cropped(random: np.random.Generator, *pictures: Pixels) -> list[Pixels]:
    """The same square of each, at 384x384, mirrored or not."""
    height, width = pictures[0].shape[:2]
    side = int(random.uniform(0.6, 1) * min(height, width))
    left, top = (int(random.integers(0, length - side + 1)) for length in (width, height))
    step = -1 if random.random() < 0.5 else 1
    parts = [one[top : top + side, left : left + side][:, ::step] for one in pictures]
    return [
        np.asarray(Image.fromarray(part).resize((SIDE, SIDE), Image.Resampling.BICUBIC)).copy()
        for part in parts
    ]


def shape(random: np.random.Generator) -> Floats:
    """The alpha of a stamp: a plate, letters, a mark with lines, or a mountain with its sun."""
    width, height = SIZE
    image = Image.new("L", SIZE)
    draw = ImageDraw.Draw(image)
    kind = int(random.integers(0, 4))
    if kind == 0:
        draw.rounded_rectangle((0, 0, width - 1, height - 1), 6, fill=255)
    elif kind == 1:
        text = "".join(random.choice(list("ABCDEFGHKLMNPRSTUVXYZ"), 5))
        left, top, right, bottom = map(int, draw.textbbox((0, 0), text, font=FONT))
        letters = Image.new("L", (right - left, bottom - top))
        ImageDraw.Draw(letters).text((-left, -top), text, font=FONT, fill=255)
        image = letters.resize(SIZE)
    elif kind == 2:
        draw.ellipse((0, 0, height - 1, height - 1), fill=255)
        for line in (4, 14):
            draw.rectangle((height + 4, line, width - 1, line + 5), fill=255)
    else:
        draw.polygon([(0, height - 1), (width // 2, 0), (width - 1, height - 1)], fill=255)
        draw.ellipse((width // 2 - 6, 10, width // 2 + 6, 22), fill=0)
    return np.asarray(image, np.float32) / 255


def place(random: np.random.Generator) -> Box:
    """Up to 100 px from a corner, or up to 30 px from the middle."""
    width, height = SIZE
    corner = int(random.integers(0, 5))
    if corner == 4:
        left, top = ((SIDE - length) // 2 + int(random.integers(-30, 31)) for length in SIZE)
    else:
        across, down = map(int, random.integers(4, 100, 2))
        left = across if corner % 2 else SIDE - width - across
        top = down if corner < 2 else SIDE - height - down
    return Box(left, top, left + width, top + height)


def stock(data: Path) -> Stock:
    """The pictures that sets are made of; of pairs, those changed all over that lack Gemini's mark."""
    photographs = [shrunk(path) for path in sorted((data / "photos").glob("*.jpg"))]
    pairs = []
    for row in rows(data, "triples"):
        if not names_gemini(row):
            before, after = (shrunk(data / "triples" / row[side]) for side in ("source", "target"))
            if before.shape == after.shape and quietest(before, after) > QUIETEST:
                pairs.append((before, after))
    return Stock(photographs, pairs)


def shrunk(path: Path) -> Pixels:
    image = Image.fromarray(Picture.from_file(path).pixels)
    image.thumbnail((640, 640))
    return np.asarray(image)


def quietest(before: Pixels, after: Pixels) -> float:
    """Levels by which the quietest quarter of the picture changes at most."""
    small = [
        np.asarray(Image.fromarray(one).resize((64, 64), Image.Resampling.BOX), float)
        for one in (before, after)
    ]
    return float(np.quantile(np.abs(small[0] - small[1]).mean(axis=-1), 0.25))


def jpeg(pixels: Pixels, quality: int) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def iou(first: Box, second: Box) -> float:
    across = max(0, min(first.right, second.right) - max(first.left, second.left))
    down = max(0, min(first.bottom, second.bottom) - max(first.top, second.top))
    areas = [(one.right - one.left) * (one.bottom - one.top) for one in (first, second)]
    return across * down / (sum(areas) - across * down)
