"""Texts that were laid over pictures: those at hand, pictures without, how many have to be read."""

from collections.abc import Sequence
from pathlib import Path

from watermarks.pictures import marks, others, rows, shown

from overpaint.auditors import Thresholds
from overpaint.auditors.overlay.auditor import LIKELY, WORTH_READING, overlay_verdict
from overpaint.auditors.overlay.look import glance
from overpaint.auditors.overlay.reading import can_read
from overpaint.auditors.verdict import Verdict
from overpaint.data import Picture

CHOSEN_ON = ("mgie_page", "nano_banana", "tedbench_imagic")
"""Folders of pairs on which the thresholds were chosen; the other half only checks them."""


def overlays(data: Path) -> dict[str, object]:
    """Recall and false positives with the look first; without reading; and of the look by itself."""
    marked, clean = marks(data, "overlay"), without(data)
    looks = [glance(Picture.from_file(path).pixels) for path in (*marked, *clean)]
    strengths = [-9.0 if look is None else look.strength for look in looks]
    seen, bare = strengths[: len(marked)], strengths[len(marked) :]
    checked = [
        strength
        for path, strength in zip(clean, bare, strict=True)
        if not set(CHOSEN_ON) & set(path.parts)
    ]
    for name, least in (("worth reading", WORTH_READING), ("flagged unread", LIKELY)):
        print(f"{f'overlays {name}':32}{shown(*over(seen, least))}")
        print(f"{'  others':32}{shown(*over(bare, least))}")
        print(f"{'  of them, those kept aside':32}{shown(*over(checked, least))}", flush=True)
    unread = {
        "overlay_recall_unread": over(seen, LIKELY)[0] / len(marked),
        "overlay_false_positive_rate_unread": over(bare, LIKELY)[0] / len(clean),
        "overlay_read_rate": over(bare, WORTH_READING)[0] / len(clean),
        "overlay_clean": len(clean),
    }
    return {**unread, **read(data, marked, clean)}


def over(strengths: Sequence[float], least: float) -> tuple[int, int]:
    return sum(strength >= least for strength in strengths), len(strengths)


def read(data: Path, marked: list[Path], clean: list[Path]) -> dict[str, object]:
    """What is found where the pictures that are worth it are read."""
    if not can_read():
        print("overlays: not read, the extra ocr is not installed")
        return {"overlay_recall": None, "overlay_false_positive_rate": None}
    found, wrong = (
        [overlay_verdict(Picture.from_file(path)) for path in some] for some in (marked, clean)
    )
    print(f"{'overlays found':32}{shown(sum(map(flagged, found)), len(marked))}")
    print(f"{'  others flagged':32}{shown(sum(map(flagged, wrong)), len(clean))}", flush=True)
    bear = sum(bool(verdict.evidence.get("reads")) for verdict in wrong)
    print(f"  of the others read, {bear} bear a text that can be read")
    for path, verdict in zip((*marked, *clean), (*found, *wrong), strict=True):
        if flagged(verdict) == (path in clean):
            print(f"    {path.relative_to(data)}: {verdict.value:.2f}, {verdict.reason}")
    return {
        "overlay_recall": sum(map(flagged, found)) / len(marked),
        "overlay_false_positive_rate": sum(map(flagged, wrong)) / len(clean),
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
