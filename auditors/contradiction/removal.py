"""Something was to be removed: then somewhere the shapes must be others."""

import numpy as np

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict, severity

EVEN = 0.004
"""Share of the picture whose shapes are others that is as likely a small removal as none."""

TEXTURED = 0.5
LOST = 0.5


def not_removed(pair: Pair) -> Verdict:
    """How much of the picture still shows the same shapes after a removal.

    ``value`` is the share of the picture where the source's shapes are gone, once the pictures lie on
    one another; a picture redrawn, recoloured or saved again keeps them.
    """
    if pair.sample.edit_class.id != "local.object_delete":
        return Verdict(reason="nothing is to be removed")
    structure = pair.change.structure
    gone = (structure.lost > LOST) & (structure.texture > TEXTURED)
    share = float(np.mean(gone))
    return Verdict(
        value=share,
        score=1 - severity(share, EVEN),
        reason=f"shapes are gone on {share:.1%} of the picture",
    )
