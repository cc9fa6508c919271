"""Marks that a generator or a publisher leaves in the pixels."""

from overpaint.auditors.watermark.auditor import Watermark, mark_boxes
from overpaint.auditors.watermark.signature import SignatureMatch, dalle2_signature

__all__ = ["SignatureMatch", "Watermark", "dalle2_signature", "mark_boxes"]
