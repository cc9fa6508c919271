"""What CLIP-I, CLIP-T and DINO of several models cost, against MagicBrush's way of doing it.

    python tests/measure/speed_metrics.py [--models 5] [--pairs 100]

Its script decodes and encodes anew for every metric and model, one picture at a time: answer and ground
truth for CLIP-I, both and the caption for CLIP-T, both for DINO. Both ways run on the same files of
512x512 pixels, the same weights (random ones of the real models' size), threads and process, turn about
by ten pairs, so that a busy machine slows both; the engine's cache is empty when it begins. A mark for a
GPU (80 % of the lower of bare encoder and bare decoding) is not measured here: it needs one.
"""

import argparse
import io
import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import timm
import torch
from PIL import Image
from scipy.spatial.distance import cosine
from skimage import data
from torchvision import transforms

from overpaint.auditors import Pair
from overpaint.benchmark.features import FeatureBank, FeatureCache
from overpaint.benchmark.profiles import profile
from overpaint.benchmark.scoring import Case, Scorer, Truth, scorings
from overpaint.data import Answer, EditSample, Picture
from overpaint.data.encoders.untrained import write_untrained
from overpaint.data.journal import Attempt

SIDE = 512
CHUNK = 10
KEYS = [key for key in profile("magicbrush").keys if key.startswith(("clip", "dino"))]


@dataclass(frozen=True)
class Row:
    """A ground truth with its caption, and each model's answer, as files."""

    truth: bytes
    caption: str
    answers: Sequence[bytes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=int, default=5)
    parser.add_argument("--pairs", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["OVERPAINT_WEIGHTS"] = folder
        for name in ("clip-vit-b-32", "dino-vit-s-16"):
            write_untrained(Path(folder), name, tiny=False)
        times, gap = timed(asked.models, asked.pairs, Path(folder))
    ratios = [theirs / ours for theirs, ours in times]
    total = sum(theirs for theirs, _ in times) / sum(ours for _, ours in times)
    print(f"{asked.models} models, {asked.pairs} pairs, largest difference {gap:.1e}")
    print(f"MagicBrush's way takes {total:.2f} times as long; median of {len(ratios)} rounds "
          f"{statistics.median(ratios):.2f}, from {min(ratios):.2f} to {max(ratios):.2f}")  # fmt: skip
    print(json.dumps({"ratio": total, "median": statistics.median(ratios), "rounds": len(ratios),
                      "models": asked.models, "pairs": asked.pairs, "largest_gap": gap}))  # fmt: skip


def timed(models: int, pairs: int, folder: Path) -> tuple[list[tuple[float, float]], float]:
    """Seconds of both ways for each round, and the largest difference of their numbers."""
    script = Script(folder)
    scorer = Scorer(FeatureBank(FeatureCache(folder / "cache"), device="cpu"))
    scoring = scorings(KEYS, print)
    warm = [made_row(-1, models)]
    script.scores(warm)
    list(scorer.scores(cases(warm), scoring))
    times, gap = [], 0.0
    for start in range(0, pairs, CHUNK):
        rows = [made_row(number, models) for number in range(start, min(pairs, start + CHUNK))]
        began = time.perf_counter()
        theirs = script.scores(rows)
        middle = time.perf_counter()
        ours = [score.value for score in scorer.scores(cases(rows), scoring)]
        times.append((middle - began, time.perf_counter() - middle))
        gap = max(gap, float(np.abs(np.array(theirs) - np.array(ours)).max()))
    return times, gap


class Script:
    """MagicBrush's loops, with open_clip and timm for clip and torch.hub on the same weights."""

    def __init__(self, folder: Path) -> None:
        clip = f"local-dir:{folder}/clip-vit-b-32"
        self.clip, self.prepare = open_clip.create_model_from_pretrained(clip)
        self.tokenize = open_clip.get_tokenizer(clip)
        self.dino = timm.create_model(
            f"local-dir:{folder}/dino-vit-s-16", pretrained=True, num_classes=0
        ).eval()
        self.clip.eval()
        self.prepare_dino = transforms.Compose(
            [
                transforms.Resize(256, interpolation=transforms.InterpolationMode.BICUBIC),
                transforms.CenterCrop(224),
                transforms.ToTensor(),
                transforms.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
            ]
        )

    def scores(self, rows: Sequence[Row]) -> list[float]:
        """CLIP-I, then DINO, then CLIP-T of all answers."""
        told = [(answer, row) for row in rows for answer in row.answers]
        clip_i = [self.alike(answer, row.truth, self.clip_image) for answer, row in told]
        dino = [self.alike(answer, row.truth, self.dino_image) for answer, row in told]
        clip_t = [self.captioned(answer, row) for answer, row in told]
        return [*clip_i, *dino, *clip_t]

    def alike(self, first: bytes, second: bytes, encode: Any) -> float:
        return float(1 - cosine(encode(first), encode(second)))

    def captioned(self, answer: bytes, row: Row) -> float:
        picture = self.clip_image(answer)
        self.clip_image(row.truth)  # for the oracle's CLIP-T, which the script prints too
        with torch.no_grad():
            caption = self.clip.encode_text(self.tokenize([row.caption]))[0]
        return float(1 - cosine(picture, caption))

    def clip_image(self, encoded: bytes) -> torch.Tensor:
        with torch.no_grad():
            return self.clip.encode_image(self.prepare(opened(encoded))[None])[0]

    def dino_image(self, encoded: bytes) -> torch.Tensor:
        with torch.no_grad():
            return self.dino(self.prepare_dino(opened(encoded))[None])[0]


def opened(encoded: bytes) -> Image.Image:
    return Image.open(io.BytesIO(encoded)).convert("RGB")


def cases(rows: Sequence[Row]) -> list[Case]:
    found = []
    for number, row in enumerate(rows):
        truth = Picture.from_bytes(row.truth)
        sample = EditSample(
            id=f"{number}", source=truth, instruction="x", target=truth, target_caption=row.caption
        )
        shared = Truth(sample)
        for model, answer in enumerate(row.answers):
            attempt = Attempt.of(Answer(sample_id=sample.id, label=f"{model}"), "")
            found.append(Case(attempt, Pair(sample, Picture.from_bytes(answer), f"{model}"), shared))
    return found


def made_row(number: int, models: int) -> Row:
    """A cut of a photograph in a tint of its own, and answers in others."""
    photograph = (data.astronaut(), data.coffee(), data.chelsea())[number % 3]
    random = np.random.default_rng(number + 1)
    pictures = [photograph * random.uniform(0.5, 1, 3) for _ in range(models + 1)]
    truth, *answers = (jpeg(picture.astype(np.uint8)) for picture in pictures)
    return Row(truth, f"a photograph in tint number {number}", answers)


def jpeg(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).resize((SIDE, SIDE)).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
