"""What the checks of single pictures find of planted defects, and what they flag of real pictures.

    python tests/measure/quality.py --data DIR

DIR/photos holds clean photographs, DIR/triples the sources and targets of real edits, each picture once.
Defects are planted on the photographs and saved as JPEG of quality 90. What is flagged among the real
ones is counted as false even where a reader would agree: some triples are drawings, or truly soft.
"""

import argparse
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.quality import Quality
from overpaint.data import EditSample, Picture

Images = Sequence[Image.Image]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    photos = [Image.open(path).convert("RGB") for path in sorted((data / "photos").glob("*.jpg"))]
    real = {"photos": scored([Picture.from_pixels(np.asarray(photo)) for photo in photos])}
    real["triples"] = scored(triples(data / "triples"))
    table = {what: row(kind, real, scored([saved(plant(photo)) for photo in photos]))
             for what, (kind, plant) in PLANTS.items()}  # fmt: skip
    for what, line in table.items():
        print(f"{what:22}" + "  ".join(f"{name} {value:.3f}" for name, value in line.items()))
    blur = table["blurred, radius 3"]["found_at_1pct"]
    print(json.dumps({"blur_recall_at_1pct": blur, "pictures": table}))


def triples(folder: Path) -> list[Picture]:
    rows = map(json.loads, (folder / "manifest.jsonl").read_text().splitlines())
    pictures = [Picture.from_file(folder / row[side]) for row in rows for side in ("source", "target")]
    return list({picture.encoded: picture for picture in pictures}.values())


def scored(pictures: Sequence[Picture]) -> dict[str, list[float]]:
    """The scores of each kind; what can't be judged scores 0."""
    scores: dict[str, list[float]] = {}
    for picture in pictures:
        fresh = picture.undecoded()  # so that no more than one is decoded at a time
        for finding in Quality().audit([Pair.of(EditSample(id="1", source=fresh, instruction=""))]):
            scores.setdefault(finding.kind, []).append(finding.score if finding.judged else 0.0)
    return scores


def row(
    kind: str, real: Mapping[str, dict[str, list[float]]], planted: dict[str, list[float]]
) -> dict[str, float]:
    at = Thresholds.shipped().of(kind).score
    harmless = np.array([score for group in real.values() for score in group[kind]])
    shares = {f"{name}_flagged": over(group[kind], at) for name, group in real.items()}
    strict = float(np.quantile(harmless, 0.99, method="higher")) + 1e-9
    return {
        "n": float(len(harmless) + len(planted[kind])),
        "flagged": over(harmless, at),
        **shares,
        "found": over(planted[kind], at),
        "found_at_1pct": over(planted[kind], strict),
        "score_at_1pct": strict,
    }


def over(scores: Sequence[float] | np.ndarray, at: float) -> float:
    return float(np.mean(np.asarray(scores) >= at))


def saved(image: Image.Image, quality: int = 90) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Picture.from_bytes(buffer.getvalue())


def blur(radius: float) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.filter(ImageFilter.GaussianBlur(radius))


def jpeg(quality: int) -> Callable[[Image.Image], Image.Image]:
    return lambda image: Image.fromarray(saved(image, quality).pixels)


def enlarged(times: int) -> Callable[[Image.Image], Image.Image]:
    def enlarge(image: Image.Image) -> Image.Image:
        return image.reduce(times).resize(image.size, Image.Resampling.BICUBIC)

    return enlarge


def noisy(sigma: float) -> Callable[[Image.Image], Image.Image]:
    def add(image: Image.Image) -> Image.Image:
        pixels = np.asarray(image)
        noise = np.random.default_rng(0).normal(0, sigma, pixels.shape)
        return Image.fromarray((pixels + noise).clip(0, 255).astype(np.uint8))

    return add


def levels(low: float, share: float) -> Callable[[Image.Image], Image.Image]:
    """The levels squeezed into ``share`` of their range, from ``low`` on."""
    return lambda image: image.point([round(low + share * level) for level in range(256)] * 3)


PLANTS: Mapping[str, tuple[str, Callable[[Image.Image], Image.Image]]] = {
    "dark, a fifth": ("dark", levels(0, 0.2)),
    "light, a fifth": ("light", levels(204, 0.2)),
    "low contrast, 15 %": ("low_contrast", levels(108, 0.15)),
    "uniform, 2 %": ("uniform", levels(100, 0.02)),
    "grey": ("grey", lambda image: image.convert("L").convert("RGB")),
    "blurred, radius 1.5": ("blurred", blur(1.5)),
    "blurred, radius 2": ("blurred", blur(2)),
    "blurred, radius 3": ("blurred", blur(3)),
    "blurred, radius 5": ("blurred", blur(5)),
    "blurred, radius 9": ("blurred", blur(9)),
    "upscaled, twice": ("upscaled", enlarged(2)),
    "upscaled, three times": ("upscaled", enlarged(3)),
    "blocky, quality 10": ("blocky", jpeg(10)),
    "blocky, quality 20": ("blocky", jpeg(20)),
    "noisy, sigma 10": ("noisy", noisy(10)),
    "noisy, sigma 20": ("noisy", noisy(20)),
    "tiny, 48 px": ("tiny", lambda image: image.resize((48, 48))),
    "elongated, 4 to 1": ("elongated", lambda image: image.resize((800, 200))),
}


if __name__ == "__main__":
    main()
