"""What is wrong with a pair, or with a whole set of them."""

from overpaint.auditors.base import Auditor, CollectionAuditor, auditors
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Permitted, permitted_region

__all__ = ["Auditor", "CollectionAuditor", "Pair", "Permitted", "auditors", "permitted_region"]
