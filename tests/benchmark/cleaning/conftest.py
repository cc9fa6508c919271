"""A dataset with one of each defect, audited once."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from click.testing import CliRunner
from PIL import Image

from overpaint.benchmark.cli import main
from overpaint.data import Pixels
from overpaint.data.starter.marks import dalle2_signature

AUDITORS = ("over-edit", "watermark", "duplicates", "leaks", "turns", "size")

Edit = Callable[[Pixels], Pixels]


@dataclass(frozen=True)
class Audited:
    spec: str
    run: Path
    rows: dict[str, dict[str, object]]

    def bytes_of(self, sample_id: str, column: str) -> bytes:
        folder = Path(self.spec.removeprefix("jsonl:")).parent
        return (folder / str(self.rows[sample_id][column])).read_bytes()


@pytest.fixture(scope="session")
def defective(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """Twelve good rows of six photographs, and rows with an over-edit, a mark, a copy and more."""
    folder = tmp_path_factory.mktemp("defective")
    rows = list(_rows(folder))
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    audited(f"jsonl:{path}", folder / "run")
    first = {str(row["id"]): row for row in reversed(rows)}
    again = next(row for row in reversed(rows) if row["id"] == "good-0-0")
    return Audited(f"jsonl:{path}", folder / "run", {**first, "good-0-0-2": again})


def audited(spec: str, out: Path, *options: str) -> None:
    chosen = [word for name in AUDITORS for word in ("--auditor", name)]
    result = CliRunner().invoke(main, ["audit", spec, "--out", str(out), *chosen, *options])
    assert result.exit_code == 0, result.output


def _rows(folder: Path):  # type: ignore[no-untyped-def]
    names = ("astronaut", "chelsea", "coffee", "rocket", "stereo_motorcycle", "retina")
    photographs = [_photograph(name) for name in names]
    for number, photograph in enumerate(photographs):
        for turn in (0, 1):
            edited = _box(photograph, 40 + 60 * turn)
            yield _row(folder, f"good-{number}-{turn}", photograph, edited)
    one, other = photographs[0], photographs[1]
    yield _row(folder, "over-edit", one, 255 - one, mask=_mask(one))
    signed, _ = dalle2_signature(_box(other, 20))
    yield _row(folder, "signed", other, signed)
    yield {
        **_row(folder, "copy", photographs[2], _box(photographs[2], 40)),
        "instruction": "Invert box 40.",
    }
    yield _row(folder, "good-0-0", photographs[3], _box(photographs[3], 8))  # an id again
    broken = _row(folder, "broken", photographs[4], _box(photographs[4], 8))
    (folder / "broken-target.png").write_bytes(b"\x89PNG\r\n")
    yield broken
    steps = [photographs[5]]
    for at in (30, 90, 150):
        steps.append(_box(steps[-1], at))
    for turn, step in ((1, 0), (3, 1), (2, 2)):  # the later two change places
        row = _row(folder, f"turn-{step}", steps[step], steps[step + 1])
        yield {**row, "session": "talk", "turn": turn}


def _photograph(name: str) -> Pixels:
    pixels = getattr(skimage.data, name)()
    pixels = pixels[0] if isinstance(pixels, tuple) else pixels
    return np.asarray(Image.fromarray(pixels).convert("RGB").resize((256, 256)))


def _box(pixels: Pixels, at: int) -> Pixels:
    edited = pixels.copy()
    edited[at : at + 50, at : at + 50] = 255 - edited[at : at + 50, at : at + 50]
    return edited


def _mask(pixels: Pixels) -> Pixels:
    mask = np.zeros_like(pixels)
    mask[40:90, 40:90] = 255
    return mask


def _row(folder: Path, name: str, source: Pixels, target: Pixels, mask: Pixels | None = None):  # type: ignore[no-untyped-def]
    pictures = {"source": source, "target": target, "mask": mask}
    row: dict[str, object] = {"id": name, "instruction": f"Invert box {name.rpartition('-')[2]} of it."}
    if name.startswith("good-2-0"):
        row["instruction"] = "Invert box 40."
    row["edit_classes"] = ["local.color_alter"]
    for column, pixels in pictures.items():
        if pixels is not None:
            buffer = io.BytesIO()
            Image.fromarray(pixels).save(buffer, "PNG")
            file = folder / f"{name}-{column}.png"
            if file.exists():
                file = folder / f"{name}-{column}-again.png"
            file.write_bytes(buffer.getvalue())
            row[column] = file.name
    return row
