from collections.abc import Callable, Iterable, Mapping, Sequence

import pyarrow as pa

from overpaint.auditors import Pair
from overpaint.data import Finding


class Variety:
    """Says what share of a dataset's instructions repeat another one word for word."""

    name = "variety"
    schema = pa.schema([("instruction", pa.string())])

    def digest(self, pair: Pair) -> Mapping[str, object]:
        return {"instruction": pair.sample.instruction.casefold()}

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches)

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        share = 1 - len(digests["instruction"].unique()) / max(1, len(digests))
        yield Finding(
            sample_id=None, side="set", auditor=self.name, kind="repeated_instructions",
            value=share, score=share, reason=f"{share:.0%} of the instructions repeat another one",
        )  # fmt: skip
