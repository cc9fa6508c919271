"""Texts that were laid over a picture: of stock agencies, of owners, of proofs."""

from overpaint.auditors.overlay.auditor import Overlay

__all__ = ["Overlay"]
