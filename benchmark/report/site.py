"""A report written to a folder: the page, its tables and its data."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from tempfile import TemporaryDirectory

from overpaint.benchmark.report.contents import INDEX, SITE_FILES, values_file
from overpaint.benchmark.report.document import report_json
from overpaint.benchmark.report.markdown import report_markdown
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.page import NO_SAMPLES, site_files
from overpaint.benchmark.report.samples import SampleTable
from overpaint.benchmark.report.sheets import findings_csv, leaderboard_csv
from overpaint.benchmark.report.single import inlined_page


def write_report(
    report: Report, folder: Path, *, single_file: bool = False, samples: SampleTable = NO_SAMPLES
) -> Path:
    """Write ``report`` to ``folder`` and return the path of its ``index.html``.

    Beside the page lie ``report.md``, ``leaderboard.csv``, ``gallery.csv`` and ``report.json``, and
    the style, scripts and data of the pages, which ``single_file`` puts into the page with the
    pictures of the gallery, and of compared answers as far as they fit. The page works from a disk
    and asks no network. Each file is replaced as a whole, the first page last, so that a reader never
    opens half a report.

    ``samples`` are the numbers of single samples, which the pages show and the tables don't hold.

    Raises:
        UsageError: with ``single_file`` the page would be too large, or a picture that the report names
            isn't in ``folder``. What lies there stays.
    """
    return written(report, folder, single_file=single_file, samples=samples)[1]


def written(
    report: Report, folder: Path, *, single_file: bool = False, samples: SampleTable = NO_SAMPLES
) -> tuple[Report, Path]:
    """The same; also returns the report as it was told, with a note on what a single file leaves out."""
    if single_file:
        report, alone = inlined_page(report, samples, folder)
        page = {INDEX: alone}
    else:
        page = site_files(report, samples)
    tables = {
        "report.md": report_markdown(report),
        "leaderboard.csv": leaderboard_csv(report),
        "gallery.csv": findings_csv(report),
        "report.json": report_json(report),
    }
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder, tables | page)
    _remove_earlier(folder, keep=page.keys())
    return report, folder / INDEX


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
