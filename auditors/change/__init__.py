"""What changed between two pictures: registration, photometry, noise, and what is left."""

from overpaint.auditors.change.look import Look, look
from overpaint.auditors.change.measure import Change, Explained, measured
from overpaint.auditors.change.noise import Noise
from overpaint.auditors.change.photometry import Photometry
from overpaint.auditors.change.region import Region
from overpaint.auditors.change.registration import Registration

__all__ = [
    "Change",
    "Explained",
    "Look",
    "Noise",
    "Photometry",
    "Region",
    "Registration",
    "look",
    "measured",
]
