import json
from dataclasses import replace
from pathlib import Path

import pytest

from overpaint.benchmark.report import SINGLE_FILE_LIMIT, GalleryItem, Report, single, write_report
from overpaint.benchmark.report.samples import SampleTable
from overpaint.taxonomy import UsageError

TABLES = {"report.md", "leaderboard.csv", "gallery.csv", "report.json"}
NOTED = ("report.md", "report.json")
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


def test_findings_whose_pictures_do_not_fit_into_one_file_are_shown_without(
    report: Report, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    items = [
        replace(report.gallery[0], score=1 - n / 10, pictures={"source": f"pictures/{n}.webp"})
        for n in range(9)
    ]
    other = replace(items[0], kind="noise", pictures={"source": "pictures/9.webp"})
    for n in range(10):
        (tmp_path / "pictures" / f"{n}.webp").write_bytes(bytes([n]) * 3_000_000)
    gallery = [*items[::2], other, *items[1::2]]  # kinds take turns: not in the order of scores
    page = write_report(replace(report, gallery=gallery), tmp_path, single_file=True).read_text()
    assert len(page) <= SINGLE_FILE_LIMIT
    told = "pictures of 6 of 10 findings, the worst of each kind and model"
    assert all(told in text for text in (page, *((tmp_path / name).read_text() for name in NOTED)))
    assert [n for n in range(10) if f'"pictures/{n}.webp"' in page] == [0, 1, 2, 3, 4, 9]


def test_names_that_take_more_room_than_reckoned_cost_pictures_not_the_page(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pictures").mkdir()
    names = [f"pictures/{'<' * 200}{n}.webp" for n in range(60)]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    items = [replace(report.gallery[0], pictures={"source": name}) for name in names]
    bare = replace(report, gallery=[replace(one, pictures={}) for one in items])
    least = len(write_report(bare, tmp_path, single_file=True).read_bytes())
    monkeypatch.setattr(single, "SINGLE_FILE_LIMIT", least + 50_000)
    page = write_report(replace(report, gallery=items), tmp_path, single_file=True).read_bytes()
    assert len(page) <= least + 50_000 and b"data:image/webp;base64," in page


def test_a_page_too_large_for_one_file_is_refused_and_the_old_one_kept(
    report: Report, tmp_path: Path
) -> None:
    folder = tmp_path / "report"
    write_report(report, folder)
    before = (folder / "index.html").read_bytes()
    wordy = replace(report, gallery=[replace(report.gallery[0], reason="x" * 26_000_000, pictures={})])
    with pytest.raises(UsageError, match=r"would take 26\.\d MB"):
        write_report(wordy, folder, single_file=True)
    assert (folder / "index.html").read_bytes() == before
    assert _files(folder) == TABLES | PAGES | PARTS


def test_one_file_shows_as_many_compared_answers_as_fit(
    full: Report, samples: SampleTable, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    rows = [
        replace(
            row,
            pictures={
                "": {"source": f"pictures/{n}-s.webp"},
                "sharp": {"target": f"pictures/{n}-t.webp"},
            },
        )
        for n, row in enumerate(samples.rows)
    ]
    for n in range(len(rows)):
        for side in "st":
            (tmp_path / "pictures" / f"{n}-{side}.webp").write_bytes(bytes([n]) * 3_000_000)
    order = [row.sample_id for row in reversed(rows)]
    table = replace(samples, rows=rows, pictured=order)
    report = replace(full, gallery=[])
    page = write_report(report, tmp_path, single_file=True, samples=table).read_text()
    assert len(page) <= SINGLE_FILE_LIMIT
    assert page.count("data:image/webp;base64,") == 6  # of three samples: 8 MB each, and the page
    assert f"pictures of 3 of {len(rows)} samples" in page
    held = [f'"pictures/{n}-s.webp"' in page for n in range(len(rows))]
    assert held == [False] * (len(rows) - 3) + [True] * 3


def test_one_file_holds_each_picture_once(full: Report, samples: SampleTable, tmp_path: Path) -> None:
    page = write_report(full, tmp_path / "report", single_file=True, samples=samples).read_text()
    names = {name for item in full.gallery for name in item.pictures.values()}
    assert page.count("data:image/webp;base64,") == len(names) > 0


@pytest.mark.parametrize("name", ["pictures/absent.webp", "../secret", "/etc/hostname"])
def test_only_pictures_of_the_folder_are_put_into_the_page(
    report: Report, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    with pytest.raises(UsageError, match="isn't a picture in"):
        write_report(_showing(report, name), tmp_path / "report", single_file=True)
