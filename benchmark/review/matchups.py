"""Which answers are to be compared, blind: nothing on the page says whose is whose."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

import pandas as pd

from overpaint.benchmark.placing import reference_of
from overpaint.benchmark.results import Results
from overpaint.taxonomy import UnknownName, UsageError

KEY = "blind.key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Matchup:
    """Two answers to a sample, by the labels at the left and right. ``key`` tells nothing of them."""

    sample_id: str
    left: str
    right: str
    key: str


def secret_of(run: Path) -> bytes:
    """What sides and names are drawn by: made once for a run, so that a download can be read later.

    It lies in the run, not in the folder that reviewers are given.
    """
    take_out(run)
    path = run / KEY
    try:
        with path.open("xb") as file:
            file.write(secrets.token_bytes(32))
    except FileExistsError:
        pass
    return path.read_bytes()


def take_out(run: Path) -> None:
    """Takes a secret that an earlier version left in the reviewers' folder out of it."""
    path, earlier = run / KEY, run / "review" / KEY
    if not earlier.is_file():
        return
    if path.exists():
        earlier.unlink()
    else:
        earlier.replace(path)


def matchups(
    results: Results, secret: bytes, labels: Sequence[str] = (), limit: int | None = None
) -> list[Matchup]:
    """For each pair of ``labels`` (of all but references if empty) the samples that both answered.

    Sides and order are drawn by ``secret``; ``limit`` is for each pair of labels.

    Raises:
        UsageError: fewer than two labels, or no sample that both have an answer to.
    """
    known = results.labels
    for label in labels:
        if label not in known:
            raise UnknownName("model", label, known)
    asked = list(dict.fromkeys(labels)) or [
        label for label in known if not reference_of(results.manifest.models[label])
    ]
    if len(asked) < 2:
        raise UsageError(
            f"votes need two models, and there is {', '.join(asked) or 'none'}: name them by --label"
        )
    answered = _answered(results)
    found: list[Matchup] = []
    for one, other in combinations(sorted(asked), 2):
        both = answered.get(one, frozenset()) & answered.get(other, frozenset())
        mine = sorted(
            (_matchup(sample, one, other, secret) for sample in both), key=lambda matchup: matchup.key
        )
        found += mine[:limit]
    if not found:
        raise UsageError(f"no sample has answers of both of {', '.join(asked)}")
    return sorted(found, key=lambda matchup: matchup.key)


def picture_name(secret: bytes, sample_id: str, label: str) -> str:
    """A file name that tells nothing of the label."""
    return f"{_digest(secret, 'picture', sample_id, label)}.webp"


def _answered(results: Results) -> Mapping[str, frozenset[str]]:
    rows = results.attempts
    there: pd.DataFrame = rows[
        (rows["status"] == "ok") & rows["sample_id"].isin(results.answerable.index)
    ]
    return {str(label): frozenset(mine["sample_id"]) for label, mine in there.groupby("label")}


def _matchup(sample_id: str, one: str, other: str, secret: bytes) -> Matchup:
    swapped = int(_digest(secret, "side", sample_id, one, other), 16) % 2
    left, right = (other, one) if swapped else (one, other)
    return Matchup(
        sample_id=sample_id,
        left=left,
        right=right,
        key=_digest(secret, "matchup", sample_id, one, other),
    )


def _digest(secret: bytes, *parts: str) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(text, key=secret, digest_size=10).hexdigest()
