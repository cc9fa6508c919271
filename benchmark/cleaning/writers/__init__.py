"""The forms that a clean dataset is written in."""

from typing import Literal, get_args

from overpaint.benchmark.cleaning.writers.base import Writer
from overpaint.benchmark.cleaning.writers.images import ImageFolders
from overpaint.benchmark.cleaning.writers.parquet import ParquetShards
from overpaint.benchmark.cleaning.writers.tar import TarShards

Format = Literal["parquet", "imagefolder", "webdataset"]

FORMATS: tuple[Format, ...] = get_args(Format)

WRITERS: dict[Format, type[Writer]] = {
    "parquet": ParquetShards,
    "imagefolder": ImageFolders,
    "webdataset": TarShards,
}

__all__ = ["FORMATS", "WRITERS", "Format", "Writer"]
