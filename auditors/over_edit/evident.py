"""What every verdict about a change tells beside its own number."""

from overpaint.auditors.pair import Pair
from overpaint.data import Evidence


def how_measured(pair: Pair) -> Evidence:
    """How the target was laid over the source, and what explains the difference between the two."""
    change = pair.change
    explained = change.explained
    return {
        "registration": change.registration.kind,
        "moved": round(change.registration.moved, 4),
        "explained_by_registration": round(explained.registration, 4),
        "explained_by_photometry": round(explained.photometry, 4),
        "explained_by_content": round(explained.content, 4),
        "explained_by_noise": round(explained.noise, 4),
        "drift": round(change.photometry.drift, 3),
    }
