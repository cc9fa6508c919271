"""Metrics with weights from the command line: chosen, missing, found later, shared."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skimage.data
from click.testing import Result
from PIL import Image
from torchvision.models import get_weight

from overpaint.benchmark.metrics.perceptual import Dists, Lpips
from overpaint.benchmark.profiles import paper_note

Command = Callable[..., Result]


@pytest.fixture
def run(overpaint: Command, pairs: Path, tmp_path: Path) -> Path:
    """A run with answers, without scores."""
    folder = tmp_path / "run"
    models = ("--model", "baseline:copy", "--model", "baseline:oracle", "--model", "baseline:blur")
    overpaint("run", f"jsonl:{pairs}", "--limit", "4", "--out", folder, *models)
    return folder


def columns(result: Result) -> dict[str, dict[str, object]]:
    return {column["key"]: column for column in json.loads(result.stdout)["columns"]}


def test_without_weights_the_rest_is_computed_and_it_says_what_is_missing(
    overpaint: Command, run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path / "none"))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "none"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    asked = ("--metric", "clip_i_to_target", "--metric", "lpips_to_target")
    told = overpaint("score", run, *asked)
    assert "not computed" in told.stdout
    assert "weights of CLIP ViT-B/32 of OpenAI are not here (downloads are switched off" in told.stderr
    assert "hf download timm/vit_base_patch32_clip_224.openai" in told.stderr
    assert "torchvision.models.get_weight('AlexNet_Weights.DEFAULT')" in told.stderr
    made = columns(overpaint("report", run, "--json"))
    assert "not computed: weights of CLIP" in str(made["clip_i_to_target@corrected"]["missing"])
    assert made["l1_to_target@corrected"]["missing"] == ""


def test_a_download_is_announced_before_anything_is_computed(
    overpaint: Command, run: Path, untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path / "none"))
    monkeypatch.setenv("OVERPAINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)

    def download(hub: str, *, local_files_only: bool = False, **_: object) -> str:
        if local_files_only:
            raise FileNotFoundError
        assert not list(run.glob("scores/*"))
        monkeypatch.setenv("OVERPAINT_WEIGHTS", str(untrained))
        return str(untrained / "dino-vit-s-16")

    monkeypatch.setattr("huggingface_hub.snapshot_download", download)
    told = overpaint("score", run, "--metric", "dino_to_target")
    assert "weights of DINO ViT-S/16 are not here: fetching about 90 MB, once" in told.stderr
    assert "not computed" not in told.stdout


def test_weights_that_come_later_fill_the_gap(
    overpaint: Command, run: Path, untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERPAINT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path / "none"))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    overpaint("score", run, "--metric", "dino_to_target")
    assert pd.read_parquet(run / "scores").query("metric == 'dino_to_target'")["value"].isna().all()
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(untrained))
    overpaint("score", run)
    scores = pd.read_parquet(run / "scores").query("metric == 'dino_to_target'")
    assert len(scores) == 12
    assert scores["value"].notna().all()
    assert scores.query("label == 'baseline:oracle'")["value"].tolist() == pytest.approx([1.0] * 4)


@pytest.mark.usefixtures("weights")
def test_another_profile_adds_its_columns_and_computes_nothing_twice(
    overpaint: Command, run: Path
) -> None:
    overpaint("score", run)
    before = {path: path.stat().st_mtime_ns for path in run.glob("scores/*.parquet")}
    findings = {path: path.stat().st_mtime_ns for path in run.glob("findings/*.parquet")}
    told = overpaint("score", run, "--profile", "paper", "--json")
    assert "no profile was published with jsonl: --profile paper computes MagicBrush" in told.stderr
    made = columns(told)
    assert {"clip_i_to_target@magicbrush", "l1_to_target@magicbrush"} <= set(made)
    after = {path: path.stat().st_mtime_ns for path in run.glob("scores/*.parquet")}
    assert after.items() >= before.items()
    assert len(after) == 2 * len(before)
    assert {path: path.stat().st_mtime_ns for path in findings} == findings
    scores = pd.read_parquet(run / "scores")
    assert not scores.duplicated(["sample_id", "label", "metric", "profile"]).any()
    assert set(scores.query("metric == 'clip_t'")["reason"]) == {"no target caption"}


@pytest.mark.usefixtures("weights")
def test_an_encoder_of_ones_own_choice_is_part_of_the_name(overpaint: Command, run: Path) -> None:
    made = columns(overpaint("score", run, "--metric", "clip_i_to_target[clip-vit-l-14]", "--json"))
    assert "clip_i_to_target[clip-vit-l-14]@corrected" in made
    encoders = pd.read_parquet(run / "scores").query("metric.str.startswith('clip_i')")["encoder"]
    assert encoders.str.startswith("clip-vit-l-14 ").all()


@pytest.fixture
def large(overpaint: Command, tmp_path: Path) -> Path:
    """A run on one captioned pair of 192x256 pixels, which is enough for MS-SSIM."""
    source = np.ascontiguousarray(skimage.data.chelsea()[:192, :256])
    for name, pixels in (("source", source), ("target", 255 - source)):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    row = {"id": "1", "instruction": "Invert it.", "source_caption": "a cat", "target_caption": "a film"}
    row |= {"source": "source.png", "target": "target.png"}
    (tmp_path / "pairs.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    overpaint("run", f"jsonl:{tmp_path}/pairs.jsonl", "--out", tmp_path / "run",
              "--model", "baseline:blur")  # fmt: skip
    return tmp_path / "run"


CHOICES = [
    "ms_ssim_to_target", "lpips_to_target", "dists_to_target", "structure_to_source",
    "dinov2_to_target", "dinov3_to_target", "dino_to_target", "clip_direction",
    "clip_t[siglip2-vit-b-16]", "clip_i_to_target[siglip2-vit-b-16]", "clip_t[clip-vit-b-16]",
    "dino_to_target[dinov3-vit-b-16]",
]  # fmt: skip


@pytest.mark.usefixtures("weights")
def test_every_choice_of_model_is_loaded_by_its_name(overpaint: Command, large: Path) -> None:
    overpaint("score", large, *[part for name in CHOICES for part in ("--metric", name)])
    scores = pd.read_parquet(large / "scores").set_index("metric")
    assert set(CHOICES) <= set(scores.index)
    assert scores.loc[CHOICES, "reason"].eq("").all()
    assert scores.loc[CHOICES, "value"].notna().all()
    for name in ("siglip2-vit-b-16", "dinov3-vit-b-16"):
        assert scores.filter(like=f"[{name}]", axis=0)["encoder"].str.startswith(f"{name} ").all()


def test_only_a_dataset_without_a_published_profile_is_told_whose_it_gets() -> None:
    assert "--profile paper computes MagicBrush, Table 2" in paper_note(["paper"], "hq-edit")
    assert paper_note(["paper"], "magicbrush") == paper_note(["corrected"], "hq-edit") == ""


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--metric", "clip_x", "did you mean 'clip_t'"),
        ("--metric", "clip_t@magicbrsh", "did you mean 'magicbrush'"),
        ("--metric", "clip_t[clip-vit-l14]", "did you mean 'clip-vit-l-14'"),
        ("--metric", "l1_to_target[clip-vit-l-14]", "unexpected keyword argument"),
        ("--profile", "papper", "did you mean 'paper'"),
        ("--profile", "gedit", "averages the scores of a judge"),
    ],
)
def test_unknown_metrics_and_profiles_are_misuse(
    overpaint: Command, run: Path, option: str, value: str, words: str
) -> None:
    assert words in overpaint("score", run, option, value, code=2).stderr


def test_the_files_of_networks_are_called_as_torchvision_calls_them() -> None:
    for network in ("alex", "squeeze"):
        (weights,) = Lpips("whole", "target", network).weights
        assert get_weight(weights.published).url.endswith(f"/{weights.file}")
    (weights,) = Dists("target").weights
    assert get_weight(weights.published).url.endswith(f"/{weights.file}")
