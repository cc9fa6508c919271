"""The pictures at hand, by what they carry, and the share of them that is flagged."""

import io
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image
from scipy.stats import binomtest

from overpaint.auditors import Thresholds
from overpaint.auditors.verdict import Verdict
from overpaint.data import Picture, Pixels

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def share(
    kind: str, judge: Callable[[Picture], Verdict], pictures: Iterable[Picture]
) -> tuple[int, int]:
    """How many are flagged as ``kind`` by the shipped threshold, and how many there are."""
    least = Thresholds.shipped().of(kind).score
    flags = [judge(picture).score >= least for picture in pictures]
    return sum(flags), len(flags)


def shown(found: int, n: int) -> str:
    interval = binomtest(found, n).proportion_ci(method="wilson")
    return f"{found:5} of {n:5}  {found / n:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def rows(data: Path, folder: str) -> Iterator[dict[str, Any]]:
    """The lines of a folder's manifest."""
    for line in (data / folder / "manifest.jsonl").read_text().splitlines():
        yield json.loads(line)


def marks(data: Path, kind: str) -> list[Path]:
    """The pictures that carry a mark of ``kind`` for certain."""
    found = [row for row in rows(data, "watermarks") if (row["kind"], row["role"]) == (kind, "positive")]
    return [data / "watermarks" / row["file"] for row in found]


def others(data: Path, marked: Iterable[Path]) -> list[Path]:
    """All pictures at hand but the marked ones: pairs, photographs, other marks, hard negatives."""
    found = [
        path for folder in ("photos", "triples", "watermarks") for path in (data / folder).rglob("*")
    ]
    masks = {path for path in found if path.stem.endswith("_mask")}
    left = {path for path in found if path.suffix.lower() in SUFFIXES} - masks - set(marked)
    return sorted(left)


def copy(pixels: Pixels, side: int, quality: int) -> Picture:
    image = Image.fromarray(pixels)
    scale = side / min(image.size)
    small = image.resize((round(image.width * scale), round(image.height * scale)))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=quality)
    return Picture.from_bytes(buffer.getvalue())


def names_gemini(row: dict[str, Any]) -> bool:
    """Whether Gemini may have made a picture of this row: not all that carry its mark are noted."""
    said = str({key: row.get(key) for key in ("dataset", "producer", "note", "origin")}).casefold()
    return any(word in said for word in ("gemini", "banana", "sparkle"))
