"""Marks that a generator or a publisher leaves in the pixels."""

from overpaint.auditors.watermark.auditor import Watermark, mark_boxes
from overpaint.auditors.watermark.corner import CornerMatch, corner_match
from overpaint.auditors.watermark.mark import Mark, marks
from overpaint.auditors.watermark.repair import repair
from overpaint.auditors.watermark.signature import SignatureMatch, dalle2_signature

__all__ = [
    "CornerMatch",
    "Mark",
    "SignatureMatch",
    "Watermark",
    "corner_match",
    "dalle2_signature",
    "mark_boxes",
    "marks",
    "repair",
]
