"""What all answers of a model have in common: a stamp that one model paints and another doesn't."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from click.testing import Result
from PIL import Image

from overpaint.benchmark.job import new_job
from overpaint.benchmark.stages import judge_answers, make_answers
from overpaint.data.run import RunFolder
from overpaint.data.selection import Selection
from overpaint.runners.spec import parse_spec

Command = Callable[..., Result]

COUNT, SIDE = 40, 128
CARRIERS = range(1, COUNT, 4)
STAMP = np.s_[80:100, 60:116]


@pytest.fixture(scope="module")
def edits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Crops of photographs, and two folders of answers: a quarter of ``marked`` carries a stamp."""
    folder = tmp_path_factory.mktemp("edits")
    random = np.random.default_rng(4)
    names = ("chelsea", "coffee", "rocket")
    photographs = tuple(np.asarray(getattr(skimage.data, name)()) for name in names)
    rows = []
    for number in range(COUNT):
        source, other = (crop(photographs, random) for _ in range(2))
        answer = source.copy()
        top, left = random.integers(0, 70, 2)
        answer[top : top + 30, left : left + 40] = other[top : top + 30, left : left + 40]
        save(source, folder / f"{number:02}.png")
        save(answer, folder / "plain" / f"{number:02}.png")
        if number in CARRIERS:
            answer = stamped(answer)
        save(answer, folder / "marked" / f"{number:02}.png")
        rows.append({"id": f"{number:02}", "instruction": "Add a box.", "source": f"{number:02}.png"})
    (folder / "edits.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def crop(photographs: tuple[np.ndarray, ...], random: np.random.Generator) -> np.ndarray:
    photograph = photographs[random.integers(3)]
    top, left = (random.integers(0, length - SIDE) for length in photograph.shape[:2])
    return photograph[top : top + SIDE, left : left + SIDE]


def save(pixels: np.ndarray, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    Image.fromarray(pixels).save(path)


def stamped(pixels: np.ndarray) -> np.ndarray:
    """With a red bar and a disc, half transparent."""
    height, width = 20, 56
    down, across = np.mgrid[0:height, 0:width]
    shape = (np.hypot(down - 10, across - 10) < 9) | ((across > 24) & (abs(down - 10) < 6))
    marked = pixels.astype(np.float64)
    marked[STAMP] += (np.array([230, 40, 40]) - marked[STAMP]) * 0.5 * shape[..., None]
    return np.rint(marked).astype(np.uint8)


@pytest.mark.slow
def test_a_stamp_that_a_model_paints_is_a_finding_on_its_answers(
    overpaint: Command, edits: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    plain, marked = (parse_spec(f"folder:{edits / name}") for name in ("plain", "marked"))
    job = new_job(f"jsonl:{edits / 'edits.jsonl'}", run, selection=Selection())
    job = job.with_models([plain, marked])
    with job.writing():
        make_answers(job, [plain, marked])
        assert judge_answers(job, ("stamp",)) == 6  # findings and scores of each, and what they share
        assert judge_answers(job, ("stamp",)) == 0
    found = RunFolder(run).table("findings").to_pandas()
    of_set = found[found["kind"] == "repeated_stamp"].set_index("label")
    assert of_set["score"][marked.label] >= 0.5 and of_set["score"][plain.label] == 0
    carriers = {f"{number:02}" for number in CARRIERS}
    assert set(json.loads(of_set["evidence"][marked.label])["carriers"]) == carriers
    each = found[(found["kind"] == "stamped") & (found["score"] == 1)]
    assert set(each["label"]) == {marked.label} and set(each["sample_id"]) == carriers

    told = json.loads(overpaint("report", run, "--json").stdout)["set_findings"]
    assert any(marked.label in sentence and "10 of 40" in sentence for sentence in told)
    shown = json.loads(overpaint("show", run, "01", "--json").stdout)["findings"]
    assert [row["label"] for row in shown if row["kind"] == "stamped" and row["flagged"]] == [
        marked.label
    ]
