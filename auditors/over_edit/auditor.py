"""More changed than the instruction allows, less, or other things beside it."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from overpaint.auditors.over_edit.outside import outside_verdict
from overpaint.auditors.over_edit.side_effects import identity_verdict, placing_verdict, shift_verdict
from overpaint.auditors.over_edit.spread import spread_verdict
from overpaint.auditors.over_edit.undone import undone_verdict
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Permitted
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding
from overpaint.taxonomy import UnreadablePicture


class OverEdit:
    """Compares what changed with what the instruction permits, mask or no mask.

    For each pair five findings: ``over_edit`` (changed outside what may change), ``identity_drift``
    (the shapes of what should stay are others), ``global_shift`` (tones or sharpness of everything
    moved under a local instruction), ``under_edit`` (nothing changed where something had to) and
    ``misaligned`` (the target is shifted, scaled or cropped).
    """

    name = "over-edit"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            for kind, verdict in verdicts(pair).items():
                yield verdict.finding(pair, auditor=self.name, kind=kind, side="pair")


def verdicts(pair: Pair) -> Mapping[str, Verdict]:
    """What is to be said of ``pair``, by kind of finding."""
    if problem := _problem(pair):
        return dict.fromkeys(_JUDGES, Verdict(reason=problem))
    try:
        permitted = pair.permitted
    except UnreadablePicture as error:
        unreadable = Verdict(reason=f"the mask can't be read: {error}")
        lying = placing_verdict(pair, Permitted(area=None, reach="inferred", origin="nothing"))
        return {**dict.fromkeys(_JUDGES, unreadable), "misaligned": lying}
    return {kind: judge(pair, permitted) for kind, judge in _JUDGES.items()}


def _problem(pair: Pair) -> str:
    if pair.problem:
        return pair.problem
    if not pair.same_aspect and pair.change.registration.kind == "failed":
        return "the target has other proportions, and nothing in it could be laid over the source"
    return ""


def _over_edit(pair: Pair, permitted: Permitted) -> Verdict:
    if permitted.area is None:
        return spread_verdict(pair, permitted)
    outside = outside_verdict(pair, permitted, permitted.area)
    if permitted.origin != "words":
        return outside
    # What changed on the right side may still be far too much of it.
    spread = spread_verdict(pair, permitted)
    return spread if spread.score > outside.score else outside


_JUDGES: Mapping[str, Callable[[Pair, Permitted], Verdict]] = {
    "over_edit": _over_edit,
    "identity_drift": identity_verdict,
    "global_shift": shift_verdict,
    "under_edit": undone_verdict,
    "misaligned": placing_verdict,
}
