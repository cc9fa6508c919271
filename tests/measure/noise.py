"""What makes a set unclean: per kind what is flagged of harmless ones and found of planted defects.

    python tests/measure/noise.py --data DIR [--imagededup PYTHON] [--cleanvision PYTHON]

DIR has the layout of ../shared/real. Every share has its exact 95 % interval. The two peers are run on
the same set of near-copies by interpreters that have them; without, that is said. The last line is JSON.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from material.pairs import Row, triples
from noisy import contradictions, framing, near_copies, resaved, swaps, texts, turned
from noisy.no_ops import measured, no_ops
from noisy.rates import Rates, share
from PIL import Image
from quality import PLANTS, saved, scored
from quality import row as quality_row
from quality import triples as pictures

from overpaint.auditors import Thresholds
from overpaint.data import EditSample, Picture

NEAR_COPIES = 1000
PEERS = ("imagededup", "cleanvision")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    for tool in PEERS:
        parser.add_argument(f"--{tool}", type=Path, help=f"an interpreter that has {tool}")
    given = parser.parse_args()
    photos = [Picture.from_file(path) for path in sorted((given.data / "photos").glob("*.jpg"))]
    rows = triples(given.data)
    table: dict[str, object] = {}
    lines = chain(
        of_texts(given.data),
        of_copies({tool: getattr(given, tool) for tool in PEERS}),
        of_swaps([row.sample for row in rows if row.verdict != "watermark"]),
        of_rates(contradictions.measured(pixels(photos), fine(rows))),
        of_rates(framing.measured(pixels(photos), [row.sample for row in rows])),
        of_turned([row.sample for row in rows]),
        of_rates(resaved.measured([row.sample for row in rows])),
        of_no_ops(given.data, rows),
        of_quality(given.data, given.cleanvision),
    )
    for name, told, value in lines:
        print(f"{name:36}{told}", flush=True)
        table[name] = value
    print(json.dumps(table))


Lines = Iterator[tuple[str, str, object]]
"""Name, what is printed, and what goes into the JSON line."""


def pixels(photos: Sequence[Picture]) -> list[np.ndarray]:
    return [photo.pixels for photo in photos]


def fine(rows: Sequence[Row]) -> list[EditSample]:
    return [row.sample for row in rows if row.verdict == "fine"]


def of_texts(data: Path) -> Lines:
    lines = texts.instructions(data / "instructions")
    found = texts.texts(lines) | texts.planted([line.text for line in lines]) | texts.rare(lines)
    for name, row in found.items():
        yield name, str(row), row


def of_copies(peers: Mapping[str, Path | None]) -> Lines:
    files, planted = near_copies.near_copies(NEAR_COPIES)
    tools = {"overpaint": near_copies.ours(files)}
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(files):
            (Path(folder) / f"{number}.jpg").write_bytes(file)
        for tool, python in peers.items():
            if python is None:
                yield f"near-copies, {tool}", f"skipped: give --{tool} PYTHON", None
            else:
                tools[tool] = near_copies.peer(tool, python, Path(folder))
    for tool, pairs in tools.items():
        found = near_copies.counted(tool, pairs, planted)
        told = f"found {share(found.total, len(planted))} of {len(planted)}, extra {found.extra}"
        yield f"near-copies, {tool}", f"{told} {dict(found.planted)}", found.row()
        if tool == "overpaint":
            yield "near_duplicate_found", f"{found.total / len(planted):.4f}", found.total / len(planted)
            yield "near_duplicate_extra", str(found.extra), found.extra


def of_swaps(samples: Sequence[EditSample]) -> Lines:
    mixed = swaps.mix(samples)
    scores = swaps.left_out(mixed)
    total = int(mixed.swapped.sum())
    for rate in (0.01, 0.02, 0.05):
        found, _ = swaps.found_at(scores, mixed.swapped, rate)
        yield f"unrelated at {rate:.0%}", f"{share(round(found * total), total)} of {total}", found
    yield "unrelated_detection_at_1pct", "", swaps.found_at(scores, mixed.swapped, 0.01)[0]
    judged = mixed.judged
    found, _ = swaps.found_at(scores[judged], mixed.swapped[judged], 0.01)
    count = int((judged & mixed.swapped).sum())
    yield "unrelated at 1%, judged alone", f"{share(round(found * count), count)} of {count}", found


def of_turned(samples: Sequence[EditSample]) -> Lines:
    for name, row in turned.measured(samples).items():
        yield f"swapped pair, {name}", str(row), row


def of_rates(rates: Mapping[str, Rates]) -> Lines:
    for name, one in rates.items():
        yield name, str(one), one.row()


def of_no_ops(data: Path, rows: Sequence[Row]) -> Lines:
    for name, auditor, cases in no_ops(data, rows):
        found = measured(auditor, cases)
        yield name, str(found), found.row()


def of_quality(data: Path, cleanvision: Path | None) -> Lines:
    """Every way to spoil a photograph, and the blurred ones by the peer too."""
    photos = [Image.open(path).convert("RGB") for path in sorted((data / "photos").glob("*.jpg"))]
    plain, edits = [Picture.from_pixels(np.asarray(one)) for one in photos], pictures(data / "triples")
    real = {"photos": scored(plain), "triples": scored(edits)}
    for name, (kind, plant) in PLANTS.items():
        spoilt = [saved(plant(photo)) for photo in photos]
        found = scored(spoilt)
        at = Thresholds.shipped().of(kind).score
        harmless = [score >= at for group in real.values() for score in group[kind]]
        rates = Rates.of(harmless, [score >= at for score in found[kind]])
        row = quality_row(kind, real, found)
        yield name, f"{rates}, at 1 % {row['found_at_1pct']:.3f}", rates.row() | row
        if name == "blurred, radius 3":
            yield "blur_recall_at_1pct", f"{row['found_at_1pct']:.4f}", row["found_at_1pct"]
        if name in ("blurred, radius 3", "blurred, radius 9"):
            yield _peer_on_blur(name, cleanvision, [*plain, *edits], spoilt)


def _peer_on_blur(
    name: str, python: Path | None, harmless: Sequence[Picture], spoilt: Sequence[Picture]
) -> tuple[str, str, object]:
    """The same files, with CleanVision's own threshold and with the one that flags 1 % of the others."""
    name = f"{name}, cleanvision"
    if python is None:
        return name, "skipped: give --cleanvision PYTHON", None
    scores = near_copies.blur_scores(python, [picture.encoded for picture in (*harmless, *spoilt)])
    clean, blurred = (np.array(part) for part in (scores[: len(harmless)], scores[len(harmless) :]))
    strict = float(np.quantile([one[0] for one in clean], 0.01, method="lower"))
    found = {
        "flagged": float(clean[:, 1].mean()),
        "found": float(blurred[:, 1].mean()),
        "found_at_1pct": float((blurred[:, 0] < strict).mean()),
    }
    return name, str(found), found


if __name__ == "__main__":
    main()
