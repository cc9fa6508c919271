"""A set of pictures with planted copies, and what three tools find of them.

Scenes of 512x512 are cut out of the pictures that come with scikit-image, turned, most of them blended
of two, and recoloured. Of every hundred files two are byte copies of another, two saved again at JPEG
60, two cropped by 4 % and two 8 % brighter.
"""

import io
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pyarrow as pa
import skimage.data
from numpy.random import Generator
from PIL import Image, ImageEnhance

from overpaint.auditors import Pair
from overpaint.auditors.duplicates import Duplicates
from overpaint.auditors.thresholds import Thresholds
from overpaint.data import EditSample, Picture

SIDE = 512
KINDS = ("byte copy", "JPEG 60", "crop 4 %", "brightness 8 %")
PNG = b"\x89PNG"
PEERS = Path(__file__).parent / "peers"
Planted = Mapping[tuple[int, int], str]
"""Places of an original and its copy, and how the copy was made."""


@dataclass(frozen=True)
class Found:
    """What one tool found: of each kind of copy, and pairs that were not planted."""

    tool: str
    planted: Mapping[str, int]
    extra: int

    @property
    def total(self) -> int:
        return sum(self.planted.values())

    def row(self) -> dict[str, object]:
        return {"found": dict(self.planted), "extra": self.extra}


def near_copies(count: int, seed: int = 0) -> tuple[list[bytes], Planted]:
    """``count`` files, a multiple of 100, and the copies among them."""
    random, scenes = np.random.default_rng(seed), bundled()
    files: list[bytes] = []
    planted: dict[tuple[int, int], str] = {}
    for start in range(0, count, 100):
        files += [jpeg(scene(scenes, random), 90) for _ in range(92)]
        for number, place in enumerate(random.choice(92, 8, replace=False)):
            original, kind = start + int(place), KINDS[number // 2]
            planted[original, len(files)] = kind
            files.append(copied(files[original], kind))
    return files, planted


def bundled() -> list[Image.Image]:
    """The larger pictures that lie in scikit-image's own folder."""
    paths = sorted(Path(skimage.data.__file__).parent.glob("*.*"))
    found = [Image.open(path) for path in paths if path.suffix in (".png", ".jpg")]
    return [image.convert("RGB") for image in found if min(image.size) >= 256]


def scene(pictures: Sequence[Image.Image], random: Generator) -> Image.Image:
    image = part(pictures, random)
    if random.random() < 0.7:
        image = Image.blend(image, part(pictures, random), float(random.uniform(0.25, 0.5)))
    levels = np.asarray(image, np.float32) * random.uniform(0.75, 1.2, 3) + random.uniform(-15, 15)
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def part(pictures: Sequence[Image.Image], random: Generator) -> Image.Image:
    image = pictures[int(random.integers(len(pictures)))]
    image = image.rotate(float(random.uniform(-25, 25)), resample=Image.Resampling.BICUBIC)
    side = round(min(image.size) * random.uniform(0.35, 0.65))
    left, top = [
        round(
            float(np.clip((length - side) / 2 + length * random.uniform(-0.12, 0.12), 0, length - side))
        )
        for length in image.size
    ]
    return image.crop((left, top, left + side, top + side)).resize(
        (SIDE, SIDE), Image.Resampling.BICUBIC
    )


def copied(encoded: bytes, kind: str) -> bytes:
    image = Image.open(io.BytesIO(encoded)).convert("RGB")
    edge = round(0.02 * SIDE)
    return {
        "byte copy": lambda: encoded,
        "JPEG 60": lambda: jpeg(image, 60),
        "crop 4 %": lambda: jpeg(image.crop((edge, edge, SIDE - edge, SIDE - edge)), 90),
        "brightness 8 %": lambda: jpeg(ImageEnhance.Brightness(image).enhance(1.08), 90),
    }[kind]()


def jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def ours(files: Sequence[bytes]) -> set[tuple[int, int]]:
    """The pairs that share a cluster of flagged sources."""
    auditor, shipped = Duplicates(), Thresholds.shipped()
    rows = [dict(auditor.digest(Pair.of(EditSample(
        id=str(place), source=Picture.from_bytes(file), instruction=str(place)
    )))) for place, file in enumerate(files)]  # fmt: skip
    clusters: dict[str, list[int]] = {}
    table = pa.Table.from_pylist(rows, schema=auditor.schema)
    for finding in auditor.conclude(table, never):
        if finding.kind == "duplicate_source" and shipped.flagged(finding):
            first = str(finding.evidence["first"])
            clusters.setdefault(first, [int(first)]).append(int(finding.sample_id or ""))
    return {pair for members in clusters.values() for pair in combinations(sorted(members), 2)}


def never(sample_id: str) -> Pair:
    raise AssertionError(f"opened {sample_id}")


def peer(tool: str, python: Path, folder: Path) -> set[tuple[int, int]]:
    """The pairs that ``tool`` finds with its defaults, in an interpreter that has it."""
    command = [str(python), str(PEERS / f"{tool}_pairs.py"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {(int(one), int(other)) for one, other in json.loads(done.stdout.splitlines()[-1])}


def blur_scores(python: Path, files: Sequence[bytes]) -> list[tuple[float, bool]]:
    """CleanVision's blur score of each file, 1 for sharp, and whether it calls the file blurry."""
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            (Path(folder) / f"{number}.{'png' if file[:4] == PNG else 'jpg'}").write_bytes(file)
        command = [str(python), str(PEERS / "cleanvision_blurry.py"), folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = {int(name): row for name, row in json.loads(done.stdout.splitlines()[-1]).items()}
    return [(found[number][0], found[number][1]) for number in range(len(files))]


def counted(tool: str, pairs: set[tuple[int, int]], planted: Planted) -> Found:
    found = Counter(planted[pair] for pair in pairs if pair in planted)
    return Found(tool, {kind: found[kind] for kind in KINDS}, len(pairs - planted.keys()))
