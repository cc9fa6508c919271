"""A review as a folder that works from a file: decisions stay in the browser until downloaded."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from overpaint.benchmark.progress import progress
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.desk import page_data
from overpaint.benchmark.review.illustrations import Illustration, Illustrator
from overpaint.benchmark.review.matchups import secret_of
from overpaint.benchmark.review.page import FINDINGS, page_files
from overpaint.benchmark.review.queue import Entry
from overpaint.data.atomic import write_bytes


def write_static(title: str, reviewer: str, entries: Sequence[Entry], illustrator: Illustrator) -> Path:
    """Writes the page and all pictures to the illustrator's folder; returns the page's path."""
    drawn: dict[int, Illustration] = {}
    with progress("pictures", len(entries)) as advance:
        for place, illustration in illustrator.all(entries):
            drawn[place] = illustration
            advance(1)
    data = page_data(entries, reviewer, "static", (), drawn)
    told = identified(data, illustrator.results, "findings")
    return write_page(illustrator.folder, page_files(FINDINGS, title, told))


def identified(data: Mapping[str, object], results: Results, page: str) -> dict[str, object]:
    """``data`` with an ``id``: the browser keeps what is decided under it.

    It is that of the run and the kind of page, whatever the page shows: one that is written anew, with
    other findings, still has what was decided before. Runs are told apart by their secrets, since two
    of one dataset can have one name in two folders.
    """
    digest = blake2b(page.encode(), key=secret_of(results.run.path), digest_size=6).hexdigest()
    review = data["review"]
    assert isinstance(review, Mapping)
    told = {**review, "id": f"decisions-{digest}"}
    return {**data, "review": told}


def write_page(folder: Path, files: Mapping[str, bytes]) -> Path:
    """The files in ``folder``, the page last; returns its path."""
    for name in sorted(files, key=lambda name: name == "index.html"):
        write_bytes(folder / name, files[name])
    return folder / "index.html"
