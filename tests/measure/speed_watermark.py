"""What looking for marks costs a picture, in bare Pillow decodes of the same file.

    python tests/measure/speed_watermark.py

The photographs inside scikit-image at 512x512, decoded before the clock starts: as JPEG, and as PNG for
the hidden message, which only lossless files are searched for. Each round times bare decodes and then
the work, so that a busy machine slows both; a ratio is the median over the rounds. A pair counts as two
pictures. Reading text by OCR is not in it: few pictures are read.
"""

import io
import json
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Any

import cv2
from PIL import Image
from skimage import data

from overpaint.auditors import Pair
from overpaint.auditors.overlay.look import glance
from overpaint.auditors.provenance import origin_of
from overpaint.auditors.stamp import RepeatedStamp
from overpaint.auditors.watermark.corner import corner_verdict
from overpaint.auditors.watermark.invisible import invisible_verdict
from overpaint.auditors.watermark.signature import signature_verdict
from overpaint.data import EditSample, Picture

SIDE, ROUNDS = 512, 25
PICTURES = ("astronaut", "coffee", "chelsea", "rocket")

Work = Callable[[Picture], object]


def main() -> None:
    cv2.setNumThreads(1)  # one worker, one core
    photographs = [Image.fromarray(getattr(data, name)()).resize((SIDE, SIDE)) for name in PICTURES]
    jpeg, png = ([encoded(one, form) for one in photographs] for form in ("JPEG", "PNG"))
    works: dict[str, Work] = {
        "signature": signature_verdict,
        "corner marks": corner_verdict,
        "metadata": origin_of,
        "stamp, half a pair": half_a_pair,
        "look for overlays": lambda picture: glance(picture.pixels),
    }
    ratios = {name: ratio(work, jpeg) for name, work in works.items()}
    ratios["hidden message, PNG"] = ratio(invisible_verdict, png)
    for name, found in ratios.items():
        print(f"{name:22}{found:5.2f} Pillow decodes per picture, median of {ROUNDS} rounds")
    on_jpeg = sum(ratios[name] for name in works)
    print(f"{'all of it on JPEG':22}{on_jpeg:5.2f}")
    print(
        json.dumps({"decodes_per_picture": ratios, "on_jpeg": on_jpeg, "rounds": ROUNDS, "side": SIDE})
    )


def half_a_pair(picture: Picture) -> object:
    """The digest of a pair of the picture and itself: what differs costs no more."""
    sample = EditSample(id="1", source=picture, target=picture, instruction="")
    return RepeatedStamp().digest(Pair.of(sample))


def ratio(work: Work, files: Sequence[bytes]) -> float:
    """Time of the work over the time of bare decodes of the same files."""
    rounds = []
    for _ in range(ROUNDS):
        opened = [Picture.from_bytes(one) for one in files]
        for picture in opened:
            _ = picture.pixels
        rounds.append(seconds(work, opened) / seconds(bare, files))
    share = 2 if work is half_a_pair else 1
    return statistics.median(rounds) / share


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
