"""What is wrong with a pair, or with a whole set of them."""

from overpaint.auditors.base import Auditor, CollectionAuditor, auditors
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import Permitted, permitted_region
from overpaint.auditors.proposer import RegionProposer, proposers
from overpaint.auditors.thresholds import Threshold, Thresholds
from overpaint.auditors.unreadable import bad_row_finding, unreadable_findings

__all__ = [
    "Auditor",
    "CollectionAuditor",
    "Pair",
    "Permitted",
    "RegionProposer",
    "Threshold",
    "Thresholds",
    "auditors",
    "bad_row_finding",
    "permitted_region",
    "proposers",
    "unreadable_findings",
]
