"""CSV with paths, base64 and formulas."""

import base64
import csv

import pytest
from schema_files import (
    level,
    read,
)

from overpaint.data import EditSample


def test_csv_with_paths_base64_and_formulas(encoded, tmp_path):
    (tmp_path / "a.png").write_bytes(encoded(9))
    plain = base64.b64encode(encoded(7)).decode()
    with (tmp_path / "t.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "source", "target", "instruction"])
        table.writerow(["1", "a.png", plain, '=HYPERLINK("https://example.org")'])
        table.writerow(["2", f"data:image/png;base64,{plain}", "", "@SUM(1)"])
        table.writerow(["3", "../a.png", "", "x"])
    first, second, third = read(f"csv:{tmp_path}/t.csv")
    assert isinstance(first, EditSample) and first.target is not None
    assert (level(first.source), level(first.target)) == (9, 7)
    assert first.instruction == '=HYPERLINK("https://example.org")'  # a text, whatever it looks like
    assert isinstance(second, EditSample) and level(second.source) == 7
    assert isinstance(third, EditSample)
    with pytest.raises(Exception, match="leaves the dataset"):
        _ = third.source.pixels
