"""What the pages promise to be complete is; nothing on them leads nowhere."""

import re
import runpy
import subprocess
from collections.abc import Mapping
from pathlib import Path

import click
import pytest
import skimage.data
from PIL import Image

from overpaint.auditors import Auditor, Pair, Thresholds, auditors
from overpaint.auditors.watermark.mark import KEYS
from overpaint.benchmark.cli import main
from overpaint.benchmark.metrics import metrics
from overpaint.data import EditSample, Picture
from overpaint.data.tables import ATTEMPTS, FINDINGS, SAMPLES, SCORES

ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "tests" / "plugin"
OWN_METRICS = [name for name in metrics if metrics.origin(name) == "overpaint"]
VERBS = main.list_commands(click.Context(main))
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)\s]+)\)")

# Hosts that a page may send its reader to: projects, papers and licences, all public.
PUBLIC = {
    "api.bfl.ai", "api.openai.com", "generativelanguage.googleapis.com",
    "arxiv.org", "creativecommons.org", "cv.iptc.org", "docs.ray.io", "doi.org", "example.org",
    "github.com",
    "json-schema.org",
    "huggingface.co", "keepachangelog.com", "ns.adobe.com", "osu-nlp-group.github.io", "semver.org",
    "www.apache.org", "www.w3.org",
}  # fmt: skip
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:work|root|home|Users|tmp)/\w")
REGISTRY = re.compile(r"index[-_]url|trusted[-_]host|\bpip\.conf\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def pages() -> Mapping[str, str]:
    """The text of README.md and of every page in docs/, by file name."""
    paths = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    return {path.name: path.read_text(encoding="utf-8") for path in paths}


def rows(text: str, first: str) -> dict[str, list[str]]:
    """The tables' rows whose first cell is one or more names in backticks, by those names."""
    found = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `"):
            for name in re.findall(r"`([^`]+)`", cells[0]):
                found[name] = cells
    assert first in found, f"no table with {first}"
    return found


def chapter(text: str, heading: str) -> str:
    """What stands below ``heading``, up to the next one of the same or a higher level."""
    level = len(heading.split(" ")[0])
    below = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"^#{{1,{level}}} ", below, maxsplit=1, flags=re.MULTILINE)[0]


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_has_an_example_in_its_help(verb: str) -> None:
    command = main.get_command(click.Context(main), verb)
    assert command is not None
    _, _, examples = (command.help or "").partition("\b\n")
    assert f"overpaint {verb}" in examples


def test_the_command_line_page_is_what_the_commands_say(pages: Mapping[str, str]) -> None:
    made = runpy.run_path(str(ROOT / "docs" / "cli.py"))["page"]()
    assert pages["cli.md"] == made, "run make docs"
    assert [line[3:] for line in made.splitlines() if line.startswith("## ")] == VERBS


def test_links_between_pages_lead_somewhere(pages: Mapping[str, str]) -> None:
    dead = []
    for name, text in pages.items():
        folder = ROOT if name == "README.md" else ROOT / "docs"
        for link in LINK.findall(FENCED.sub("", text)):
            path, _, fragment = link.partition("#")
            if ":" in path:
                continue
            target = (folder / path).resolve() if path else folder / name
            headings = re.findall(r"^#+ (.*)$", pages.get(target.name, ""), re.MULTILINE)
            if not target.is_file() or (fragment and fragment not in map(anchor, headings)):
                dead.append(f"{name}: {link}")
    assert dead == []


def test_every_page_can_be_reached_from_the_readme(pages: Mapping[str, str]) -> None:
    linked = {Path(link.partition("#")[0]).name for link in LINK.findall(pages["README.md"])}
    assert set(pages) - {"README.md"} <= linked


def test_findings_has_a_chapter_for_every_kind(pages: Mapping[str, str]) -> None:
    shipped = Thresholds.shipped()
    for kind, threshold in shipped.kinds.items():
        told = chapter(pages["findings.md"], f"## {kind}")
        [line] = [line for line in told.splitlines() if line.startswith("| threshold |")]
        assert line.startswith(f"| threshold | {threshold.score}")
        assert kind in rows(pages["README.md"], "over_edit")


def test_every_kind_that_an_auditor_speaks_of_has_a_threshold_that_ships() -> None:
    picture = Picture.from_pixels(skimage.data.chelsea())
    pair = Pair.of(EditSample(id="1", source=picture, instruction="Do nothing.", target=picture))
    own = [auditors.create(name) for name in auditors if auditors.origin(name) == "overpaint"]
    spoken = {f.kind for one in own if isinstance(one, Auditor) for f in one.audit([pair])}
    assert spoken and spoken <= Thresholds.shipped().kinds.keys()


@pytest.mark.parametrize("name", OWN_METRICS)
def test_metrics_says_of_each_which_way_and_against_what(pages: Mapping[str, str], name: str) -> None:
    metric = metrics.create(name)
    _, better, reference, part, *_ = rows(pages["metrics.md"], "gain_over_copy")[name]
    way = "higher" if metric.higher_is_better else "lower"
    assert better == ("neither" if getattr(metric, "neutral", False) else way)
    captions = "captions" if "source_caption" in metric.needs else "caption"
    reads = any(need.endswith("_caption") for need in metric.needs)
    assert reference == (captions if reads else "target" if "target" in metric.needs else "source")
    assert (part in ("inside", "outside")) == ("mask" in metric.needs)


@pytest.mark.parametrize(
    ("table", "schema"),
    [("samples", SAMPLES), ("findings", FINDINGS), ("scores", SCORES), ("attempts", ATTEMPTS)],
)
def test_run_folder_names_every_column(pages: Mapping[str, str], table: str, schema) -> None:
    told = chapter(pages["run-folder.md"], f"### {table}")
    columns = [name for line in told.splitlines() for name in _first_cell(line)]
    assert set(columns) == set(schema.names) and len(columns) == len(schema.names)


def _first_cell(line: str) -> list[str]:
    return re.findall(r"`([^`]+)`", line.split(" | ")[0]) if line.startswith("| `") else []


def test_add_a_part_shows_the_plug_in_that_the_tests_install(pages: Mapping[str, str]) -> None:
    shown = [code for language, code in FENCED.findall(pages["add-a-part.md"]) if language]
    files = ["pyproject.toml", *(f"acme/{part}.py" for part in
             ("runner", "auditor", "collection", "metric", "judge", "dataset"))]  # fmt: skip
    assert shown == [(PLUGIN / file).read_text(encoding="utf-8") for file in files]


def test_add_a_part_names_every_key_of_a_mark(pages: Mapping[str, str]) -> None:
    told = chapter(pages["add-a-part.md"], "## A known mark")
    assert sorted(name for line in told.splitlines() for name in _first_cell(line)) == sorted(KEYS)


def test_commands_stand_where_they_are_run(pages: Mapping[str, str]) -> None:
    strays = [
        f"{name}: {line}"
        for name, text in pages.items()
        for language, block in FENCED.findall(text)
        for line in block.splitlines()
        if language != "console" and re.match(r"\$ |overpaint ", line)
    ]
    assert strays == []


def test_ci_runs_the_readmes_test_command(pages: Mapping[str, str]) -> None:
    shown = [line for language, block in FENCED.findall(pages["README.md"]) if language == "sh"
             for line in block.splitlines()]  # fmt: skip
    assert len(shown) == 2
    assert all(line.startswith("python3 -m venv .venv && .venv/bin/pip install ") for line in shown)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert shown[1] in script.replace("pip install -q ", "pip install ").splitlines()


def test_the_screenshots_are_small_pictures() -> None:
    paths = sorted((ROOT / "docs" / "pictures").glob("*.webp"))
    assert len(paths) == 8
    for path in paths:
        assert path.stat().st_size < 300_000
        with Image.open(path) as picture:
            assert picture.size in {(1280, 900), (1280, 800)}


def test_no_file_names_a_machine_or_a_registry() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("needs a git checkout to know which files belong to the project")
    found = []
    for name in listed.stdout.splitlines():
        text = (ROOT / name).read_bytes().decode("utf-8", "ignore") if (ROOT / name).is_file() else ""
        hosts = set(re.findall(r"https?://([\w.-]+\w)", text)) - PUBLIC
        marks = [*MACHINE_PATH.findall(text), *REGISTRY.findall(text), *hosts]
        found += [f"{name}: {mark}" for mark in marks if not name.endswith(".png")]
    assert found == []
