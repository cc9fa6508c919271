"""Tiny pipelines on the disk, made when first asked for, and small real samples to edit."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data

from overpaint.data import Answer, EditSample, Mask, Picture, Reference
from overpaint.runners.diffusion.runner import DiffusersRunner
from overpaint.runners.harness import answer_batch

Tiny = Callable[[str], Path]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """The folder of a tiny pipeline, or of an adapter (``lora``, ``ip_adapter``, ``controlnet``)."""
    from tiny_diffusion import adapters
    from tiny_diffusion.pipelines import PIPELINES

    made: dict[str, Path] = {}

    def folder(kind: str) -> Path:
        if kind not in made:
            made[kind] = tmp_path_factory.mktemp("tiny") / kind
            if kind in PIPELINES:
                PIPELINES[kind]().save_pretrained(made[kind])
            else:
                getattr(adapters, f"save_{kind}")(made[kind])
        return made[kind]

    return folder


@pytest.fixture(scope="session")
def trio() -> list[EditSample]:
    """Three crops of a photograph, 64 pixels a side, with every field that a family may need."""
    return [_sample(number) for number in range(3)]


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Qwen and LongCat look at: 64 pixels a side in place of a megapixel, which takes minutes."""
    from diffusers.pipelines.longcat_image import pipeline_longcat_image_edit as longcat
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit as qwen
    from diffusers.pipelines.qwenimage import pipeline_qwenimage_edit_plus as plus

    for module in (longcat, qwen):
        found = module.calculate_dimensions
        monkeypatch.setattr(
            module, "calculate_dimensions", lambda area, ratio, found=found: found(64 * 64, ratio)
        )
    monkeypatch.setattr(plus, "CONDITION_IMAGE_SIZE", 64 * 64)
    monkeypatch.setattr(plus, "VAE_IMAGE_SIZE", 64 * 64)


@pytest.fixture
def edited() -> Callable[..., list[Answer]]:
    """The answers of a new runner to samples; an answer that isn't ok fails the test."""

    def run(folder: Path, samples: list[EditSample], calls: dict[str, Any], **settings: Any) -> Any:
        runner = DiffusersRunner(str(folder), call_settings=calls, **settings)
        answers = answer_batch(runner, "x", samples, run_seed=0)
        assert [answer.error for answer in answers] == [""] * len(samples)
        return answers

    return run


def _sample(number: int) -> EditSample:
    source = np.ascontiguousarray(skimage.data.chelsea()[20 * number : 20 * number + 64, 100:164])
    mask = np.zeros_like(source)
    mask[10:40, 10:40] = 255
    exemplar = np.ascontiguousarray(skimage.data.coffee()[100:164, 100:164])
    return EditSample(
        id=f"cat-{number}",
        source=Picture.from_pixels(source),
        instruction="make the cat {blue}",
        mask=Mask(Picture.from_pixels(mask)),
        references=(Reference(kind="exemplar", picture=Picture.from_pixels(exemplar)),),
        source_caption="a cat",
        target_caption="a blue cat",
    )
