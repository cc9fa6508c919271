"""The judged real pairs of ../shared/real, as samples."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overpaint.data import ClassGuess, EditSample, Mask, MaskConvention, Picture

REGION = (ClassGuess(id="local.object_alter"),)
POLARITY: dict[str, MaskConvention] = {
    "white=edited": "white_edits",
    "white=kept": "black_edits",
    "alpha 0 = edit": "alpha",
}


@dataclass(frozen=True)
class Row:
    """A sample of triples/manifest.jsonl, with verdict and reach where eval_sets.tsv has them."""

    sample: EditSample
    verdict: str
    reach: str


def triples(data: Path) -> list[Row]:
    folder = data / "triples"
    with (folder / "eval_sets.tsv").open() as lines:
        judged = {row["id"]: row for row in csv.DictReader(lines, delimiter="\t")}
    manifest = map(json.loads, (folder / "manifest.jsonl").read_text().splitlines())
    nothing = {"verdict": "", "reach": ""}
    return [_row(folder, entry, judged.get(entry["id"], nothing)) for entry in manifest]


def _row(folder: Path, entry: dict[str, Any], judged: dict[str, str]) -> Row:
    mask = entry["mask"]
    sample = EditSample(
        id=entry["id"],
        source=Picture.from_file(folder / entry["source"]),
        instruction=entry["instruction"] or "",
        target=Picture.from_file(folder / entry["target"]),
        mask=Mask(Picture.from_file(folder / mask), POLARITY[entry["mask_polarity"]]) if mask else None,
    )
    return Row(sample, judged["verdict"], judged["reach"])
