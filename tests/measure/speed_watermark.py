"""What looking for marks costs a picture, in bare Pillow decodes of the same file.

    python tests/measure/speed_watermark.py [--data DIR]

The photographs inside scikit-image at 512x512, decoded before the clock starts: as JPEG, and as PNG for
the hidden message, which only lossless files are searched for. Each round times bare decodes and then
the work, so that a busy machine slows both; a ratio is the median over the rounds. A pair counts as two
pictures. Reading text by OCR is not in it: few pictures are read.

With DIR, in the layout of ../shared/real, the same of every seventh JPEG of its pairs, as it is, and the
median and the mean over the pictures.
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

from overpaint.auditors import Pair
from overpaint.auditors.overlay.look import glance
from overpaint.auditors.provenance import origin_of
from overpaint.auditors.stamp import RepeatedStamp
from overpaint.auditors.view import grey
from overpaint.auditors.watermark.corner import corner_verdict
from overpaint.auditors.watermark.frame import picture_box
from overpaint.auditors.watermark.invisible import invisible_verdict
from overpaint.auditors.watermark.signature import signature_verdict
from overpaint.data import EditSample, Picture

SIDE, ROUNDS = 512, 25
PICTURES = ("astronaut", "coffee", "chelsea", "rocket")

EACH, TIMES = 7, 3
"""Of how many JPEGs of the pairs one is timed, and how often."""

Work = Callable[[Picture], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    wanted = parser.parse_args()
    cv2.setNumThreads(1)  # one worker, one core
    photographs = [Image.fromarray(getattr(data, name)()).resize((SIDE, SIDE)) for name in PICTURES]
    jpeg, png = ([encoded(one, form) for one in photographs] for form in ("JPEG", "PNG"))
    ratios = {name: ratio(work, jpeg) for name, work in WORKS.items()}
    ratios["hidden message, PNG"] = ratio(invisible_verdict, png)
    for name, found in ratios.items():
        print(f"{name:22}{found:5.2f} Pillow decodes per picture, median of {ROUNDS} rounds")
    on_jpeg = sum(ratios[name] for name in WORKS)
    print(f"{'all of it on JPEG':22}{on_jpeg:5.2f}")
    report = {"decodes_per_picture": ratios, "on_jpeg": on_jpeg, "rounds": ROUNDS, "side": SIDE}
    print(json.dumps(report | (real(wanted.data) if wanted.data else {})))


def real(data: Path) -> dict[str, float]:
    """All of it on real pictures: the median and the mean over them."""
    paths = sorted((data / "triples").rglob("*.jp*g"))[::EACH]
    found = [whole(path.read_bytes()) for path in paths]
    middle, mean = statistics.median(found), statistics.fmean(found)
    print(f"{'real pictures':22}{middle:5.2f} median, {mean:.2f} mean of {len(found)}")
    return {"real_median": middle, "real_mean": mean, "real_pictures": len(found)}


def whole(file: bytes) -> float:
    """Bare decodes of the file that all works take, the median of some times."""
    rounds = []
    for _ in range(TIMES):
        picture = Picture.from_bytes(file)
        _ = picture.pixels
        spent = sum(seconds(work, [picture]) / SIDES.get(name, 1) for name, work in WORKS.items())
        rounds.append(spent / seconds(bare, [file]))
    return statistics.median(rounds)


def pair_of_copies(picture: Picture) -> object:
    """The digest of a pair of the picture and a copy: what differs costs no more."""
    copied = Picture.from_pixels(picture.pixels)
    sample = EditSample(id="1", source=picture, target=copied, instruction="")
    return RepeatedStamp().digest(Pair.of(sample))


def overlays(picture: Picture) -> object:
    box = picture_box(picture.pixels)
    return glance(grey(picture)[box.top : box.bottom, box.left : box.right])


WORKS: dict[str, Work] = {
    "signature": signature_verdict,
    "corner marks": corner_verdict,
    "metadata": origin_of,
    "stamp, half a pair": pair_of_copies,
    "overlays": overlays,
}
SIDES = {"stamp, half a pair": 2}
"""Pictures that a work judges at once."""


def ratio(work: Work, files: Sequence[bytes]) -> float:
    """Time of the work over the time of bare decodes of the same files."""
    rounds = []
    for _ in range(ROUNDS):
        opened = [Picture.from_bytes(one) for one in files]
        for picture in opened:
            _ = picture.pixels
        rounds.append(seconds(work, opened) / seconds(bare, files))
    sides = next((SIDES[name] for name, other in WORKS.items() if other is work and name in SIDES), 1)
    return statistics.median(rounds) / sides


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
