"""What peers cost on the same files, in bare Pillow decodes of the same run, for speed_audit.

Run by the Python of the peer: ``PYTHON …/peer_cost.py cleanvision|imagededup FOLDER ROUNDS``
prints one number.
"""

import contextlib
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image


def cleanvision(folder: str) -> None:
    from cleanvision import Imagelab  # noqa: PLC0415  the peer's Python has it

    lab = Imagelab(data_path=folder)
    single = ("dark", "light", "low_information", "odd_aspect_ratio", "odd_size", "grayscale", "blurry")
    lab.find_issues({name: {} for name in single}, n_jobs=1, verbose=False)


def imagededup(folder: str) -> None:
    from imagededup.methods import PHash  # noqa: PLC0415  as above

    PHash(verbose=False).encode_images(image_dir=folder, num_enc_workers=0)


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        work()
    return time.perf_counter() - begun


def bare(folder: str) -> None:
    for path in Path(folder).iterdir():
        Image.open(path).load()


if __name__ == "__main__" and len(sys.argv) == 4:
    name, where, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    work = {"cleanvision": cleanvision, "imagededup": imagededup}[name]
    work(where)
    ratios = [seconds(lambda: work(where)) / seconds(lambda: bare(where)) for _ in range(rounds)]
    print(statistics.median(ratios))
