"""The lecture's MagicBrush ids, looked at as docs/lecture.md says; offline, other rows stand in."""

import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
IDS = ["504170", "553990", "278535", "483587", "173530", "413182", "50058"]
FROM_THE_HUB = re.compile(r"<!-- needs the network -->\n```console\n(.*?)^```$", re.M | re.S)


def commands() -> list[list[str]]:
    """The page's commands on the hub's MagicBrush: two audits, and a look at one turn."""
    page = (ROOT / "docs" / "lecture.md").read_text(encoding="utf-8")
    lines = [line for block in FROM_THE_HUB.findall(page) for line in block.splitlines()]
    return [shlex.split(line.removeprefix("$ ")) for line in lines]


def overpaint(arguments: list[str], folder: Path, **environment: str) -> str:
    program = str(Path(sys.executable).with_name(arguments[0]))
    done = subprocess.run(
        [program, *arguments[1:]],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def sessions(run: Path) -> set[str]:
    assert (run / "report" / "index.html").is_file()
    return set(pd.read_parquet(run / "samples")["session"])


def test_the_page_asks_for_the_seven_ids_and_for_ten_of_a_hundred() -> None:
    seven, show, ten = commands()
    assert [value for option, value in pairwise(seven) if option == "--id"] == IDS
    assert show[1:] == ["show", "lecture", f"{IDS[0]}-1"]
    assert shlex.join(ten[2:]) == "magicbrush --limit 100 --sample 10 --seed 0 --out ten"


@pytest.mark.network
def test_the_seven_ids_are_found_and_reported(tmp_path: Path, capsys) -> None:
    seven, show, _ = commands()
    told = overpaint(seven, tmp_path)
    assert sessions(tmp_path / "lecture") == set(IDS)
    shown = overpaint(show, tmp_path)
    assert "The background should be of a mountain." in shown
    with capsys.disabled():
        print(told, shown)


@pytest.mark.network
def test_ten_at_random_of_the_first_hundred(tmp_path: Path, capsys) -> None:
    told = overpaint(commands()[2], tmp_path)
    assert sessions(tmp_path / "ten")
    assert len(pd.read_parquet(tmp_path / "ten" / "samples")) == 10
    with capsys.disabled():
        print(told)


@pytest.mark.slow
def test_the_same_commands_on_local_rows(real: Path, tmp_path: Path) -> None:
    rows = real / "magicbrush_format"
    stand_ins = dict(zip(IDS, local_ids(rows), strict=True))
    for command in commands():
        local = [_replaced(word, stand_ins, rows) for word in command]
        overpaint(local, tmp_path, HF_HUB_OFFLINE="1")
    assert sessions(tmp_path / "lecture") == set(stand_ins.values())
    drawn = pd.read_parquet(tmp_path / "ten" / "samples")["sample_id"]
    assert drawn.nunique() == 10
    first_hundred = pd.concat(_keys(rows)).head(100)
    assert set(drawn) <= set(first_hundred)


def local_ids(rows: Path) -> list[str]:
    """Seven sessions spread over the local rows."""
    ids = pd.concat(pd.read_parquet(file, columns=["img_id"]) for file in sorted(rows.glob("*.parquet")))
    unique = ids["img_id"].astype(str).unique()
    return list(unique[:: len(unique) // 7][:7])


def _keys(rows: Path) -> list[pd.Series]:
    columns = ["img_id", "turn_index"]
    tables = [pd.read_parquet(file, columns=columns) for file in sorted(rows.glob("*.parquet"))]
    return [table["img_id"].astype(str) + "-" + table["turn_index"].astype(str) for table in tables]


def _replaced(word: str, ids: dict[str, str], rows: Path) -> str:
    if word == "magicbrush":
        return f"magicbrush:{rows}"
    session, dash, turn = word.partition("-")
    return f"{ids[session]}{dash}{turn}" if session in ids else word
