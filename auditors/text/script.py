"""Instructions in another script than the rest of the set."""

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding

_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "IDEOGRAPHIC": "CJK"}
"""Japanese is written in three scripts at once."""


class Script:
    """Finds instructions whose letters are of a script that is rare in this set.

    ``value`` is the share of the set's instructions in the same script; the score is one less its ratio
    to the share of the commonest, so a set in two scripts by halves is left alone. Languages that
    share a script are not told apart.
    """

    name = "script"
    schema = pa.schema(
        [
            pa.field("sample_id", pa.string(), nullable=False),
            pa.field("script", pa.string(), nullable=False),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        """One row; the script is empty where there is no letter."""
        return {"sample_id": pair.sample.id, "script": script_of(pair.sample.instruction)}

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest, in their order; nothing has to be opened."""
        counts = Counter[str]()
        for row in _rows(digests):
            counts[row["script"]] += bool(row["script"])
        for row in _rows(digests):
            yield _finding(row["sample_id"], _verdict(row["script"], counts))


def script_of(text: str) -> str:
    """The script of most of the letters, in Unicode's name such as ``LATIN``; empty without letters.

    >>> script_of("Make it red, 3D"), script_of("换成红色的帽子"), script_of("...")
    ('LATIN', 'CJK', '')
    """
    names = Counter(_script(one) for one in text if one.isalpha())
    return names.most_common(1)[0][0] if names else ""


def _script(letter: str) -> str:
    if letter < "\u0250":
        return "LATIN"
    name = unicodedata.name(letter, "UNNAMED").partition(" ")[0]
    return _TOGETHER.get(name, name)


def _rows(digests: pa.Table) -> Iterable[dict[str, Any]]:
    for batch in digests.to_batches():
        yield from batch.to_pylist()


def _verdict(script: str, counts: Counter[str]) -> Verdict:
    if not script:
        return Verdict(reason="there is no letter in the instruction")
    commonest, most = counts.most_common(1)[0]
    share = counts[script] / counts.total()
    shown = f"{share:.1%} of the set's instructions are written in {script.title()}"
    return Verdict(
        value=share,
        score=1 - counts[script] / most,
        reason=shown if script == commonest else f"{shown}, most in {commonest.title()}",
    )


def _finding(sample_id: str, verdict: Verdict) -> Finding:
    return Finding(
        sample_id=sample_id,
        side="text",
        auditor=Script.name,
        kind="text_script",
        value=verdict.value,
        score=verdict.score,
        reason=verdict.reason,
        evidence=verdict.evidence,
    )
