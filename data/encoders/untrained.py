"""Encoders with random weights, in the layout of the real ones: to test metrics without a network.

They load through the same code as real weights do. What they say of pictures means nothing.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import open_clip
import timm
import torch
from safetensors.torch import save_file

from overpaint.data.encoders.facts import EncoderFacts, encoder_facts

_CONTRASTIVE: Mapping[str, Any] = {
    "embed_dim": 32,
    "vision_cfg": {"image_size": 64, "layers": 2, "width": 48, "head_width": 16, "patch_size": 16},
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 32, "heads": 2, "layers": 2},
}
_VISION: Mapping[str, Any] = {"img_size": 64, "embed_dim": 48, "depth": 2, "num_heads": 3}


def write_untrained(parent: Path, name: str, *, tiny: bool = True, seed: int = 0) -> Path:
    """Writes ``parent/<name>/``, which :func:`find_weights` finds where ``OVERPAINT_WEIGHTS`` is parent.

    ``tiny`` shrinks the model to two layers; else it has the size of the real one.
    """
    facts = encoder_facts(name)
    folder = parent / name
    folder.mkdir(parents=True, exist_ok=True)
    write = _write_contrastive if facts.library == "open_clip" else _write_vision
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        write(facts, folder, tiny)
    return folder


def _write_contrastive(facts: EncoderFacts, folder: Path, tiny: bool) -> None:
    config: Any = dict(_CONTRASTIVE) if tiny else open_clip.get_model_config(facts.architecture)
    statistics = {"mean": open_clip.OPENAI_DATASET_MEAN, "std": open_clip.OPENAI_DATASET_STD}
    told = {"model_cfg": config, "preprocess_cfg": statistics}
    (folder / "open_clip_config.json").write_text(json.dumps(told), encoding="utf-8")
    model = open_clip.create_model(f"local-dir:{folder}", load_weights=False)
    _save(model, folder / "open_clip_model.safetensors")


def _write_vision(facts: EncoderFacts, folder: Path, tiny: bool) -> None:
    sizes: dict[str, Any] = dict(_VISION) if tiny else {}
    model: Any = timm.create_model(facts.architecture, pretrained=False, num_classes=0, **sizes)
    side = model.patch_embed.img_size[0]
    told = {
        "architecture": facts.architecture,
        "num_classes": 0,
        "model_args": sizes,
        "pretrained_cfg": {**model.default_cfg, "num_classes": 0, "input_size": [3, side, side]},
    }
    (folder / "config.json").write_text(json.dumps(told, default=str), encoding="utf-8")
    _save(model, folder / "model.safetensors")


def _save(model: torch.nn.Module, path: Path) -> None:
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items()}, path)
