"""The contract of engines."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from overpaint.benchmark.concluding import Conclusion
from overpaint.data.selection import SelectedShard

Work = Callable[[SelectedShard], None]
"""What is done to one shard. Picklable; its result goes to the run folder, whole or not at all, so that
it can be done again at any time."""


class Engine(Protocol):
    """Does one work on many shards. What comes out is equal whatever the engine."""

    def conclude(self, conclusions: Sequence[Conclusion]) -> None:
        """Draws conclusions about whole sets, once all their digests are there.

        Raises:
            RunError: a worker was killed again and again; conclusions that were drawn stay.
            OSError, OverpaintError: what a conclusion raised.
        """
        ...

    def run(self, work: Work, shards: Sequence[SelectedShard]) -> Iterator[SelectedShard]:
        """Yields each shard when it is done, in any order.

        Raises:
            RunError: shards whose worker was killed again and again; all others are done.
            OSError, OverpaintError: what ``work`` raised. Shards that were done stay done.
        """
        ...
