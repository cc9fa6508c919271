import csv
import io
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.benchmark.report import GalleryItem, Report
from overpaint.benchmark.report.sheets import findings_csv, leaderboard_csv


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def test_the_leaderboard_holds_the_very_numbers(report: Report) -> None:
    rows = {row["label"]: row for row in _rows(leaderboard_csv(report))}
    assert list(rows) == ["sharp", "dull", "silent", "baseline:copy", "baseline:oracle"]
    for standing in report.standings:
        row = rows[standing.label]
        for column in report.columns:
            one = standing.values[column.key]
            assert int(row[f"{column.key} n"]) == one.n
            assert int(row[f"{column.key} possible"]) == column.possible
            for part in ("mean", "low", "high"):
                cell, truth = row[f"{column.key} {part}"], getattr(one, part)
                assert cell == "" if math.isnan(truth) else float(cell) == truth
        assert {name: int(row[name]) for name in standing.statuses} == dict(standing.statuses)
    assert [rows[label]["rank"] for label in rows] == ["1", "2", "", "", ""]


def test_a_negative_number_stays_a_number(report: Report) -> None:
    item = replace(report.gallery[0], value=-2.5)
    assert _rows(findings_csv(replace(report, gallery=[item])))[0]["value"] == "-2.5"


def test_findings_are_complete(report: Report) -> None:
    rows = _rows(findings_csv(report))
    assert [row["sample_id"] for row in rows] == [item.sample_id for item in report.gallery]
    assert json.loads(rows[0]["evidence"]) == {"box": [1, 2, 3, 4], "share": 0.25}


def test_no_cell_of_a_hostile_report_is_a_formula(hostile: Report) -> None:
    for text in (leaderboard_csv(hostile), findings_csv(hostile)):
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) == 12
        assert not [
            cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\n"}
        ]
    assert "'-1+1" in text


@pytest.fixture(scope="module")
def bare() -> GalleryItem:
    return GalleryItem(
        sample_id="a",
        label="",
        side="pair",
        kind="k",
        score=0.5,
        value=0.5,
        threshold=0.5,
        reason="",
        instruction="",
        edit_class="",
        evidence={},
        pictures={},
    )


@given(st.text(st.characters(exclude_characters="\0")))
def test_any_text_reads_back_but_for_the_apostrophe(bare: GalleryItem, text: str) -> None:
    report = Report(title="", facts=(), notes=(), gallery=[replace(bare, instruction=text)])
    cell = _rows(findings_csv(report))[0]["instruction"]
    assert cell == (f"'{text}" if text[:1] and text[0] in "=+-@\t\r\n" else text)
