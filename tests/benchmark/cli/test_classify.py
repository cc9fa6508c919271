"""``overpaint classify``: a text, a file, a dataset's column."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result
from PIL import Image

Command = Callable[..., Result]

LINES = ["Remove the dog", "Make it night", "Add a lamp, and paint the wall blue."]
WANTED = ["local.object_delete", "global.tone_transfer", "interleaved"]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    path = tmp_path / "instructions.txt"
    path.write_text("\n".join([LINES[0], "", *LINES[1:]]), encoding="utf-8")
    return path


def test_a_text_is_named_with_what_it_permits(overpaint: Command) -> None:
    printed = overpaint("classify", "Make the dog on the left red").output
    assert "local.color_alter" in printed
    assert "may change: region, left, dog" in printed


def test_the_parts_of_a_text_are_printed(overpaint: Command) -> None:
    printed = overpaint("classify", LINES[2]).output
    assert "1. Add a lamp  [local.object_add]" in printed
    assert "2. paint the wall blue.  [local.color_alter]" in printed


def test_a_text_as_json(overpaint: Command) -> None:
    row = json.loads(overpaint("classify", LINES[0], "--json").output)
    assert row["edit_class"] == row["edit_classes"][0] == WANTED[0]
    assert row["p"] == row["probabilities"][0]
    assert row["permits"]["noun"] == "dog"


def test_a_file_has_a_row_for_each_line(overpaint: Command, listed: Path) -> None:
    rows = [
        json.loads(line)
        for line in overpaint("classify", "--file", listed, "--json").stdout.splitlines()
    ]
    assert [row["edit_class"] for row in rows] == WANTED
    assert [row["id"] for row in rows] == ["1", "3", "4"]


def test_a_file_becomes_a_table(overpaint: Command, listed: Path, tmp_path: Path) -> None:
    out = tmp_path / "classes.parquet"
    overpaint("classify", "--file", listed, "--out", out)
    table = pq.read_table(out)
    assert table.column("edit_class").to_pylist() == WANTED
    assert table.column("instruction").to_pylist() == LINES
    assert table.column("parts").to_pylist()[2] == ["Add a lamp", "paint the wall blue."]


@pytest.mark.parametrize("column", ["ask", "instruction=ask"])
def test_a_datasets_column_with_its_references_and_boxes(
    overpaint: Command, tmp_path: Path, column: str
) -> None:
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    rows = [
        {"id": "plain", "source": "a.png", "ask": LINES[0]},
        {"id": "boxed", "source": "a.png", "ask": LINES[0], "box": [0, 0, 4, 4]},
        {"id": "plain", "source": "a.png", "ask": LINES[1]},
        {"id": "broken", "ask": LINES[0]},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows))
    out = tmp_path / "classes.parquet"
    result = overpaint("classify", f"jsonl:{path}", "--column", column, "--out", out)
    table = pq.read_table(out).to_pylist()
    found = {row["id"]: row["edit_class"] for row in table}
    assert found["plain"] == WANTED[0]
    assert found["plain-2"] == WANTED[1]
    assert found["boxed"] == "visual.strict_bounding"
    assert f"{len(table):,} instructions" in result.stderr


def test_markup_and_control_characters_are_printed_as_text(overpaint: Command) -> None:
    printed = overpaint("classify", "remove the [bold]dog[/bold] and paint \x1b[31mit red").output
    assert "\x1b[31m" not in printed


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["Remove it", "--file", "FILE"],
        ["--file", "FILE", "--column", "ask"],
        ["Remove it", "--out", "x.parquet"],
    ],
)
def test_misuse_says_what_would_be_right(overpaint: Command, listed: Path, arguments: list[str]) -> None:
    given = [str(listed) if argument == "FILE" else argument for argument in arguments]
    message = overpaint("classify", *given, code=2).output
    assert "--column" in message or "--file" in message
