"""Pictures of a report: drawn once, kept as long as they are of the same pair, removed when unwanted."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark import summary
from overpaint.benchmark.cli import main
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.report import single
from overpaint.taxonomy import UsageError

Command = Callable[..., Result]


@pytest.fixture(scope="module")
def made(pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("darkroom") / "run"
    arguments = [
        "bench",
        f"jsonl:{pairs}",
        "--model",
        "baseline:blur",
        "--limit",
        "3",
        "--out",
        str(run),
    ]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    return run


@pytest.fixture
def run(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "run"))


def written(run: Path) -> dict[str, int]:
    """Every picture with a number that changes when it is written anew."""
    folder = run / "report" / "pictures"
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.webp")}


def test_what_is_there_is_not_drawn_again(overpaint: Command, run: Path) -> None:
    before = written(run)
    assert len(before) > 9
    pages = {path: path.read_bytes() for path in (run / "report").iterdir() if path.is_file()}
    overpaint("report", run)
    assert written(run) == before
    assert {path: path.read_bytes() for path in pages} == pages


@pytest.mark.slow
def test_only_what_is_missing_or_of_another_answer_is_drawn(overpaint: Command, run: Path) -> None:
    before = written(run)
    missing = next(name for name in before if name.endswith("-source.webp"))
    (run / "report" / "pictures" / missing).unlink()
    answer = next((run / "answers").glob("*blur*/*0*"))
    with Image.open(answer) as image:
        image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(answer)
    overpaint("report", run)
    after = written(run)
    assert after.keys() == before.keys()
    changed = {name for name in after if after[name] != before[name]}
    assert missing in changed
    rest = changed - {missing}
    assert rest
    assert all("blur" in name and not name.endswith(("-source.webp", "-mask.webp")) for name in rest)


@pytest.fixture
def audited(overpaint: Command, tmp_path: Path) -> Path:
    """A run on pictures that are named by path in a table, whose fingerprint doesn't hold them."""
    for number in range(2):
        for side in ("source", "target"):
            pixels = np.random.default_rng([number, side == "target"]).integers(0, 255, (60, 80, 3))
            Image.fromarray(pixels.astype(np.uint8)).save(tmp_path / f"{number}-{side}.bmp")
    names = [{"source": f"{n}-source.bmp", "target": f"{n}-target.bmp"} for n in (0, 1, 0, 1)]
    rows = [{"id": f"r{n}", "instruction": "make it red", **one} for n, one in enumerate(names)]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "pairs.parquet")
    out = tmp_path / "run"
    overpaint("audit", f"parquet:{tmp_path}/pairs.parquet", "--auditor", "duplicates", "--out", out,
              "--workers", 1)  # fmt: skip
    return out


def test_a_picture_replaced_by_one_of_its_size_is_drawn_anew(overpaint: Command, audited: Path) -> None:
    before = written(audited)
    Image.new("RGB", (80, 60), (255, 0, 0)).save(audited.parent / "0-target.bmp")
    overpaint("report", audited)
    after = written(audited)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed
    assert {name.split("-")[0] for name in changed} <= {"r0", "r2"}
    assert not any(name.endswith("-source.webp") for name in changed)
    with Image.open(audited / "report" / "pictures" / "r2-target.webp") as shown:
        red, green, _ = np.asarray(shown).mean((0, 1))
    assert red > 240 and green < 15


def test_what_can_not_be_drawn_any_more_is_gone(overpaint: Command, audited: Path) -> None:
    before = written(audited)
    (audited.parent / "0-target.bmp").write_bytes(b"BM of no picture")
    overpaint("report", audited)
    after = written(audited)
    assert after.keys() < before.keys()
    assert "r2-target.webp" in before.keys() - after.keys()
    assert {name: before[name] for name in after} == after


@pytest.mark.slow
def test_a_damaged_record_costs_a_drawing_and_nothing_else(overpaint: Command, run: Path) -> None:
    before = written(run)
    for text in ("", "[1]", '{"../../run.json": ["x", true]}', '{"a": 1}'):
        (run / "report" / "pictures" / "drawn.json").write_text(text)
        overpaint("report", run)
        assert written(run).keys() == before.keys()
        assert (run / "run.json").is_file()


def test_pictures_that_no_page_shows_are_removed(overpaint: Command, run: Path) -> None:
    before = written(run)
    overpaint("report", run, "--cards", 0)
    after = written(run)
    assert after.keys() < before.keys()
    assert all(name.endswith(("-source.webp", "-target.webp")) for name in after)
    assert {name: before[name] for name in after} == after


@pytest.mark.parametrize("stop", [UsageError("too large"), KeyboardInterrupt()])
def test_a_report_that_is_not_written_leaves_the_pictures_of_the_one_there(
    overpaint: Command, run: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException
) -> None:
    before = written(run)
    with monkeypatch.context() as patch:

        def refuse(*_: object, **__: object) -> None:
            raise stop

        patch.setattr(summary, "written", refuse)
        with pytest.raises(type(stop)):
            summary.write_run_report(reopened_job(run), Thresholds.shipped(), cards=0)
    assert written(run) == before
    overpaint("report", run, "--cards", 0)
    assert written(run).keys() < before.keys()


def test_a_page_too_large_for_one_file_leaves_the_report(
    overpaint: Command, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = written(run)
    monkeypatch.setattr(single, "SINGLE_FILE_LIMIT", 1000)
    refused = overpaint("report", run, "--single-file", "--cards", 1, code=2)
    assert "over the limit" in refused.output
    assert written(run) == before


@pytest.mark.slow
def test_answers_and_journals_that_are_gone_are_told(overpaint: Command, run: Path) -> None:
    shutil.rmtree(run / "answers")
    assert "9 answers are gone from the run" in overpaint("report", run).output
    for path in run.glob("attempts.*"):
        path.unlink()
    told = overpaint("report", run).output
    assert "knows no answer of baseline:blur, baseline:copy, baseline:oracle" in told
