"""Real sources, saved again smaller, and their edits: what the auditor of turns tells apart."""

import io
from collections.abc import Sequence

from PIL import Image

from noisy.rates import Rates
from overpaint.auditors import Pair
from overpaint.auditors.mosaic import largest_difference, mosaic
from overpaint.auditors.turns import EVEN
from overpaint.data import EditSample, Picture

QUALITY = 60
CHOSEN = 120
"""So many of the pairs chose the limit; the others only check it."""


def measured(samples: Sequence[EditSample]) -> dict[str, Rates]:
    """Harmless: the source saved at 3/4 of its size. To be found: the target, an edit of it."""
    pairs = [pair for sample in samples for pair in [Pair.of(sample)] if not pair.problem]
    even = [pair for pair in pairs if pair.same_aspect and pair.target is not None]
    harmless = [over(pair.source, smaller(pair.source)) for pair in even]
    edits = [over(pair.source, pair.target) for pair in even if pair.target is not None]
    return {
        "turns, chosen on": Rates.of(harmless[:CHOSEN], edits[:CHOSEN]),
        "turns, kept aside": Rates.of(harmless[CHOSEN:], edits[CHOSEN:]),
    }


def over(one: Picture, other: Picture) -> bool:
    return largest_difference(mosaic(one), mosaic(other)) >= EVEN


def smaller(picture: Picture) -> Picture:
    image, buffer = Image.fromarray(picture.pixels), io.BytesIO()
    image.resize((image.width * 3 // 4, image.height * 3 // 4)).save(buffer, "JPEG", quality=QUALITY)
    return Picture.from_bytes(buffer.getvalue())
