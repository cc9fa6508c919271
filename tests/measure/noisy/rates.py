"""How many of the harmless are flagged and how many of the defective found, with their intervals."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from scipy.stats import binomtest


@dataclass(frozen=True)
class Rates:
    """Counts of harmless and defective cases, and of each how many were flagged."""

    harmless: int
    flagged: int
    defective: int
    found: int

    @classmethod
    def of(cls, harmless: Sequence[bool], defective: Sequence[bool]) -> "Rates":
        """From whether each was flagged."""
        return cls(len(harmless), sum(harmless), len(defective), sum(defective))

    def __str__(self) -> str:
        return (
            f"flagged {share(self.flagged, self.harmless)} of {self.harmless:,}, "
            f"found {share(self.found, self.defective)} of {self.defective:,}"
        )

    def row(self) -> dict[str, int]:
        return asdict(self)


def share(count: int, of: int) -> str:
    """A share with its exact (Clopper-Pearson) 95 % interval."""
    if not of:
        return "–"
    interval = binomtest(count, of).proportion_ci()
    return f"{count / of:.3f} [{interval.low:.3f}, {interval.high:.3f}]"
