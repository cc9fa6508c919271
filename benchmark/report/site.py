"""A report written to a folder: the page, its tables and its data."""

from base64 import b64encode
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from tempfile import TemporaryDirectory

from overpaint.benchmark.report.contents import INDEX, SITE_FILES, values_file
from overpaint.benchmark.report.document import report_json
from overpaint.benchmark.report.markdown import report_markdown
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.page import NO_SAMPLES, single_page, site_files
from overpaint.benchmark.report.samples import SampleTable
from overpaint.benchmark.report.sheets import findings_csv, leaderboard_csv
from overpaint.taxonomy import UsageError

SINGLE_FILE_LIMIT = 25_000_000
"""Bytes of the largest page with everything inside: what mail and issue trackers still take."""


def write_report(
    report: Report, folder: Path, *, single_file: bool = False, samples: SampleTable = NO_SAMPLES
) -> Path:
    """Write ``report`` to ``folder`` and return the path of its ``index.html``.

    Beside the page lie ``report.md``, ``leaderboard.csv``, ``gallery.csv`` and ``report.json``, and
    the style, scripts and data of the pages, which ``single_file`` puts into the page with all
    pictures. The page works from a disk and asks no network. Each file is replaced as a whole, the
    first page last, so that a reader never opens half a report.

    ``samples`` are the numbers of single samples, which the pages show and the tables don't hold.

    Raises:
        UsageError: with ``single_file`` the page would be over :data:`SINGLE_FILE_LIMIT`, or a picture
            that the report names isn't in ``folder``.
    """
    page = _inlined(report, samples, folder) if single_file else site_files(report, samples)
    tables = {
        "report.md": report_markdown(report),
        "leaderboard.csv": leaderboard_csv(report),
        "gallery.csv": findings_csv(report),
        "report.json": report_json(report),
    }
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder, tables | page)
    _remove_earlier(folder, keep=page.keys())
    return folder / INDEX


def _inlined(report: Report, samples: SampleTable, folder: Path) -> dict[str, str]:
    page = single_page(report, samples, _data_addresses(report, samples, folder))
    _check_size(len(page.encode("utf-8", "replace")))
    return {INDEX: page}


def _data_addresses(report: Report, samples: SampleTable, folder: Path) -> Mapping[str, str]:
    """Each picture, once, as a ``data:`` address."""
    shown = [item.pictures for item in report.gallery]
    shown += [pictures for row in samples.rows for pictures in row.pictures.values()]
    names = dict.fromkeys(name for pictures in shown for name in pictures.values())
    paths = {name: _picture(folder, name) for name in names}
    _check_size(sum(path.stat().st_size * 4 // 3 for path in paths.values()))
    return {
        name: f"data:image/webp;base64,{b64encode(path.read_bytes()).decode()}"
        for name, path in paths.items()
    }


def _picture(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise UsageError(f"the report names {name!r}, which isn't a picture in {folder}")
    return path


def _check_size(size: int) -> None:
    if size > SINGLE_FILE_LIMIT:
        raise UsageError(
            f"as a single file the report would take {size / 1e6:.1f} MB, over the limit of "
            f"{SINGLE_FILE_LIMIT / 1e6:.0f} MB: show fewer findings, or leave its files apart"
        )


def _remove_earlier(folder: Path, keep: AbstractSet[str]) -> None:
    """Pages, style and scripts of an earlier report, which would not agree with this one."""
    earlier = SITE_FILES | {path.name for path in folder.glob(values_file("*"))}
    for name in earlier - keep:
        (folder / name).unlink(missing_ok=True)


def _replace(folder: Path, contents: Mapping[str, str]) -> None:
    with TemporaryDirectory(prefix=".writing-", dir=folder) as aside:
        for name, text in contents.items():
            # Untrusted text can hold lone surrogates, which no encoding takes.
            (Path(aside) / name).write_bytes(text.encode("utf-8", "replace"))
        for name in contents:
            (Path(aside) / name).replace(folder / name)
