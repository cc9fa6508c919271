"""What comes in and goes out: pictures, records, datasets and the run folder."""

from overpaint.data.dataset import SHARD_ROWS, Dataset, Shard
from overpaint.data.mask import Mask, MaskConvention
from overpaint.data.picture import MAX_PIXELS, Picture
from overpaint.data.records import (
    Answer,
    BadRow,
    Box,
    ClassGuess,
    ClassOrigin,
    EditSample,
    Evidence,
    Finding,
    History,
    Reference,
    ReferenceKind,
    Score,
    Side,
    Status,
    Value,
)
from overpaint.data.rgb import Pixels

__all__ = [
    "MAX_PIXELS",
    "SHARD_ROWS",
    "Answer",
    "BadRow",
    "Box",
    "ClassGuess",
    "ClassOrigin",
    "Dataset",
    "EditSample",
    "Evidence",
    "Finding",
    "History",
    "Mask",
    "MaskConvention",
    "Picture",
    "Pixels",
    "Reference",
    "ReferenceKind",
    "Score",
    "Shard",
    "Side",
    "Status",
    "Value",
]
