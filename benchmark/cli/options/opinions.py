"""What people said of the answers."""

from pathlib import Path

import click

from overpaint.benchmark.cli.options.packing import packed, together
from overpaint.benchmark.opinions import Ballot, Opinions, read_ratings


def opinions_of(ratings: Path | None, votes: Path | None) -> Opinions:
    """What the files hold, nothing where there is none."""
    rated = read_ratings(ratings) if ratings else ()
    return Opinions(rated, Ballot.read(votes) if votes else Ballot())


_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)

opinion_options = together(
    click.option(
        "--against", "ratings", type=_FILE, metavar="RATINGS.jsonl",
        help="Say how far each metric agrees with these ratings: lines of id, label and rating.",
    ),
    click.option(
        "--votes", type=_FILE, metavar="VOTES.jsonl",
        help="Rate the models by these votes: lines of id, first, second and winner (first, second, "
        "tie).",
    ),
    packed("opinions", opinions_of, "ratings", "votes"),
)  # fmt: skip
"""``--against`` and ``--votes`` as one ``opinions``."""
