"""A stranger's package, installed as strangers do, adds a part of every kind."""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skimage.data
from PIL import Image

pytestmark = pytest.mark.slow

PLUGIN = Path(__file__).parent
PARTS = ["runner", "auditor", "collection", "metric", "judge", "dataset"]
DISTINCT, REPEATED, BLACK = "Make it darker.", "Take the cat away.", "3"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A process's environment in which the plug-in, and nothing else, is installed beside us."""
    copy, site = tmp_path_factory.mktemp("copy") / "plugin", tmp_path_factory.mktemp("site")
    shutil.copytree(PLUGIN, copy, ignore=shutil.ignore_patterns("test_*", "__pycache__"))
    offline = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    install = [sys.executable, "-m", "pip", "install", *offline, "--target", str(site), str(copy)]
    done = subprocess.run(install, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    path = os.pathsep.join(filter(None, [str(site), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path}


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four pairs as the plug-in's dataset wants them; the last one's target is black."""
    folder = tmp_path_factory.mktemp("pairs")
    photograph = skimage.data.chelsea()
    for number in range(4):
        source = photograph[10 * number : 10 * number + 64, :96]
        target = np.zeros_like(source) if str(number) == BLACK else source // 2
        Image.fromarray(source).save(folder / f"{number}.before.png")
        Image.fromarray(target).save(folder / f"{number}.after.png")
        (folder / f"{number}.txt").write_text(DISTINCT if number == 0 else REPEATED)
    return folder


@pytest.fixture(scope="module")
def run(environment: dict[str, str], pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The plug-in's dataset audited by all auditors, then answered by its runner."""
    out = tmp_path_factory.mktemp("run") / "RUN"
    overpaint(environment, "audit", f"acme:{pairs}", "--out", out)
    overpaint(environment, "bench", f"acme:{pairs}", "--model", "acme:4", "--out", out)
    return out


def overpaint(environment: dict[str, str], *arguments: object) -> str:
    command = [sys.executable, "-c", "from overpaint.benchmark.cli import main; main()"]
    done = subprocess.run(
        [*command, *map(str, arguments)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("runners", {"acme"}),
        ("auditors", {"black-target", "variety"}),
        ("metrics", {"tint_to_target"}),
        ("judges", {"acme"}),
        ("datasets", {"acme"}),
    ],
)
def test_each_part_is_listed_with_what_it_does(
    environment: dict[str, str], kind: str, names: set[str]
) -> None:
    listed = json.loads(overpaint(environment, "list", kind, "--json"))
    assert names <= listed.keys()
    assert all(listed[name] for name in names)


def test_the_dataset_is_read(run: Path) -> None:
    samples = pd.read_parquet(run / "samples").set_index("sample_id")
    assert samples["instruction"].to_dict() == {
        "0": DISTINCT, "1": REPEATED, "2": REPEATED, "3": REPEATED,
    }  # fmt: skip


def test_the_auditor_finds_the_black_target_and_judges_the_others(run: Path) -> None:
    findings = pd.read_parquet(run / "findings")
    mine = findings[(findings["kind"] == "black_target") & (findings["label"] == "")]
    scores = dict(zip(mine["sample_id"], mine["score"], strict=True))
    assert scores.pop(BLACK) == 1
    assert set(scores) == {"0", "1", "2"} and max(scores.values()) < 1


def test_the_auditor_judges_answers_too(run: Path) -> None:
    findings = pd.read_parquet(run / "findings")
    mine = findings[(findings["kind"] == "black_target") & (findings["label"] == "acme:4")]
    assert sorted(mine["sample_id"]) == ["0", "1", "2", "3"]


def test_the_collection_auditor_speaks_of_the_set(run: Path) -> None:
    findings = pd.read_parquet(run / "findings")
    [finding] = findings[findings["kind"] == "repeated_instructions"].to_dict("records")
    assert pd.isna(finding["sample_id"]) and finding["side"] == "set"
    assert finding["value"] == pytest.approx(0.5)  # two texts for four rows
    assert "50% of the instructions repeat another one" in (run / "report" / "report.md").read_text()


def test_the_runner_answers_each_sample(run: Path, pairs: Path) -> None:
    attempts = pd.read_parquet(run / "attempts.parquet")
    mine = attempts[attempts["label"] == "acme:4"].set_index("sample_id")
    assert set(mine["status"]) == {"ok"}
    for number in range(4):
        source = np.asarray(Image.open(pairs / f"{number}.before.png"))
        answer = np.asarray(Image.open(run / str(mine.loc[str(number), "path"])))
        assert np.array_equal(answer, source // 64 * 64)


def test_the_metric_scores_answers_against_the_truth(run: Path) -> None:
    scores = pd.read_parquet(run / "scores")
    mine = scores[scores["metric"] == "tint_to_target"].set_index(["label", "sample_id"])["value"]
    assert mine["baseline:oracle"].eq(0).all()
    assert mine["baseline:copy"].gt(2.3).all()
    columns = json.loads((run / "report" / "report.json").read_text())["columns"]
    assert "tint_to_target@acme" in [column["key"] for column in columns]


def test_the_judge_rates_the_models(environment: dict[str, str], pairs: Path, run: Path) -> None:
    overpaint(environment, "run", f"acme:{pairs}", "--model", "baseline:blur", "--out", run)
    told = overpaint(environment, "judge", run, "--judge", "acme:1")
    assert "8 votes of judge acme:1" in " ".join(told.split())


def test_a_setting_that_the_plug_in_refuses_is_misuse(environment: dict[str, str], pairs: Path) -> None:
    command = [sys.executable, "-c", "from overpaint.benchmark.cli import main; main()", "bench"]
    arguments = [f"acme:{pairs}", "--model", "acme:many", "--out", str(pairs.parent / "refused")]
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True)
    assert done.returncode == 2
    assert "runner 'acme'" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_under_twenty_lines_of_code(part: str) -> None:
    text = (PLUGIN / "acme" / f"{part}.py").read_text(encoding="utf-8")
    assert len(set(lines_of_code(text))) < 20


def lines_of_code(text: str) -> Iterator[int]:
    """Lines that hold code: no blank ones, imports, comments or docstrings."""
    tree = ast.parse(text)
    told = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
    ]
    aside = {line for node in told for line in range(node.lineno, (node.end_lineno or 0) + 1)}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and not line.lstrip().startswith("#") and number not in aside:
            yield number
