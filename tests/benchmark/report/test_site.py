import json
from dataclasses import replace
from pathlib import Path

import pytest

from overpaint.benchmark.report import GalleryItem, Report, write_report
from overpaint.benchmark.report.samples import SampleTable
from overpaint.taxonomy import UsageError

TABLES = {"report.md", "leaderboard.csv", "gallery.csv", "report.json"}
PAGES = {"index.html", "capabilities.html", "findings.html", "gallery.html"}
PARTS = {"style.css", "report.js", "uplot.js"} | {
    f"{name}-data.js" for name in ("board", "gallery", "health", "matrices")
}


def _files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"pictures"}


def _showing(report: Report, name: str) -> Report:
    items: list[GalleryItem] = [replace(report.gallery[0], pictures={"source": name})]
    return replace(report, gallery=items)


def test_the_folder_holds_the_pages_their_parts_and_the_tables(report: Report, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    assert write_report(report, folder) == folder / "index.html"
    assert _files(folder) == TABLES | PAGES | PARTS


def test_a_single_file_leaves_no_parts_of_an_earlier_report(
    report: Report, full: Report, samples: SampleTable, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    write_report(full, folder, samples=samples)
    write_report(report, folder, single_file=True)
    assert _files(folder) == TABLES | {"index.html"}


def test_every_view_has_a_page_and_numbers_a_file_for_each_metric(
    full: Report, samples: SampleTable, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    write_report(full, folder, samples=samples)
    views = {"turns.html", "compare.html", "metrics.html"}
    data = {"pairs-data.js", "samples-data.js", "values-0.js", "values-1.js", "values-2.js"}
    assert _files(folder) == TABLES | PAGES | PARTS | views | data


def test_writing_again_replaces_everything_and_gives_the_same_bytes(
    report: Report, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    write_report(replace(report, title="Earlier"), folder)
    write_report(report, folder)
    first = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    write_report(report, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == first
    assert json.loads(first["report.json"])["title"] == "A small report"
    assert not [name for name, content in first.items() if b"Earlier" in content]


def test_a_page_too_large_for_one_file_is_refused_and_the_old_one_kept(
    report: Report, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    write_report(report, folder)
    before = (folder / "index.html").read_bytes()
    with (folder / "pictures" / "huge.webp").open("wb") as huge:
        huge.truncate(30_000_000)
    with pytest.raises(UsageError, match=r"would take 40\.0 MB, over the limit of 25 MB"):
        write_report(_showing(report, "pictures/huge.webp"), folder, single_file=True)
    assert (folder / "index.html").read_bytes() == before
    assert _files(folder) == TABLES | PAGES | PARTS


def test_a_page_too_large_by_its_texts_is_refused_too(report: Report, tmp_path: Path) -> None:
    wordy = replace(report, gallery=[replace(report.gallery[0], reason="x" * 26_000_000, pictures={})])
    with pytest.raises(UsageError, match=r"would take 26\.\d MB"):
        write_report(wordy, tmp_path, single_file=True)


@pytest.mark.parametrize("name", ["pictures/absent.webp", "../secret", "/etc/hostname"])
def test_only_pictures_of_the_folder_are_put_into_the_page(
    report: Report, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    with pytest.raises(UsageError, match="isn't a picture in"):
        write_report(_showing(report, name), tmp_path / "report", single_file=True)
