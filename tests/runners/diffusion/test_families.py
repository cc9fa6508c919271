"""Every family edits for real: built from configs with random weights, saved, loaded as a user does."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overpaint.data import Answer, EditSample, Picture
from overpaint.runners.diffusion.runner import DiffusersRunner
from overpaint.runners.harness import answer_batch, plan

Tiny = Callable[[str], Path]
Edited = Callable[..., list[Answer]]

TWO = {"num_inference_steps": 2}
EIGHT = {"num_inference_steps": 8}
SMALL = {"height": 64, "width": 64}

# Of each: the pipeline's folder, the class it has to be loaded as, settings, settings of the call.
FAMILIES: dict[str, tuple[str, str, dict[str, Any], dict[str, Any]]] = {
    "instruct-pix2pix": ("ip2p", "StableDiffusionInstructPix2PixPipeline", {}, TWO),
    "instruct-pix2pix-xl": ("ip2p_xl", "StableDiffusionXLInstructPix2PixPipeline", {}, TWO),
    "cosxl": ("cosxl", "StableDiffusionXLInstructPix2PixPipeline", {"is_cosxl_edit": True}, TWO),
    "kontext": ("kontext", "FluxKontextPipeline", {},
                {**TWO, **SMALL, "max_area": 64 * 64, "_auto_resize": False}),
    "flux2": ("flux2_klein", "Flux2KleinPipeline", {},
              {**TWO, **SMALL, "text_encoder_out_layers": (1,)}),
    "qwen-edit": ("qwen_edit", "QwenImageEditPipeline", {}, {**TWO, **SMALL}),
    "qwen-edit-plus": ("qwen_edit_plus", "QwenImageEditPlusPipeline", {}, {**TWO, **SMALL}),
    "omnigen": ("omnigen", "OmniGenPipeline", {}, TWO),
    "longcat": ("longcat", "LongCatImageEditPipeline", {}, TWO),
    "sdedit-ddim": ("sd", "StableDiffusionImg2ImgPipeline", {"scheduler": "ddim"}, EIGHT),
    "sdedit-ddpm": ("sd", "StableDiffusionImg2ImgPipeline", {"scheduler": "ddpm"}, EIGHT),
    "sdedit-xl": ("xl", "StableDiffusionXLImg2ImgPipeline", {"scheduler": "ddpm"}, EIGHT),
    "sdedit-sd3": ("sd3", "StableDiffusion3Img2ImgPipeline", {}, EIGHT),
    "sdedit-flux": ("flux", "FluxImg2ImgPipeline", {}, EIGHT),
    "inpaint": ("sd_inpaint", "StableDiffusionInpaintPipeline", {}, TWO),
    "inpaint-sd": ("sd", "StableDiffusionInpaintPipeline", {"preset": "inpaint"}, TWO),
    "inpaint-xl": ("xl", "StableDiffusionXLInpaintPipeline", {"preset": "inpaint"}, TWO),
    "inpaint-sd3": ("sd3", "StableDiffusion3InpaintPipeline", {"preset": "inpaint"}, EIGHT),
    "inpaint-flux": ("flux", "FluxInpaintPipeline", {"preset": "inpaint"}, EIGHT),
    "ledits-pp": ("sd_of_three", "LEditsPPPipelineStableDiffusion", {"preset": "ledits-pp"},
                  {"num_inversion_steps": 6}),
    "ledits-pp-xl": ("xl_of_three", "LEditsPPPipelineStableDiffusionXL", {"preset": "ledits-pp"},
                     {"num_inversion_steps": 6}),
    "diffedit": ("sd", "StableDiffusionDiffEditPipeline", {"preset": "diffedit"},
                 {"num_inference_steps": 4, "num_maps_per_mask": 2}),
}  # fmt: skip
QUICK = {"instruct-pix2pix", "sdedit-ddpm"}
# LEDITS++ of diffusers 0.42 itself calls NumPy in a way of before 2.0.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy")
CASES = [
    pytest.param(name, marks=() if name in QUICK else pytest.mark.slow, id=name) for name in FAMILIES
]


def pixels(answer: Answer) -> np.ndarray:
    assert answer.encoded is not None
    return Picture.from_bytes(answer.encoded).pixels.astype(np.int16)


@pytest.mark.parametrize("family", CASES)
def test_a_family_edits_alike_in_batches_and_alone(
    family: str, tiny: Tiny, trio: list[EditSample]
) -> None:
    kind, loaded_as, settings, calls = FAMILIES[family]
    runner = DiffusersRunner(str(tiny(kind)), call_settings=calls, **settings)
    assert type(runner._pipeline).__name__ == loaded_as
    together = answer_batch(runner, "x", trio, run_seed=0)
    assert [answer.error for answer in together] == [""] * 3
    assert [answer.native_size for answer in together] == [(64, 64)] * 3
    again = answer_batch(runner, "x", trio, run_seed=0)
    assert [one.encoded for one in again] == [one.encoded for one in together]
    alone = [answer_batch(runner, "x", [sample], run_seed=0)[0] for sample in trio]
    assert max(np.abs(pixels(a) - pixels(b)).max() for a, b in zip(together, alone, strict=True)) <= 1
    # An edit of its own source: neither flat, nor one picture for all.
    assert all(pixels(answer).std() > 5 for answer in together)
    assert np.abs(pixels(together[0]) - pixels(together[1])).mean() > 1


@pytest.mark.parametrize("family", CASES)
def test_seeds_matter_and_so_do_texts(family: str, tiny: Tiny, trio: list[EditSample]) -> None:
    kind, _, settings, calls = FAMILIES[family]
    runner = DiffusersRunner(str(tiny(kind)), call_settings=calls, **settings)
    asked = answer_batch(runner, "x", trio[:1], run_seed=0)[0]
    other = replace(trio[0], instruction="remove it all", target_caption="a red dog in the snow")
    assert answer_batch(runner, "x", [other], run_seed=0)[0].encoded != asked.encoded
    assert answer_batch(runner, "x", trio[:1], run_seed=1)[0].encoded != asked.encoded


def test_batches_are_of_one_size_and_every_answer_has_its_sources(
    tiny: Tiny, trio: list[EditSample]
) -> None:
    wide = replace(
        trio[0], id="wide", source=Picture.from_pixels(np.ascontiguousarray(trio[0].source.pixels[:48]))
    )
    runner = DiffusersRunner(str(tiny("ip2p")), call_settings=TWO)
    mixed = [trio[0], wide, trio[1]]
    assert plan(mixed, runner) == [[0, 2], [1]]
    answers = [
        answer
        for places in plan(mixed, runner)
        for answer in answer_batch(runner, "x", [mixed[place] for place in places], run_seed=0)
    ]
    sizes = {answer.sample_id: answer.native_size for answer in answers}
    assert sizes == {"cat-0": (64, 64), "wide": (64, 48), "cat-1": (64, 64)}
    assert all(answer.usage["peak_memory_mb"] > 1 for answer in answers)


def test_the_target_never_reaches_a_model(tiny: Tiny, trio: list[EditSample], edited: Edited) -> None:
    target = Picture.from_pixels(255 - trio[0].source.pixels)
    answers = [
        edited(tiny("ip2p"), [sample], TWO)[0] for sample in (trio[0], replace(trio[0], target=target))
    ]
    assert answers[0].encoded == answers[1].encoded
