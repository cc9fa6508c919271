"""What a picture's file says about how it was made."""

from overpaint.auditors.provenance.auditor import Provenance
from overpaint.auditors.provenance.origin import Origin, origin_of

__all__ = ["Origin", "Provenance", "origin_of"]
