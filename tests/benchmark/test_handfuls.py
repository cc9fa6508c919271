"""Rows that are judged together: eight, and fewer of large pictures."""

import io

import numpy as np
import pytest
from PIL import Image

from overpaint.benchmark.handfuls import PIXELS, ROWS, handfuls
from overpaint.data import BadRow, EditSample, Picture


def picture(side: int) -> Picture:
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((side, side), np.uint8)).save(buffer, "PNG")
    return Picture.from_bytes(buffer.getvalue())


def pairs(side: int, count: int) -> list[EditSample]:
    one = picture(side)
    return [EditSample(id=str(n), source=one, target=one, instruction="") for n in range(count)]


@pytest.mark.parametrize(("side", "sizes"), [(64, [8, 8, 4]), (2048, [4] * 5), (6000, [1] * 20)])
def test_large_pictures_are_held_in_smaller_numbers(side: int, sizes: list[int]) -> None:
    lists = list(handfuls(pairs(side, 20)))
    assert [len(one) for one in lists] == sizes
    assert [row.id for one in lists for row in one] == [str(n) for n in range(20)]
    assert all(2 * side**2 * (len(one) - 1) < PIXELS for one in lists)
    assert not any("_decoded" in vars(row.source) for one in lists for row in one)  # headers tell


def test_what_cannot_be_read_takes_no_room() -> None:
    broken = Picture.from_bytes(b"no picture")
    rows = [
        EditSample(id="1", source=broken, target=None, instruction=""),
        BadRow(id="2", reason="bad"),
        *pairs(64, ROWS),
    ]
    assert [len(one) for one in handfuls(rows)] == [ROWS, 2]
