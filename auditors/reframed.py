"""A target that is the source seen otherwise: cropped, flipped, or enlarged, and nothing else."""

import re
from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from overpaint.auditors.change import Change, Look, measured
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict, severity
from overpaint.auditors.view import Floats
from overpaint.data import Finding

EVEN = 0.03
"""Share of the picture with other content that is as likely an edit as none."""

MOVED = 0.03
"""Share of the longer side by which a corner has to move for a crop."""

ENLARGED = 1.3
"""Times the source's width from which on a target of the same content counts as enlarged."""

MEANT = frozenset({"viewpoint", "other.geometry", "other.outpaint", "other.extract"})
"""Classes whose targets may be the source seen otherwise."""

_ASKED = re.compile(
    r"\b(?:crop|flip|mirror|rotate|turn(?:ed)? (?:it|the (?:image|picture|photo)) around|zoom|enlarge"
    r"|upscale|resize|upside|closer|super-?resolution|resolution|straighten)", re.IGNORECASE,
)  # fmt: skip


class Reframed:
    """Finds targets that are a crop, a flip or an enlargement of their source.

    ``value`` is the share of the target whose content differs once it is laid over the source, nan if
    nothing of the kind was done; ``evidence`` says which: crop, flip or enlarged.
    """

    name = "reframed"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield _verdict(pair).finding(pair, auditor=self.name, kind="reframed_target", side="pair")


def _verdict(pair: Pair) -> Verdict:
    if pair.problem or pair.target is None:
        return Verdict(reason=pair.problem)
    if pair.sample.edit_class.id in MEANT or _ASKED.search(pair.sample.said):
        return Verdict(reason="the instruction may ask for just that")
    how, change = _seen_otherwise(pair)
    if change is None:
        return Verdict(value=1.0, score=0.0, reason="neither cropped, flipped nor enlarged")
    other = _other(change)
    return Verdict(
        value=other,
        score=1 - severity(other, EVEN),
        reason=f"the source {how}, with other content on {other:.1%} of it",
        evidence={"how": how},
    )


def _seen_otherwise(pair: Pair) -> tuple[str, Change | None]:
    assert pair.target is not None
    if pair.same_aspect and (flipped := _flip(pair.source_look, pair.target_look)) is not None:
        return "flipped", measured(flipped, pair.target_look)
    change = pair.change
    if change.registration.kind in ("shift", "affine") and change.registration.moved > MOVED:
        return "cropped", change
    if pair.same_aspect and pair.target.size[0] >= ENLARGED * pair.source.size[0]:
        return "enlarged", change
    return "", None


def _flip(source: Look, target: Look) -> Look | None:
    """The source mirrored so that it is more like the target than as it is, if that helps."""
    one, other = _centred(source), _centred(target)
    power = float(np.sqrt(np.vdot(one, one) * np.vdot(other, other)))
    if power <= 1e-6:
        return None
    straight, *turned = (float(np.vdot(way, other)) / power for way in (one, one[:, ::-1], one[::-1]))
    best = int(np.argmax(turned))
    if turned[best] <= 0.8 or turned[best] <= straight + 0.1:
        return None
    return Look(np.ascontiguousarray(source.lab[::-1] if best else source.lab[:, ::-1]))


def _centred(look: Look) -> Floats:
    """The lightness, at half the size, about its mean."""
    return np.asarray(look.half - np.float32(cv2.mean(look.half)[0]), dtype=np.float32)


def _other(change: Change) -> float:
    reached = int(change.covered.sum())
    return float((change.area & change.covered).sum()) / reached if reached else 1.0
