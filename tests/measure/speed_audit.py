"""What an audit costs, in bare Pillow decodes of the same files.

    python -m tests.measure.speed_audit

Pairs of 512x512 JPEGs from the photographs inside scikit-image, in memory. Each round times the bare
decodes and then the audit, so that a busy machine slows both; the ratio is the median over the rounds.
"""

import io
import json
import statistics
import time
from collections.abc import Callable, Sequence

import cv2
import numpy as np
from PIL import Image
from skimage import data

from overpaint.auditors import Auditor, CollectionAuditor, Pair, auditors, unreadable_findings
from overpaint.data import EditSample, Picture, Pixels

SIDE = 512
ROUNDS = 25
PICTURES = ("astronaut", "coffee", "chelsea", "rocket")

Files = tuple[bytes, bytes]


def main() -> None:
    cv2.setNumThreads(1)  # one worker, one core: threads would make the audit look cheaper than it is
    files = [pair_of_files(getattr(data, name)()) for name in PICTURES]
    parts = [auditors.create(name) for name in auditors]
    measures: dict[str, Callable[[Files], object]] = {
        "decoding alone": lambda pair: unreadable_findings(opened(pair)),
        "all auditors": lambda pair: audit(parts, opened(pair)),
    }
    ratios = {name: ratio(measure, files) for name, measure in measures.items()}
    for name, found in ratios.items():
        print(f"{name:16}{found:5.2f} Pillow decodes per picture, median of {ROUNDS} rounds")
    print(json.dumps({"decodes_per_picture": ratios, "rounds": ROUNDS, "side": SIDE}))


def ratio(measure: Callable[[Files], object], files: Sequence[Files]) -> float:
    """Time of ``measure`` over the time of bare decodes of the same files."""
    rounds = [seconds(measure, files) / seconds(bare, files) for _ in range(ROUNDS)]
    return statistics.median(rounds)


def seconds(work: Callable[[Files], object], files: Sequence[Files]) -> float:
    start = time.perf_counter()
    for pair in files:
        work(pair)
    return time.perf_counter() - start


def bare(pair: Files) -> None:
    for encoded in pair:
        Image.open(io.BytesIO(encoded)).load()


def audit(parts: Sequence[Auditor | CollectionAuditor], pair: Pair) -> None:
    unreadable_findings(pair)
    for part in parts:
        if isinstance(part, Auditor):
            list(part.audit([pair]))
        else:
            part.digest(pair)


def opened(pair: Files) -> Pair:
    source, target = (Picture.from_bytes(encoded) for encoded in pair)
    return Pair.of(EditSample(id="1", source=source, instruction="Add a box.", target=target))


def pair_of_files(picture: Pixels) -> Files:
    """The picture and itself with a box painted over a quarter of it, as JPEGs of quality 90."""
    source = np.asarray(Image.fromarray(picture).resize((SIDE, SIDE)))
    target = source.copy()
    target[: SIDE // 2, : SIDE // 2] = 255 - target[: SIDE // 2, : SIDE // 2]
    return encoded(source), encoded(target)


def encoded(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
