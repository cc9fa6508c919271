"""Over-edits, and their opposite, on planted edits of photographs and on judged real pairs.

    python tests/measure/over_edit.py --data DIR

DIR has the layout of ../shared/real. Planted: seven kinds of edit on each photograph, saved again in
six ways, each honest and with four kinds of leak (material/planting.py); with the mask of what was
edited, where there is one. Real: the rows of triples/eval_sets.tsv. Local ones are judged with their
reach known and without their mask, all of them with the class that the instruction's words give, as in
an audit. Rows of one source stay together in the bootstrap of the 95 % intervals.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from material.pairs import REGION, Row, triples
from material.planting import EDITS, LEAKS, SAVINGS, Area, Planted, leaked, saved, visible

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.change.region import CLOSING
from overpaint.auditors.no_op import NoOp
from overpaint.auditors.over_edit import OverEdit
from overpaint.benchmark.separation import Separation, separation
from overpaint.data import ClassGuess, EditSample, Finding, Mask, Picture
from overpaint.data.naming import named

CLASSES = {
    "paste": "local.object_add",
    "recolour": "local.color_alter",
    "remove": "local.object_delete",
    "text": "local.text",
    "background": "global.background",
    "tone": "global.tone_transfer",
    "style": "global.style_transfer",
}
ALLOWED = {"tone": ("tint", "hue"), "style": ("tint", "hue", "redrawn")}
"""What is no leak under an edit: another tint under another tone, another texture in another style."""

WORTH = 0.005
"""Share of the outside that a leak must change visibly to count as one."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The finding on one pair, and whether the pair has the defect."""

    finding: Finding
    defective: bool
    cluster: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--every", type=int, default=1, help="only every so manieth photograph")
    asked = parser.parse_args()
    paths = sorted((asked.data / "photos").glob("*.jpg"))[:: asked.every]
    photos = [Picture.from_file(path) for path in paths]
    rows = triples(asked.data)
    figures = {**planted(photos), **shifts(photos), **no_ops(photos, rows), **real(rows)}
    inflation(rows)
    print(json.dumps(figures))


def planted(photos: Sequence[Picture]) -> dict[str, object]:
    """Honest edits against the same with a leak; and the change map's region against the planted."""
    honest: dict[str, list[Judged]] = {name: [] for name in EDITS}
    leaking: dict[tuple[str, str], list[Judged]] = {(e, k): [] for e in EDITS for k in LEAKS}
    overlaps: dict[str, list[float]] = {name: [] for name in EDITS}
    for number in range(len(photos)):
        for edit in EDITS:
            overlaps[edit] += _one_edit(photos, number, edit, honest, leaking)
    print("planted: honest edits against leaks, by edit and by leak")
    for edit in EDITS:
        bad = [case for kind in LEAKS for case in leaking[edit, kind]]
        print(f"  {edit:12}{compared(honest[edit], bad)}{_overlap(overlaps[edit])}", flush=True)
    masked = [edit for edit in EDITS if edit not in ("tone", "style")]
    fine = [case for edit in masked for case in honest[edit]]
    for kind in LEAKS:
        print(f"  {kind:12}{compared(fine, [c for e in masked for c in leaking[e, kind]])}")
    everything = [case for edit in EDITS for kind in LEAKS for case in leaking[edit, kind]]
    whole = compared([case for edit in EDITS for case in honest[edit]], everything)
    with_mask = compared(fine, [c for e in masked for k in LEAKS for c in leaking[e, k]])
    print(f"  {'all':12}{whole}\n  {'with a mask':12}{with_mask}")
    overlap = [one for edit in masked for one in overlaps[edit]]
    return {
        "planted_auroc": whole.auroc.mean,
        "planted_auroc_masked": with_mask.auroc.mean,
        "planted_flagged": whole.flagged.mean,
        "planted_found": whole.found.mean,
        "planted_iou_median": float(np.median(overlap)),
    }


def _one_edit(
    photos: Sequence[Picture],
    number: int,
    name: str,
    honest: dict[str, list[Judged]],
    leaking: dict[tuple[str, str], list[Judged]],
) -> Iterator[float]:
    random = np.random.default_rng([number, list(EDITS).index(name)])
    photo, other = photos[number], photos[number - 1].pixels
    edit, how = EDITS[name](photo.pixels, other, random), SAVINGS[number % len(SAVINGS)]
    pair = _pair(photo, edit, saved(edit.pixels, how), name)
    honest[name].append(judged(pair, False))
    if not edit.area.all():
        yield overlap(pair, visible(photo.pixels, edit))
    for kind, spill in LEAKS.items():
        if kind in ALLOWED.get(name, ()):
            continue
        spilt = leaked(edit, photos[number - 2].pixels, spill, random)
        if spilt.share >= WORTH:
            worse = _pair(photo, edit, saved(spilt.pixels, how), name)
            leaking[name, kind].append(judged(worse, True))


def shifts(photos: Sequence[Picture]) -> dict[str, object]:
    """Local edits under which everything was tinted or redrawn, by the kind that speaks of that."""
    cases: list[Judged] = []
    for number, photo in enumerate(photos):
        random, how = np.random.default_rng(number), SAVINGS[number % len(SAVINGS)]
        edit = EDITS["paste"](photo.pixels, photos[number - 1].pixels, random)
        targets = [edit.pixels]
        for kind in ("tint", "redrawn"):
            targets.append(leaked(edit, photo.pixels, LEAKS[kind], random).pixels)
        for place, target in enumerate(targets):
            pair = _pair(photo, edit, saved(target, how), "paste")
            cases.append(judged(pair, place > 0, "global_shift"))
    line = compared([c for c in cases if not c.defective], [c for c in cases if c.defective])
    print(f"global_shift, tinted or redrawn under a local edit\n  {'':12}{line}", flush=True)
    return {"global_shift_found": line.found.mean, "global_shift_flagged": line.flagged.mean}


def _pair(photo: Picture, edit: Planted, target: Picture, name: str) -> Pair:
    values = np.repeat((edit.area * 255).astype(np.uint8)[..., None], 3, axis=2)
    mask = None if edit.area.all() else Mask(Picture.from_pixels(values), "white_edits")
    classes = (ClassGuess(id=CLASSES[name]),)
    source = photo.undecoded()
    return Pair.of(
        EditSample(
            id=name, source=source, instruction="", target=target, mask=mask, edit_classes=classes
        )
    )


def overlap(pair: Pair, changed: Area) -> float:
    """Intersection over union of the change map's region with the planted one, gaps closed in both."""
    there = cv2.resize(changed.astype(np.uint8) * 255, pair.view_size, interpolation=cv2.INTER_AREA)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (CLOSING, CLOSING))
    truth = cv2.morphologyEx((there > 127).astype(np.uint8), cv2.MORPH_CLOSE, kernel) > 0
    found = pair.change.area
    return float((truth & found).sum() / max(1, (truth | found).sum()))


def no_ops(photos: Sequence[Picture], rows: Sequence[Row]) -> dict[str, object]:
    """Photographs saved again against fine local edits: what is taken for the other."""
    undone = [
        next(iter(NoOp().audit([Pair.of(_again(photo, how))]))).value
        for photo in photos
        for how in SAVINGS
    ]
    edits = [row.sample for row in rows if row.verdict == "fine" and row.reach == "local"]
    done = [next(iter(NoOp().audit([Pair.of(sample)]))) for sample in edits]
    level = float(np.quantile(undone, 0.99, method="higher"))
    values = [finding.value for finding in done if finding.judged]
    taken = float(np.mean(np.array(values) <= level))
    flagged = [judged(Pair.of(_again(photo, how)), False).finding for photo in photos for how in SAVINGS]
    at = Thresholds.shipped().of("over_edit").score
    share = float(np.mean([finding.score >= at for finding in flagged]))
    print(f"no-ops: {len(undone)} photographs saved again; over-edit flags {share:.2%} of them")
    print(f"  at 1 % of them over {level:.2f}, {taken:.1%} of {len(values)} fine local edits are below")
    return {"no_op_flagged": share, "small_edits_taken_for_no_op": taken}


def _again(photo: Picture, how: str) -> EditSample:
    source = photo.undecoded()
    return EditSample(
        id=how,
        source=source,
        instruction="",
        target=saved(source.pixels, how),
        edit_classes=REGION,
    )


def real(rows: Sequence[Row]) -> dict[str, object]:
    """The judged real pairs."""
    told = [row for row in rows if row.verdict in ("fine", "over-edit")]
    local = [row for row in told if row.reach == "local"]
    sets = {
        "local, reach known": [_known(row) for row in local],
        "local, class of the words": [_worded(row) for row in local],
        "all, class of the words": [_worded(row) for row in told],
        "all, no class": [replace(row.sample, mask=None) for row in told],
        "with their mask": [named(row.sample, "predicted") for row in told if row.sample.mask],
    }
    bad = {row.sample.id for row in told if row.verdict == "over-edit"}
    print("real pairs: over-edit against fine")
    found = {name: _real(name, samples, bad) for name, samples in sets.items()}
    undone = [row for row in rows if row.reach == "local" and row.verdict in ("fine", "no-op")]
    lazy = {row.sample.id for row in undone if row.verdict == "no-op"}
    print("real pairs: not carried out against fine, local")
    late = _real("under_edit", [_known(row) for row in undone], lazy, "under_edit")
    first, words = found["local, reach known"], found["all, class of the words"]
    return {
        "auroc_local": first.auroc.mean,
        "auroc_all": words.auroc.mean,
        "recall_local_at_5pct": first.recall.mean,
        "auroc_not_carried_out": late.auroc.mean,
    }


def _known(row: Row) -> EditSample:
    return replace(row.sample, mask=None, edit_classes=REGION)


def _worded(row: Row) -> EditSample:
    return named(replace(row.sample, mask=None), "predicted")


def _real(
    name: str, samples: Sequence[EditSample], bad: set[str], kind: str = "over_edit"
) -> Separation:
    cases = [judged(Pair.of(sample), sample.id in bad, kind) for sample in samples]
    unjudged = [case for case in cases if not case.finding.judged]
    line = compared([c for c in cases if not c.defective], [c for c in cases if c.defective])
    print(f"  {name:26}{line}  not judged {len(unjudged)}", flush=True)
    return line


def inflation(rows: Sequence[Row]) -> None:
    """How much smaller a masked error looks when it is divided by the whole picture."""
    print("masked pairs: mean squared error outside the mask, levels from 0 to 1")
    print(f"  {'':30}{'over all pixels':>17}{'over the outside':>18}{'too small by':>14}")
    for row in rows:
        if row.sample.mask is None or not row.verdict:
            continue
        pair = Pair.of(row.sample)
        outside = ~row.sample.mask.editable(pair.view_size)
        error = (pair.source_view / 255.0 - pair.target_view / 255.0) ** 2
        masked = float((error * outside[..., None]).mean())
        ours = float(error[outside].mean()) if outside.any() else float("nan")
        times = ours / masked if masked else float("nan")
        print(f"  {row.sample.id[-30:]:30}{masked:17.5f}{ours:18.5f}{times:13.2f}x")


def judged(pair: Pair, defective: bool, kind: str = "over_edit") -> Judged:
    found = {finding.kind: finding for finding in OverEdit().audit([pair])}
    return Judged(found[kind], defective, pair.source.digest)


def compared(fine: Sequence[Judged], bad: Sequence[Judged]) -> Separation:
    cases = [case for case in [*fine, *bad] if case.finding.judged]
    kind = cases[0].finding.kind if cases else "over_edit"
    return separation(
        [case.finding.score for case in cases],
        [case.defective for case in cases],
        [case.cluster for case in cases],
        at=Thresholds.shipped().of(kind).score,
    )


def _overlap(overlaps: Sequence[float]) -> str:
    return f"  IoU {np.median(overlaps):.3f} median" if overlaps else ""


if __name__ == "__main__":
    main()
