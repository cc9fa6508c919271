"""Pictures of a report: drawn once, kept as long as they are of the same pair, removed when unwanted."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from overpaint.benchmark.cli import main

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


@pytest.mark.slow
def test_answers_and_journals_that_are_gone_are_told(overpaint: Command, run: Path) -> None:
    shutil.rmtree(run / "answers")
    assert "9 answers are gone from the run" in overpaint("report", run).output
    for path in run.glob("attempts.*"):
        path.unlink()
    told = overpaint("report", run).output
    assert "knows no answer of baseline:blur, baseline:copy, baseline:oracle" in told
