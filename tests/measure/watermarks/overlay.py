"""Texts that were laid over pictures: those at hand, pictures without, how many have to be read."""

from pathlib import Path

from watermarks.pictures import marks, others, rows, shown

from overpaint.auditors import Thresholds
from overpaint.auditors.overlay.auditor import overlay_verdict
from overpaint.auditors.overlay.reading import can_read
from overpaint.data import Picture


def overlays(data: Path) -> dict[str, object]:
    """Recall and false positives with the cheap look first, and recall where every picture is read."""
    if not can_read():
        print("overlays: skipped, the extra ocr is not installed")
        return {"overlay_recall": None, "overlay_false_positive_rate": None}
    marked, clean = marks(data, "overlay"), without(data)
    verdicts = [overlay_verdict(Picture.from_file(path)) for path in marked]
    every = [overlay_verdict(Picture.from_file(path), reads_all=True) for path in marked]
    wrong = [overlay_verdict(Picture.from_file(path)) for path in clean]
    least = Thresholds.shipped().of("stock_overlay").score
    found, all_found, false = (
        sum(verdict.score >= least for verdict in some) for some in (verdicts, every, wrong)
    )
    read = sum("reads" in verdict.evidence for verdict in wrong)
    print(f"{'overlays':32}{shown(found, len(marked))}")
    print(f"{'  if every picture were read':32}{shown(all_found, len(marked))}")
    print(f"{'  others flagged':32}{shown(false, len(clean))}")
    print(f"{'  others read':32}{shown(read, len(clean))}", flush=True)
    for path, verdict in zip(clean, wrong, strict=True):
        if verdict.score >= least:
            print(f"    {path.relative_to(data)}: {verdict.reason}")
    return {
        "overlay_recall": found / len(marked),
        "overlay_recall_all_read": all_found / len(marked),
        "overlay_false_positive_rate": false / len(clean),
        "overlay_clean": len(clean),
        "overlay_read_rate": read / len(clean),
    }


def without(data: Path) -> list[Path]:
    """Pictures that carry no text of an owner, so far as is known."""
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
    return others(data, noted | other)
