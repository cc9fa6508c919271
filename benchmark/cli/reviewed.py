"""What reviewers decided so far, on the terminal."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from rich.table import Table
from rich.text import Text

from overpaint.benchmark.cli.statistics import ratings_table, shown
from overpaint.benchmark.cli.terminal import printable
from overpaint.benchmark.results import Results
from overpaint.benchmark.review import Consensus, Decision
from overpaint.benchmark.review.votes import Choice, counted
from overpaint.benchmark.stats import bradley_terry, share


def said_of(results: Results, decisions: Sequence[Decision]) -> Iterator[str]:
    """Sentences on all decisions."""
    consensus = Consensus.of(decisions)
    if not consensus.words:
        yield "no decisions yet"
        return
    yield from consensus.told(results.census.directory)
    alpha = consensus.within(results.census.directory).alpha
    if alpha.n:
        value = "undefined, all say the same" if math.isnan(alpha.mean) else shown(alpha)
        yield f"Krippendorff's alpha: {value}, on {alpha.n} findings that several are sure of"


def summary(
    results: Results, decisions: Sequence[Decision], choices: Sequence[Choice]
) -> Iterator[Table]:
    """Findings by kind, and ratings of models, where there are any."""
    consensus = Consensus.of(decisions).within(results.census.directory)
    if consensus.words:
        yield _kinds(consensus)
    known = [one for one in choices if one.sample_id in results.census.directory]
    if votes := counted(known):
        yield ratings_table(bradley_terry(votes))


def _kinds(consensus: Consensus) -> Table:
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for subject in consensus.words:
        right = consensus.right.get(subject)
        said = "unsure" if right is None else "accepted" if right else "rejected"
        counts[subject.kind, subject.label][said] += 1
    table = Table("kind", "in", title="Reviewed findings", title_justify="left")
    for name in ("accepted", "rejected", "unsure", "right"):
        table.add_column(name, justify="right")
    for (kind, label), one in sorted(counts.items()):
        sure = share(one["accepted"], one["accepted"] + one["rejected"])
        figures = [str(one[name]) for name in ("accepted", "rejected", "unsure")]
        table.add_row(Text(printable(kind)), Text(printable(label or "dataset")), *figures, shown(sure))
    return table
