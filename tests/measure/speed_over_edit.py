"""What the over-edit auditor costs beside decoding, in bare Pillow decodes of the same two files.

    python tests/measure/speed_over_edit.py

Pairs of 512x512 JPEGs from the photographs inside scikit-image, in memory, decoded before the clock
starts. Each round times the bare decodes of both files and then the auditor, so that a busy machine
slows both; the ratio is the median over the rounds. Where the target has to be laid over its source
first, that is told apart.
"""

import json
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence

import cv2
import numpy as np
from PIL import Image
from skimage import data
from speed_audit import PICTURES, SIDE, Files, bare, encoded, seconds

from overpaint.auditors import Pair
from overpaint.auditors.over_edit import OverEdit
from overpaint.data import ClassGuess, EditSample, Mask, Picture, Pixels

ROUNDS = 40
GOAL = 1.5
"""The most that it may cost where nothing beyond a shift has to be registered."""


def main() -> None:
    cv2.setNumThreads(1)
    ratios = {name: ratio(list(make())) for name, make in CASES.items()}
    for name, found in ratios.items():
        print(f"{name:34}{found:6.2f} decodes of both files, median of {ROUNDS} rounds")
    print(json.dumps({"ratios": ratios, "goal": GOAL, "rounds": ROUNDS, "side": SIDE}))


def ratio(cases: Sequence[tuple[Files, bool]]) -> float:
    """Time of the auditor over the time of bare decodes of the same files."""
    files = [pair for pair, _ in cases]
    rounds = []
    for _ in range(ROUNDS):
        decoding = seconds(bare, files)
        pairs = [opened(pair, masked) for pair, masked in cases]
        rounds.append(seconds(_audited, pairs) / decoding)
    return statistics.median(rounds)


def _audited(pair: Pair) -> None:
    list(OverEdit().audit([pair]))


def opened(files: Files, masked: bool) -> Pair:
    """The pair with everything decoded, the mask too."""
    source, target = (Picture.from_bytes(one) for one in files)
    values = np.zeros((SIDE, SIDE, 3), np.uint8)
    values[: SIDE // 2, : SIDE // 2] = 255
    mask = Mask(Picture.from_pixels(values), "white_edits") if masked else None
    _ = source.pixels, target.pixels, mask and mask.values
    return Pair.of(
        EditSample(
            id="1",
            source=source,
            instruction="Make the box blue.",
            target=target,
            mask=mask,
            edit_classes=(ClassGuess(id="local.color_alter"),),
        )
    )


def photographs() -> Iterator[Pixels]:
    for name in PICTURES:
        yield np.asarray(Image.fromarray(getattr(data, name)()).resize((SIDE, SIDE)))


def edited(photo: Pixels) -> Pixels:
    """With a box inverted, all inside the mask."""
    target = photo.copy()
    target[60:180, 60:180] = 255 - target[60:180, 60:180]
    return target


def _cases(change: Callable[[Pixels], Pixels], masked: bool) -> Iterator[tuple[Files, bool]]:
    for photo in photographs():
        yield (encoded(photo), encoded(change(photo))), masked


def _shifted() -> Iterator[tuple[Files, bool]]:
    """Another cut of one larger photograph: no border that wraps around."""
    for photo in photographs():
        large = np.asarray(Image.fromarray(photo).resize((SIDE + 16, SIDE + 16)))
        source, target = large[:SIDE, :SIDE], edited(large)[3 : SIDE + 3, 5 : SIDE + 5]
        yield (encoded(source), encoded(target)), True


def _scaled(photo: Pixels) -> Pixels:
    size = (SIDE, SIDE)
    crop = edited(photo)[20:480, 20:480]
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _cropped(photo: Pixels) -> Pixels:
    return np.ascontiguousarray(edited(photo)[:400])


CASES: Mapping[str, Callable[[], Iterator[tuple[Files, bool]]]] = {
    "with a mask": lambda: _cases(edited, True),
    "without a mask": lambda: _cases(edited, False),
    "saved again, with a mask": lambda: _cases(lambda photo: photo, True),
    "shifted by five pixels": _shifted,
    "cropped and scaled to its size": lambda: _cases(_scaled, True),
    "cropped to other proportions": lambda: _cases(_cropped, True),
}


if __name__ == "__main__":
    main()
