"""What an audit costs, in bare Pillow decodes of the same files.

    python tests/measure/speed_audit.py [--by auditor] [--pairs N]
                                        [--cleanvision PYTHON] [--imagededup PYTHON]

Pairs of 512x512 JPEGs from the photographs inside scikit-image, in memory. Each pair is decoded bare
right before it is audited, so that a busy machine slows both; the ratio is the median over the rounds.
"""

import argparse
import io
import itertools
import json
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from PIL import Image
from skimage import data
from speed.worker_cost import Cost, cost, written

from overpaint.auditors import Pair, auditors, unreadable_findings
from overpaint.benchmark.panel import Panel
from overpaint.data import EditSample, Picture, Pixels
from overpaint.data.naming import named

SIDE = 512
ROUNDS = 15
PEERS = ("cleanvision", "imagededup")
WEIGHED = "semantic"
"""The auditor that needs weights; an audit without them says "not judged"."""

LOOK = "overlay"
"""The auditor that looks for texts. What it suspects it reads, where OCR is installed: of the four
photographs none, of the workers' pairs some, so that these go without it."""

READING = "decode, class"
"""What comes before the auditors: both pictures, and the class that the instruction names."""

PICTURES = ("astronaut", "coffee", "chelsea", "rocket")

NUMBERS = itertools.count()

Files = tuple[bytes, bytes]


def main() -> None:
    wanted = arguments()
    cv2.setNumThreads(1)  # one worker, one core: threads would make the audit look cheaper than it is
    files = [pair_of_files(getattr(data, name)()) for name in PICTURES]
    panel = Panel.of([name for name in auditors if name != WEIGHED])
    rounds = [round_of(panel, files) for _ in range(1 + ROUNDS)][1:]  # the first reads what is kept
    steps = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    ratios = {
        "all auditors": statistics.median(sum(one.values()) for one in rounds),
        "but for overlay": statistics.median(sum(one.values()) - one[LOOK] for one in rounds),
    }
    ratios |= peers(files, {name: getattr(wanted, name) for name in PEERS})
    for name, found in ratios.items() if wanted.by is None else [*steps.items(), *ratios.items()]:
        print(f"{name:16}{found:6.2f} Pillow decodes per picture, median of {ROUNDS} rounds")
    told = {
        "decodes_per_image": ratios["all auditors"],
        "decodes_without_overlay": ratios["but for overlay"],
        "decodes_per_picture": ratios,
        "by_auditor": steps,
    }
    told |= workers(wanted.pairs) if wanted.pairs else {}
    print(json.dumps({**told, "rounds": ROUNDS, "side": SIDE}))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--by", choices=["auditor"], help="print what each auditor adds")
    parser.add_argument("--pairs", type=int, default=256, help="of the larger audit by workers; 0: none")
    for name in PEERS:
        parser.add_argument(f"--{name}", metavar="PYTHON", help="a Python that has it, to be run beside")
    return parser.parse_args()


def peers(files: Sequence[Files], pythons: Mapping[str, str | None]) -> dict[str, float]:
    """The ratios of the peers whose Python was given, on the same files."""
    with tempfile.TemporaryDirectory() as folder:
        for number, encoded in enumerate(encoded for pair in files for encoded in pair):
            (Path(folder) / f"{number}.jpg").write_bytes(encoded)
        script = Path(__file__).parent / "speed" / "peer_cost.py"
        commands = {
            name: [python, str(script), name, folder, "5"] for name, python in pythons.items() if python
        }
        outputs = {
            name: subprocess.run(command, check=True, capture_output=True, text=True).stdout
            for name, command in commands.items()
        }
    return {name: float(output.split()[-1]) for name, output in outputs.items()}


def workers(pairs: int) -> dict[str, float]:
    """CPU of two workers over one, wall clock of one over two, memory; by what further rows cost, so
    that what starting takes doesn't count."""
    with tempfile.TemporaryDirectory() as folder:
        files = [varied(np.random.default_rng(number)) for number in range(pairs)]
        few, many = (written(Path(folder), files, count) for count in (pairs // 4, pairs))
        names = [name for name in auditors if name not in (WEIGHED, LOOK)]
        costs = {(path, n): cost(f"jsonl:{path}", n, names) for n in (1, 2) for path in (few, many)}
    one, two = ((costs[few, n], costs[many, n]) for n in (1, 2))
    rows = pairs - pairs // 4
    for n, (less, more) in ((1, one), (2, two)):
        print(
            f"{n} workers: {(more.cpu - less.cpu) / rows:.4f} CPU s per pair, "
            f"{rows / (more.wall - less.wall):.1f} pairs/s, "
            f"at most {most(more):.0f} MB in a process "
            f"({most(less):.0f} MB with a quarter of the {pairs} pairs)"
        )
    return {
        "cpu_ratio_2_workers": (two[1].cpu - two[0].cpu) / (one[1].cpu - one[0].cpu),
        "wall_speedup_2_workers": (one[1].wall - one[0].wall) / (two[1].wall - two[0].wall),
        "pairs_per_second_2_workers": rows / (two[1].wall - two[0].wall),
        "peak_rss_mb": two[1].worker.resident,
        "peak_rss_growth": two[1].worker.own / two[0].worker.own,
        "pairs": pairs,
    }


def most(cost: Cost) -> float:
    """The largest resident size in MB: one worker is the process that was started."""
    return max(cost.worker.resident, cost.parent.resident)


def round_of(panel: Panel, files: Sequence[Files]) -> dict[str, float]:
    """Time of each step of auditing the pairs over the time of bare decodes of the same files.

    What several auditors look at costs the first of them alone.
    """
    decoding, taken = 0.0, dict.fromkeys([READING, *panel.names], 0.0)
    for pair in files:
        decoding += seconds(bare, [pair])
        for name, spent in steps_of(panel, pair):
            taken[name] += spent
    return {name: spent / decoding for name, spent in taken.items()}


def steps_of(panel: Panel, files: Files) -> Iterator[tuple[str, float]]:
    """CPU seconds of decoding and naming the edit's class, and of each auditor in the engine's order."""
    clock = time.process_time  # CPU time: what others do meanwhile counts less
    start = clock()
    pair = opened(files)
    unreadable_findings(pair)
    yield READING, clock() - start
    for single in panel.single:
        start = clock()
        list(single.audit([pair]))
        yield single.name, clock() - start
    for collection in panel.collection:
        start = clock()
        collection.digest(pair)
        yield collection.name, clock() - start


def seconds(work: Callable[[Files], object], files: Sequence[Files]) -> float:
    """CPU seconds, for this and for speed_over_edit."""
    start = time.process_time()
    for pair in files:
        work(pair)
    return time.process_time() - start


def bare(pair: Files) -> None:
    for encoded in pair:
        Image.open(io.BytesIO(encoded)).load()


def opened(pair: Files) -> Pair:
    source, target = (Picture.from_bytes(encoded) for encoded in pair)
    text = f"Add a box {next(NUMBERS)}."  # each row its own, or what is kept of a text looks free
    sample = EditSample(id="1", source=source, instruction=text, target=target)
    return Pair.of(named(sample, "predicted"))


def pair_of_files(picture: Pixels) -> Files:
    """The picture and itself with a box painted over a quarter of it, as JPEGs of quality 90."""
    source = np.asarray(Image.fromarray(picture).resize((SIDE, SIDE)))
    target = source.copy()
    target[: SIDE // 2, : SIDE // 2] = 255 - target[: SIDE // 2, : SIDE // 2]
    return encoded(source), encoded(target)


def varied(random: np.random.Generator) -> Files:
    """Such a pair of a part of one of the pictures, with a box at some place: a set whose pairs are all
    edited at one place has a stamp, and one of four pictures has copies, which cost what few sets do."""
    whole = getattr(data, PICTURES[random.integers(len(PICTURES))])()
    side = int(min(whole.shape[:2]) * random.uniform(0.4, 1.0))
    top, left = (int(random.integers(length - side + 1)) for length in whole.shape[:2])
    part = Image.fromarray(whole[top : top + side, left : left + side])
    source = np.asarray(part.resize((SIDE, SIDE)))
    target = source.copy()
    first, last = np.sort(random.integers(0, SIDE, (2, 2)), axis=0)
    box = np.s_[first[0] : last[0] + 1, first[1] : last[1] + 1]
    target[box] = 255 - target[box]
    return encoded(source), encoded(target)


def encoded(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


if __name__ == "__main__":
    main()
