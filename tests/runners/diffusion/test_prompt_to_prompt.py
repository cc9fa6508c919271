"""Prompt-to-Prompt: the alignment by hand, the attention against diffusers' own, edits for real."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from overpaint.data import Answer, EditSample, Picture
from overpaint.runners.diffusion.prompt_to_prompt.alignment import Alignment, align
from overpaint.taxonomy import UsageError

Tiny = Callable[[str], Path]
Edited = Callable[..., list[Answer]]

P2P = {"preset": "prompt-to-prompt"}
STEPS = {"num_inference_steps": 6}


def aligned(source: str, target: str, **weights: float) -> Alignment:
    """With a token for each letter, and room for twelve."""
    return align(source, target, count=len, length=12, weights=weights)


def test_the_same_prompt_keeps_all_attention() -> None:
    found = aligned("a cat", "A cat")
    assert (found.matrix == np.eye(12)).all()
    assert (found.kept == 1).all() and (found.weights == 1).all()


def test_a_swapped_word_spreads_the_attention_of_the_old_one() -> None:
    found = aligned("a cat", "a horse")
    # Tokens: 0 the beginning, 1 "a", 2-4 "cat" or 2-6 "horse", then the end and the padding.
    assert (found.matrix[2:5, 2:7] == np.float32(1 / 5)).all()
    assert found.matrix[1, 1] == 1
    assert (found.kept == 1).all()
    assert [int(found.matrix[:, place].argmax()) for place in range(7, 12)] == [5, 6, 7, 8, 9]
    # Attention that summed to one before does so after, but for the padding that is cut off.
    assert found.matrix[:5].sum(axis=1) == pytest.approx(1)


def test_an_added_word_keeps_its_own_attention() -> None:
    found = aligned("a cat", "a red cat")
    assert [int(one) for one in found.kept] == [1, 1, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert [int(found.matrix[:, place].argmax()) for place in (1, 5, 6, 7)] == [1, 2, 3, 4]


def test_a_weight_goes_to_all_tokens_of_its_word_only() -> None:
    assert list(aligned("a cat", "a red cat", red=2.0).weights[:6]) == [1, 1, 2, 2, 2, 1]
    with pytest.raises(UsageError, match="the target caption has no word 'snow'"):
        aligned("a cat", "a red cat", snow=2.0)


def test_prompts_that_are_too_long_are_cut_off() -> None:
    found = aligned("word " * 9, "word " * 5 + "other " * 9)
    assert found.matrix.shape == (12, 12)
    assert np.isfinite(found.matrix).all()


def test_without_control_the_attention_is_that_of_diffusers(tiny: Tiny) -> None:
    import torch
    from diffusers import UNet2DConditionModel

    from overpaint.runners.diffusion.prompt_to_prompt.attention import (
        AttentionControl,
        ControlledAttention,
    )

    unet = UNet2DConditionModel.from_pretrained(tiny("sd"), subfolder="unet")
    generator = torch.Generator("cpu").manual_seed(0)
    latents = torch.randn(4, 4, 16, 16, generator=generator)
    texts = torch.randn(4, 12, 32, generator=generator)
    with torch.no_grad():
        own = unet(latents, 500, encoder_hidden_states=texts).sample
        control = AttentionControl(aligned("a cat", "a dog"), cross_until=1, self_until=1)
        unet.set_attn_processor({name: ControlledAttention(control) for name in unet.attn_processors})
        idle = unet(latents, 500, encoder_hidden_states=texts).sample
        control.active = True
        taken = unet(latents, 500, encoder_hidden_states=texts).sample
    assert torch.allclose(own, idle, atol=1e-5)
    assert torch.allclose(own[:3], taken[:3], atol=1e-5)  # only the target's branch is touched
    assert not torch.allclose(own[3], taken[3], atol=1e-5)


def difference(one: Answer, other: Answer) -> float:
    pictures = [Picture.from_bytes(answer.encoded or b"").pixels.astype(int) for answer in (one, other)]
    return float(np.abs(pictures[0] - pictures[1]).mean())


@pytest.mark.slow
def test_an_edit_for_real(tiny: Tiny, trio: list[EditSample], edited: Edited) -> None:
    def run(source: str, target: str, **calls: Any) -> Answer:
        sample = replace(trio[0], source_caption=source, target_caption=target)
        return edited(tiny("sd"), [sample], {**STEPS, **calls}, **P2P)[0]

    kept = run("a cat", "a cat", guidance_scale=1.0)
    swapped = run("a cat", "a dog in the snow", cross_replace=0.0, self_replace=0.0, guidance_scale=30.0)
    careful = run("a cat", "a dog in the snow", cross_replace=1.0, self_replace=1.0, guidance_scale=30.0)
    # The same caption gives the source back, up to the VAE; taking attention over keeps more of it.
    assert difference(kept, careful) < difference(kept, swapped)
    assert run("a cat", "a dog in the snow").encoded == run("a cat", "a dog in the snow").encoded
    plain, same, heavy = (
        run("a cat", "a cat in snow", guidance_scale=30.0, reweight=text)
        for text in ("", "snow=1", "snow=20")
    )
    assert plain.encoded == same.encoded != heavy.encoded


def test_the_inverted_path_leads_back_to_the_source(tiny: Tiny, trio: list[EditSample]) -> None:
    """Exactly so for a denoiser that sees the same noise everywhere, whatever the number of steps."""
    import torch

    from overpaint.runners.diffusion.runner import DiffusersRunner
    from overpaint.runners.harness import answer_batch

    calls = {"num_inference_steps": 10, "guidance_scale": 7.5}
    runner = DiffusersRunner(str(tiny("sd")), call_settings=calls, **P2P)
    pipeline = runner._pipeline
    torch.nn.init.zeros_(pipeline.unet.conv_out.weight)
    torch.nn.init.constant_(pipeline.unet.conv_out.bias, 0.7)
    answer = answer_batch(runner, "x", trio[:1], run_seed=0)[0]
    pixels = torch.from_numpy(trio[0].source.pixels.copy()).permute(2, 0, 1)[None] / 127.5 - 1
    with torch.no_grad():
        latents = pipeline.vae.encode(pixels).latent_dist.mode()
        there = pipeline.vae.decode(latents).sample[0].permute(1, 2, 0)
    expected = ((there / 2 + 0.5).clamp(0, 1) * 255).numpy()
    assert np.abs(Picture.from_bytes(answer.encoded or b"").pixels - expected).max() <= 2


def test_what_cannot_be_read_is_told(tiny: Tiny, trio: list[EditSample]) -> None:
    from overpaint.runners.diffusion.runner import DiffusersRunner
    from overpaint.runners.harness import answer_batch

    runner = DiffusersRunner(str(tiny("sd")), call_settings={**STEPS, "reweight": "snow"}, **P2P)
    assert runner.needs == {"source_caption", "target_caption"}
    with pytest.raises(UsageError, match="not of the form word=weight"):
        answer_batch(runner, "x", trio[:1], run_seed=0)
    with pytest.raises(UsageError, match="did you mean 'cross_replace'"):
        DiffusersRunner(str(tiny("sd")), call_settings={"cross_replac": 1}, **P2P)
