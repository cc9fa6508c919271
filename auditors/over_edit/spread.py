"""Over-edit where no region is known: by what an edit of its reach leaves alone."""

import cv2
import numpy as np

from overpaint.auditors.change import Change
from overpaint.auditors.over_edit.detail import softness
from overpaint.auditors.over_edit.evident import how_measured
from overpaint.auditors.over_edit.place import boxes
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Area, Permitted
from overpaint.auditors.verdict import Verdict, severity, severity_of_share
from overpaint.auditors.view import Floats, mean_where

UNSEEN, SEEN = 2.0, 6.0
"""Tint (CIE76) that counts as no change and as a full one, linear between; 2.3 is just visible."""

EVEN_REGION = 0.58
"""Changed share of a picture that scores 0.5 where one or two regions are meant."""

EVEN_UNKNOWN = 0.75
"""The same where no class is known; a change that keeps all shapes counts a third."""

EVEN_SHAPES = {"global.tone_transfer": 0.02, "local.color_alter": 0.02, "global.style_transfer": 0.5}
EVEN_SHAPES_ELSE = 0.15
"""Share of the shapes whose loss scores 0.5: real changes of tone lose next to none, restoring and
extracting some, and in another style all but the layout may be drawn otherwise."""

EVEN_ODD, EVEN_ODD_STYLE = 0.03, 0.06
"""Share of the picture in places that changed unlike the rest that scores 0.5."""

ODD_TIMES, ODD_LEAST, ODD_LOST = 3.0, 8.0, 0.3
"""A place changed unlike the rest if its colours moved, beyond the tones of everything, by so many times
the median and by at least so much (CIE76), and so much of its shapes are lost."""

EVEN_TINT = 45.0
"""Mean tint that scores 0.5 for a change of tone: day to night moves by up to 37."""

EVEN_CAST = 8.0
"""Common drift of all tones that scores 0.5 where a subject has to keep its own."""

COMMON = 0.8
"""Share of the picture that one change of tones must explain to be the subject's as well."""

SUBJECT = 0.03
"""Share of the picture that a subject takes up at least."""

SAME_TINT, MUCH_TEXTURE = 4.0, 0.5
"""Colours that moved by less, or shapes that stayed where there are many, are a subject left alone."""

KEEPING_SHAPES = ("global.tone_transfer", "global.style_transfer", "local.color_alter", "other.restore")
"""Classes that may change the look of everything, but not what is there."""


def spread_verdict(pair: Pair, permitted: Permitted) -> Verdict:
    """How much more changed than an edit of this reach leaves alone."""
    if permitted.origin == "nothing" or permitted.reach in ("inferred", "parts"):
        return _of_unknown(pair, permitted)
    if permitted.reach in ("region", "two_regions"):
        return _of_region(pair, permitted)
    if permitted.reach == "all_but_subject":
        return _of_surroundings(pair, permitted)
    if permitted.reach == "everything":
        return _of_everything(pair, permitted)
    return Verdict(reason="the camera moves, so that every pixel may change")


def changed_share(change: Change) -> float:
    """Share of the picture whose colours changed visibly, 0 to 1; barely visible changes count in part.

    Of the colours around each pixel, so that another fine texture of the same look doesn't count. What
    a change of all tones explains counts in part, the stronger the more: it is a fault of its own
    (``global_shift``), and encoders move all tones a little.
    """
    if not change.covered.any():
        return 0.0
    toned = _seen(change.tint, change.covered)
    if change.residual is change.tint:
        return toned
    beyond = _seen(change.residual, change.covered)
    return beyond + (toned - beyond) * severity(change.photometry.drift, EVEN_CAST)


def _seen(tint: Floats, covered: Area) -> float:
    per = 1 / (SEEN - UNSEEN)
    seen = cv2.addWeighted(tint, per, tint, 0, -UNSEEN * per)
    np.clip(seen, 0, 1, out=seen)
    return mean_where(np.asarray(seen, dtype=np.float32), covered)


def lost_shapes(change: Change) -> float:
    """Share of the shapes that are others now, 0 to 1, weighted by how much shape there is."""
    weight = change.structure.texture
    return float(np.vdot(change.structure.lost, weight)) / max(float(weight.sum()), 1e-9)


def odd_share(change: Change) -> float:
    """Share of the picture, 0 to 1, in places that changed unlike the rest: no part of a new tone."""
    residual, height, width = change.residual, *change.residual.shape
    lost = change.structure.lost * change.structure.texture
    gone = cv2.resize(np.asarray(lost, dtype=np.float32), (width, height)) > ODD_LOST
    level = max(ODD_LEAST, ODD_TIMES * float(np.median(residual)))
    return float(np.mean((residual > level) & gone))


def _of_region(pair: Pair, permitted: Permitted) -> Verdict:
    share = _share(pair)
    title, score = pair.sample.edit_class.title, severity_of_share(share, EVEN_REGION)
    if any(guess.origin == "predicted" for guess in pair.sample.edit_classes):
        # One in ten is wrong on free wording: half the way to what is said where no class is known.
        score = (score + _of_unknown(pair, permitted).score) / 2
    return _told(
        pair,
        permitted,
        value=share,
        score=score,
        reason=f"{share:.0%} of the picture changed visibly, but “{title}” means a region",
    )


def _of_unknown(pair: Pair, permitted: Permitted) -> Verdict:
    share, lost = _share(pair), _lost(pair)
    value = share * (0.5 + lost) / 1.5
    return _told(
        pair,
        permitted,
        value=value,
        score=severity_of_share(value, EVEN_UNKNOWN),
        reason=f"{share:.0%} of the picture changed visibly and {lost:.0%} of its shapes are others; "
        "what the instruction permits is not known",
    )


def _of_everything(pair: Pair, permitted: Permitted) -> Verdict:
    if pair.sample.edit_class.id not in KEEPING_SHAPES:
        return Verdict(reason=f"“{pair.sample.edit_class.title}” may change the whole picture")
    name, lost, odd = pair.sample.edit_class.id, _lost(pair), odd_share(pair.change)
    tint = float(pair.change.tint.mean())
    score = max(
        severity(lost, EVEN_SHAPES.get(name, EVEN_SHAPES_ELSE)),
        severity(odd, EVEN_ODD_STYLE if name == "global.style_transfer" else EVEN_ODD),
    )
    if name != "global.style_transfer":
        score = max(score, severity(tint**2, EVEN_TINT**2), softness(pair.change))
    return _told(
        pair,
        permitted,
        value=lost,
        score=score,
        reason=f"{lost:.0%} of the shapes are others, {odd:.1%} of the picture changed unlike the rest "
        f"and colours moved by {tint:.0f} on average; under “{pair.sample.edit_class.title}” everything "
        "may change its look, but not its shapes",
    )


def _of_surroundings(pair: Pair, permitted: Permitted) -> Verdict:
    kept, change = _largest_kept(pair.change), pair.change
    drift = change.photometry.drift if change.photometry.support >= COMMON else 0.0
    missing = min(1.0, (1 - kept) / (1 - SUBJECT)) ** 2 / 2  # no more than 0.5: a subject may be smaller
    score = max(severity(drift, EVEN_CAST), missing)
    cast = f"; all tones moved together by {drift:.1f}, the subject's too" if drift else ""
    return _told(
        pair,
        permitted,
        value=1 - kept,
        score=score,
        reason=f"the largest place that was left alone takes up {kept:.0%} of the picture, where the "
        f"subject has to stay{cast}",
    )


def _largest_kept(change: Change) -> float:
    """Share of the view that the largest compact unchanged place takes up."""
    height, width = change.tint.shape
    same = (change.structure.lost == 0) & (change.structure.texture > MUCH_TEXTURE)
    shapes = cv2.resize(same.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    kept = np.maximum(shapes, (change.tint < SAME_TINT).astype(np.uint8))
    compact = cv2.morphologyEx(kept, cv2.MORPH_OPEN, np.ones((9, 9), np.uint8))
    stats = np.asarray(cv2.connectedComponentsWithStats(compact)[2])
    return float(np.max(stats[1:, cv2.CC_STAT_AREA], initial=0)) / float(kept.size)


def _share(pair: Pair) -> float:
    return pair.once("changed share", lambda: changed_share(pair.change))


def _lost(pair: Pair) -> float:
    return pair.once("lost shapes", lambda: lost_shapes(pair.change))


def _told(pair: Pair, permitted: Permitted, *, value: float, score: float, reason: str) -> Verdict:
    evidence: dict[str, object] = {
        "permitted": permitted.origin,
        "sure": permitted.sure,
        "reach": permitted.reach,
        "share_changed": _share(pair),
        "shapes_lost": _lost(pair),
        **how_measured(pair),
    }
    if pair.change.regions:
        listed = boxes(pair, pair.change.regions)
        evidence |= {"box": listed[0], "boxes": listed}
    return Verdict(value=value, score=score, reason=reason, evidence=evidence)
