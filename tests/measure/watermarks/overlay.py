"""Texts that were laid over pictures: those at hand, pictures without, how many have to be read."""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from watermarks.pictures import marks, others, rows, shown

from overpaint.auditors import Thresholds
from overpaint.auditors.overlay.auditor import LIKELY, WORTH_READING, overlay_verdict
from overpaint.auditors.overlay.reading import can_read
from overpaint.auditors.verdict import Verdict
from overpaint.data import Picture

Verdicts = Mapping[Path, Verdict]

CHOSEN_ON = ("mgie_page", "nano_banana", "tedbench_imagic")
"""Folders of pairs on which the thresholds were chosen; the other half only checks them."""


def overlays(data: Path) -> dict[str, object]:
    """Recall and false positives with the look first; without reading; and how often is read."""
    marked, clean = marks(data, "overlay"), without(data)
    found, wrong = (
        [overlay_verdict(Picture.from_file(path)) for path in some] for some in (marked, clean)
    )
    seen, bare = (strengths(some) for some in (found, wrong))
    kept = [not set(CHOSEN_ON) & set(path.parts) for path in clean]
    checked = [strength for strength, one in zip(bare, kept, strict=True) if one]
    levels = {"worth reading": WORTH_READING, "flagged unread": LIKELY}
    for name, least in levels.items():
        print(f"{f'overlays {name}':32}{shown(*over(seen, least))}")
        print(f"{'  others':32}{shown(*over(bare, least))}")
        print(f"{'  of them, those kept aside':32}{shown(*over(checked, least))}", flush=True)
    unread = {
        "overlay_recall_unread": over(seen, LIKELY)[0] / len(marked),
        "overlay_false_positive_rate_unread": over(bare, LIKELY)[0] / len(clean),
        "overlay_read_rate": over(bare, WORTH_READING)[0] / len(clean),
        "overlay_clean": len(clean),
    }
    if not can_read():
        print("overlays: not read, the extra ocr is not installed")
        return {**unread, "overlay_recall": None, "overlay_false_positive_rate": None}
    verdicts = (dict(zip(*some, strict=True)) for some in ((marked, found), (clean, wrong)))
    return {**unread, **read(data, *verdicts)}


def strengths(verdicts: Sequence[Verdict]) -> list[float]:
    """-9 for a picture that is too small."""
    return [-9.0 if math.isnan(verdict.value) else verdict.value for verdict in verdicts]


def over(strengths: Sequence[float], least: float) -> tuple[int, int]:
    return sum(strength >= least for strength in strengths), len(strengths)


def read(data: Path, found: Verdicts, wrong: Verdicts) -> dict[str, object]:
    """What is found where the pictures that are worth it are read."""
    hits, misses = (sum(map(flagged, some.values())) for some in (found, wrong))
    print(f"{'overlays found':32}{shown(hits, len(found))}")
    print(f"{'  others flagged':32}{shown(misses, len(wrong))}", flush=True)
    bear = sum(bool(verdict.evidence.get("reads")) for verdict in wrong.values())
    print(f"  of the others read, {bear} bear a text that can be read")
    for path, verdict in (*found.items(), *wrong.items()):
        if flagged(verdict) == (path in wrong):
            print(f"    {path.relative_to(data)}: {verdict.value:.2f}, {verdict.reason}")
    return {
        "overlay_recall": hits / len(found),
        "overlay_false_positive_rate": misses / len(wrong),
    }


def flagged(verdict: Verdict) -> bool:
    return verdict.score >= Thresholds.shipped().of("stock_overlay").score


def without(data: Path) -> list[Path]:
    """Pictures that carry no text of an owner, so far as is known; not those that were trained on."""
    noted = {
        data / "triples" / row[side]
        for row in rows(data, "triples")
        for side in ("source", "target")
        if "watermark" in f"{row.get('note')} {row.get('human_verdict')}"
    }
    other = {
        data / "watermarks" / row["file"]
        for row in rows(data, "watermarks")
        if row["role"] != "negative"
    }
    trained = set((data / "photos").rglob("*"))
    return others(data, noted | other | trained)
