"""What is wrong with a picture by itself."""

from overpaint.auditors.quality.auditor import Quality
from overpaint.auditors.quality.measure import Measures, measures

__all__ = ["Measures", "Quality", "measures"]
