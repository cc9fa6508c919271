"""What looking for marks costs a picture, in bare Pillow decodes of the same file.

    python tests/measure/speed_watermark.py [--data DIR]

The photographs inside scikit-image at 512x512 and 1024x1024, decoded before the clock starts: as JPEG,
and as PNG for the hidden message, which only lossless files are searched for. Each round times bare
decodes and then the work, so that a busy machine slows both; a ratio is the median over the rounds.
Each part is timed on fresh pictures, then all of them one after the other on pairs, as an audit goes:
there a view that two parts need is made once. A pair counts as two pictures. Reading text by OCR is not
in it: few pictures are read.

With DIR, in the layout of ../shared/real, the same of every fourth of its pairs in JPEG, as they are,
and the median and the mean over the pairs.
"""

import argparse
import io
import json
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
from PIL import Image
from skimage import data
from watermarks.pictures import rows

from overpaint.auditors import Pair
from overpaint.auditors.overlay.auditor import looked_at
from overpaint.auditors.overlay.look import glance
from overpaint.auditors.provenance import origin_of
from overpaint.auditors.stamp import RepeatedStamp
from overpaint.auditors.view import grey
from overpaint.auditors.watermark.corner import corner_verdict
from overpaint.auditors.watermark.invisible import invisible_verdict
from overpaint.auditors.watermark.signature import signature_verdict
from overpaint.data import EditSample, Picture

SIDES, ROUNDS = (512, 1024), 25
PICTURES = ("astronaut", "coffee", "chelsea", "rocket")

EACH, TIMES = 4, 3
"""Of how many pairs in JPEG one is timed, and how often."""

Work = Callable[[Picture], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    wanted = parser.parse_args()
    cv2.setNumThreads(1)  # one worker, one core
    photographs = [Image.fromarray(getattr(data, name)()) for name in PICTURES]
    ratios = {str(side): at(side, photographs) for side in SIDES}
    report = {"decodes_per_picture": ratios, "rounds": ROUNDS}
    print(json.dumps(report | (real(wanted.data) if wanted.data else {})))


def at(side: int, photographs: Sequence[Image.Image]) -> dict[str, float]:
    """Bare decodes that each part takes of a picture of that side, and all that a JPEG goes through."""
    resized = [photograph.resize((side, side)) for photograph in photographs]
    jpeg, png = ([encoded(one, form) for one in resized] for form in ("JPEG", "PNG"))
    found = {name: ratio(work, singly, jpeg) for name, work in WORKS.items()}
    found["stamp"] = ratio(digest, paired, jpeg)
    found["hidden message, PNG"] = ratio(invisible_verdict, singly, png)
    found["all of it on JPEG"] = ratio(all_of_it, paired, jpeg)
    for name, value in found.items():
        print(
            f"{side:4} px  {name:22}{value:5.2f} Pillow decodes per picture, median of {ROUNDS} rounds"
        )
    return found


def real(data: Path) -> dict[str, float]:
    """All of it on real pairs: the median and the mean over them."""
    pairs = [
        tuple(data / "triples" / row[side] for side in ("source", "target"))
        for row in rows(data, "triples")
    ]
    jpeg = [pair for pair in pairs if all(one.suffix in (".jpg", ".jpeg") for one in pair)]
    found = [whole([one.read_bytes() for one in pair]) for pair in jpeg[::EACH]]
    middle, mean = statistics.median(found), statistics.fmean(found)
    print(f"{'real pairs':31}{middle:5.2f} median, {mean:.2f} mean of {len(found)}")
    return {"real_median": middle, "real_mean": mean, "real_pairs": len(found)}


def whole(files: Sequence[bytes]) -> float:
    """Bare decodes of the files of a pair that all works take, the median of some times."""
    rounds = []
    for _ in range(TIMES):
        pairs = paired(opened(files))
        rounds.append(seconds(all_of_it, pairs) / seconds(bare, files))
    return statistics.median(rounds)


def digest(pair: Pair) -> object:
    return RepeatedStamp().digest(pair)


def overlays(picture: Picture) -> object:
    box = looked_at(picture)
    return glance(grey(picture)[box.top : box.bottom, box.left : box.right])


WORKS: dict[str, Work] = {
    "signature": signature_verdict,
    "corner marks": corner_verdict,
    "metadata": origin_of,
    "overlays": overlays,
}


def all_of_it(pair: Pair) -> None:
    assert pair.target is not None
    for picture in (pair.source, pair.target):
        for work in WORKS.values():
            work(picture)
    digest(pair)


def singly(pictures: Sequence[Picture]) -> Sequence[Picture]:
    return pictures


def paired(pictures: Sequence[Picture]) -> Sequence[Pair]:
    """Each two as source and target."""
    return [
        Pair.of(EditSample(id="1", source=source, target=target, instruction=""))
        for source, target in zip(pictures[::2], pictures[1::2], strict=True)
    ]


def opened(files: Sequence[bytes]) -> list[Picture]:
    """Decoded, with nothing made from them."""
    pictures = [Picture.from_bytes(one) for one in files]
    for picture in pictures:
        _ = picture.pixels
    return pictures


def ratio(
    work: Callable[[Any], object],
    grouped: Callable[[Sequence[Picture]], Sequence[object]],
    files: Sequence[bytes],
) -> float:
    """Time of the work on all of the files over the time of bare decodes of them."""
    rounds = []
    for _ in range(ROUNDS):
        things = grouped(opened(files))
        rounds.append(seconds(work, things) / seconds(bare, files))
    return statistics.median(rounds)


def bare(file: bytes) -> None:
    Image.open(io.BytesIO(file)).load()


def seconds(work: Callable[[Any], object], things: Sequence[object]) -> float:
    start = time.perf_counter()
    for thing in things:
        work(thing)
    return time.perf_counter() - start


def encoded(image: Image.Image, form: str) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, quality=90)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
