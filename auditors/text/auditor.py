"""Instructions that say nothing, something else, or more than one thing."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from overpaint.auditors.pair import Pair
from overpaint.auditors.text import leftover, wording
from overpaint.auditors.verdict import Verdict
from overpaint.data import EditSample, Finding

_CHECKS: Mapping[str, Callable[[EditSample], Verdict]] = {
    "text_garbled": lambda sample: wording.garbled(sample.said),
    "text_template": lambda sample: leftover.template(sample.said),
    "text_refusal": lambda sample: leftover.refusal(sample.said),
    "text_caption": wording.caption,
    "text_compound": lambda sample: wording.compound(sample.said),
    "text_html": lambda sample: leftover.html(sample.said),
}


class Text:
    """Finds what is wrong with an instruction by itself, in English save for a few signs.

    Kinds ``text_empty``, ``text_garbled``, ``text_template``, ``text_refusal``, ``text_caption``,
    ``text_compound`` and ``text_html``; ``value`` counts signs, words or clauses as each check says.
    Only its first 1,000 characters are read. An instruction is judged once: pairs with a label have
    the dataset's own and are passed over.
    """

    name = "text"
    max_batch = 256

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            if not pair.label:
                for kind, verdict in _verdicts(pair.sample):
                    yield verdict.finding(pair, auditor=self.name, kind=kind, side="text")


def _verdicts(sample: EditSample) -> Iterable[tuple[str, Verdict]]:
    emptiness = wording.empty(sample.instruction)
    yield "text_empty", emptiness
    nothing = Verdict(reason="there is no instruction")
    for kind, check in _CHECKS.items():
        yield kind, nothing if emptiness.score else check(sample)
