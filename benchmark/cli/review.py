"""``overpaint review``."""

import getpass
import webbrowser
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import run_argument, thresholds_option
from overpaint.benchmark.cli.reviewed import said_of, summary
from overpaint.benchmark.job import Job, reopened_job
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.booth import Booth
from overpaint.benchmark.review.desk import Desk
from overpaint.benchmark.review.illustrations import Illustrator
from overpaint.benchmark.review.importing import read_download
from overpaint.benchmark.review.log import NAME, DecisionLog
from overpaint.benchmark.review.matchups import Matchup, matchups, secret_of, take_out
from overpaint.benchmark.review.queue import LIMIT, ORDERS, Order, Wanted, queue
from overpaint.benchmark.review.server import Server
from overpaint.benchmark.review.static import write_static
from overpaint.benchmark.review.votes import NAME as VOTES
from overpaint.benchmark.review.votes import VoteLog
from overpaint.benchmark.showing import Showing
from overpaint.data.run import RunFolder
from overpaint.taxonomy import UsageError


@dataclass(frozen=True, slots=True)
class _Room:
    """What all ways to review a run share."""

    run: Path
    results: Results
    reviewer: str
    static: bool
    port: int
    browser: bool

    @property
    def folder(self) -> Path:
        return self.run / "review"

    @property
    def decisions(self) -> DecisionLog:
        return DecisionLog(self.run / NAME)

    @property
    def votes(self) -> VoteLog:
        return VoteLog(self.run / VOTES)


@click.command("review")
@run_argument
@click.option(
    "--reviewer", metavar="NAME", help="Who decides; this machine's user, or asked for on the page."
)
@click.option(
    "--by", type=click.Choice(ORDERS), default="score", show_default=True,
    help="score: the flagged, worst first; uncertainty: flagged or not, nearest to the threshold first; "
    "random: a draw, to learn rates from.",
)  # fmt: skip
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Only findings of it. Repeatable.")
@click.option("--auditor", "auditors", multiple=True, metavar="NAME", help="Only its. Repeatable.")
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.0, help="Only from this score on.")
@click.option(
    "--limit", type=click.IntRange(0), default=LIMIT, show_default=True,
    help="Findings, taken in turn from each kind; with --votes, samples for each two models. 0 for all.",
)  # fmt: skip
@click.option("--votes", is_flag=True, help="Compare two models' answers, blind, in place of findings.")
@click.option(
    "--label", "labels", multiple=True, metavar="NAME",
    help="Only findings of this model, or of the dataset by the name dataset; with --votes compare it, "
    "twice or more. All but the reference rows if not given. Repeatable.",
)  # fmt: skip
@click.option("--static", is_flag=True, help="Write RUN/review: a page that works from a file.")
@click.option(
    "--import", "downloads", multiple=True, metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take what such a page saved into the run. Repeatable.",
)  # fmt: skip
@click.option("--summary", "summarise", is_flag=True, help="Only say what was decided so far.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the server; a free one if 0.")
@click.option("--browser/--no-browser", default=True, help="Open the page.")
@thresholds_option
def command(
    run: Path,
    reviewer: str | None,
    by: Order,
    kinds: tuple[str, ...],
    auditors: tuple[str, ...],
    min_score: float,
    limit: int,
    votes: bool,
    labels: tuple[str, ...],
    static: bool,
    downloads: tuple[Path, ...],
    summarise: bool,
    port: int,
    browser: bool,
    thresholds: Thresholds,
) -> None:
    """Look over RUN's findings: accept, reject or unsure by a key; or vote on answers, blind.

    Alone it serves a page on this machine, at a secret address, until Ctrl-C; each decision is saved as
    it is made, in RUN/decisions.jsonl or RUN/votes.jsonl. What reads them: overpaint calibrate, clean
    --decisions, score --votes. See docs/review.md.

    \b
    overpaint review RUN --static
    overpaint review RUN --import decisions.jsonl
    overpaint review RUN --summary
    """
    results = Results.read(RunFolder(run), thresholds)
    who = reviewer if reviewer is not None else ("" if static else getpass.getuser())
    room = _Room(run, results, who.strip(), static, port, browser)
    if not room.reviewer and not static:
        raise UsageError("--reviewer: decisions need a name")
    narrowed = bool(kinds or auditors or labels or min_score or by != "score")
    if narrowed and (downloads or summarise):
        raise UsageError(
            "--import and --summary speak of all findings: --kind, --auditor, --label, --min-score and "
            "--by don't apply"
        )
    if downloads:
        for path in downloads:
            _take_in(room, path)
    elif not summarise and votes:
        if kinds or auditors or min_score or by != "score":
            raise UsageError(
                "--votes compares answers: --kind, --auditor, --min-score and --by don't apply"
            )
        _vote(room, labels, limit)
    elif not summarise:
        _look_over(room, Wanted(by=by, kinds=kinds, auditors=auditors, labels=labels,
                                min_score=min_score, limit=limit))  # fmt: skip
    if not static:
        _tell(room)


def _look_over(room: _Room, wanted: Wanted) -> None:
    asked = queue(room.results, wanted)
    entries = asked.entries
    if not entries:
        hint = "; --by uncertainty shows those that aren't flagged too" if wanted.by == "score" else ""
        raise UsageError(f"{room.run}: no finding to review{hint}")
    if asked.told:
        printing.note(asked.told)
    take_out(room.run)
    illustrator = Illustrator(_pictures_of(room.run), room.results, room.folder)
    title = room.results.manifest.title
    if room.static:
        _written(write_static(title, room.reviewer, entries, illustrator))
    else:
        desk = Desk(title, room.reviewer, entries, illustrator, room.decisions)
        room.decisions.read()  # a damaged file is told before anybody decides anything
        _serve(Server.open(desk.answer, desk.take, room.port), room)


def _vote(room: _Room, labels: tuple[str, ...], limit: int) -> None:
    secret = secret_of(room.run)
    booth = Booth(
        title=room.results.manifest.title,
        reviewer=room.reviewer,
        matchups=matchups(room.results, secret, labels, limit or None),
        job=reopened_job(room.run),
        results=room.results,
        log=room.votes,
        folder=room.folder / "votes",
        secret=secret,
    )
    if room.static:
        _written(booth.write())
    else:
        room.votes.read()
        _serve(Server.open(booth.answer, booth.take, room.port), room)


def _pictures_of(run: Path) -> Job | None:
    """None where the dataset is gone or has changed: what was found can be read without it."""
    showing = Showing.of(run)
    for problem in showing.problems:
        printing.note(f"no pictures: {problem}")
    return showing.job if showing.job.shards else None


def _serve(server: Server, room: _Room) -> None:
    printing.note(f"review as {room.reviewer}: {server.address}")
    printing.note("each decision is saved as it is made; Ctrl-C ends the review")
    if room.browser:
        webbrowser.open(server.address)
    with suppress(KeyboardInterrupt):
        server.run()
    server.http.server_close()


def _written(page: Path) -> None:
    printing.note(f"review: {page}")
    printing.note("it works from a file; what it downloads is for overpaint review RUN --import FILE")


def _take_in(room: _Room, path: Path) -> None:
    download = read_download(path, _all_matchups(room))
    new = room.decisions.add_new(download.decisions) + room.votes.add_new(download.votes)
    told = len(download.decisions) + len(download.votes)
    printing.note(f"{path}: {told} decisions, {new} of them new")
    if download.strange:
        printing.note(f"{path}: votes on answers that no longer exist: {download.strange}, left out")


def _all_matchups(room: _Room) -> dict[str, Matchup]:
    """By key, reference rows among them: somebody may have named one by --label."""
    if len(room.results.labels) < 2:
        return {}
    try:
        found = matchups(room.results, secret_of(room.run), room.results.labels)
    except UsageError:  # no answers that can be compared
        return {}
    return {matchup.key: matchup for matchup in found}


def _tell(room: _Room) -> None:
    for sentence in said_of(room.results, room.decisions.read()):
        printing.note(sentence)
    for table in summary(room.results, room.decisions.read(), room.votes.read()):
        printing.console().print(table)
