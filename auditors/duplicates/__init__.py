"""Pictures and rows that occur more than once, in one collection or across two."""

from overpaint.auditors.duplicates.auditor import Duplicates
from overpaint.auditors.duplicates.fingerprint import fingerprint

__all__ = ["Duplicates", "fingerprint"]
