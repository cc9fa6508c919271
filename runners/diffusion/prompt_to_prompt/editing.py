"""An edit by Prompt-to-Prompt: inversion of the source, then both prompts side by side."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import torch

from overpaint.runners.diffusion.methods import Task
from overpaint.runners.diffusion.prompt_to_prompt.alignment import Alignment, align
from overpaint.runners.diffusion.prompt_to_prompt.attention import (
    AttentionControl,
    ControlledAttention,
)
from overpaint.taxonomy import UsageError


def prompt_to_prompt(task: Task) -> Any:
    """The edit that ``task`` asks for, as an output with ``images``."""
    return SimpleNamespace(images=edited(task.pipeline, task.arguments, **task.settings))


@torch.no_grad()
def edited(
    pipeline: Any,
    given: Mapping[str, Any],
    *,
    num_inference_steps: int = 50,
    guidance_scale: float = 7.5,
    cross_replace: float = 0.8,
    self_replace: float = 0.4,
    reweight: str = "",
) -> list[Any]:
    """The source repainted for the target prompt, one picture.

    ``cross_replace`` and ``self_replace`` are the shares of the steps, 0 to 1, in which attention is
    taken over: more keeps more of the source. ``reweight`` is like ``snow=2,red=0.5``. Nothing is
    random: DDIM inverts the source, and its branch then follows the inverted path (Ju et al. 2024).

    Raises:
        UsageError: ``reweight`` that can't be read, or of a word that isn't there.
    """
    source, target = given["source_prompt"], given["target_prompt"]
    alignment = _aligned(pipeline.tokenizer, source, target, reweight)
    control = AttentionControl(
        alignment, round(cross_replace * num_inference_steps), round(self_replace * num_inference_steps)
    )
    texts = _encoded(pipeline, ["", "", source, target])
    with _controlling(pipeline.unet, control):
        path = _inverted(pipeline, _latents(pipeline, given["image"]), texts[2:3], num_inference_steps)
        control.active = True
        latents = _denoised(pipeline, path, texts, control, guidance_scale)
    decoded = pipeline.vae.decode(latents / pipeline.vae.config.scaling_factor).sample
    images: list[Any] = pipeline.image_processor.postprocess(decoded, output_type="pil")
    return images


def _aligned(tokenizer: Any, source: str, target: str, reweight: str) -> Alignment:
    def count(word: str) -> int:
        return len(tokenizer(word, add_special_tokens=False).input_ids)

    length = tokenizer.model_max_length
    return align(source, target, count=count, length=length, weights=_weights(reweight))


def _weights(text: str) -> dict[str, float]:
    try:
        pairs = [part.split("=") for part in text.split(",") if part.strip()]
        return {word.strip(): float(weight) for word, weight in pairs}
    except ValueError as error:
        raise UsageError(f"reweight {text!r} is not of the form word=weight,word=weight") from error


def _encoded(pipeline: Any, prompts: list[str]) -> Any:
    tokens = pipeline.tokenizer(
        prompts,
        padding="max_length",
        max_length=pipeline.tokenizer.model_max_length,
        truncation=True,
        return_tensors="pt",
    )
    return pipeline.text_encoder(tokens.input_ids.to(pipeline._execution_device))[0]


def _latents(pipeline: Any, image: Any) -> Any:
    pixels = pipeline.image_processor.preprocess(image).to(
        pipeline._execution_device, pipeline.vae.dtype
    )
    return pipeline.vae.encode(pixels).latent_dist.mode() * pipeline.vae.config.scaling_factor


@contextmanager
def _controlling(unet: Any, control: AttentionControl) -> Iterator[None]:
    """The denoiser's own processors are put back whatever happens."""
    before = unet.attn_processors
    unet.set_attn_processor({name: ControlledAttention(control) for name in before})
    try:
        yield
    finally:
        unet.set_attn_processor(before)


def _inverted(pipeline: Any, latents: Any, text: Any, steps: int) -> list[Any]:
    """The latents from the source (first) to noise (last)."""
    from diffusers.schedulers.scheduling_ddim_inverse import (  # noqa: PLC0415  seconds to import
        DDIMInverseScheduler,
    )

    scheduler: Any = DDIMInverseScheduler
    scheduler = scheduler.from_config(pipeline.scheduler.config)
    scheduler.set_timesteps(steps, device=latents.device)
    path = [latents]
    for time in scheduler.timesteps:
        noise = pipeline.unet(path[-1], time, encoder_hidden_states=text).sample
        path.append(scheduler.step(noise, time, path[-1]).prev_sample)
    return path


def _denoised(
    pipeline: Any, path: list[Any], texts: Any, control: AttentionControl, guidance: float
) -> Any:
    """The latents of the target's branch at the end."""
    from diffusers.schedulers.scheduling_ddim import DDIMScheduler  # noqa: PLC0415  as above

    scheduler: Any = DDIMScheduler
    scheduler = scheduler.from_config(pipeline.scheduler.config)
    scheduler.set_timesteps(len(path) - 1, device=path[0].device)
    target = path[-1]
    for step, (time, source) in enumerate(zip(scheduler.timesteps, reversed(path[1:]), strict=True)):
        control.step = step
        pair = torch.cat([source, target])
        noise = pipeline.unet(torch.cat([pair, pair]), time, encoder_hidden_states=texts).sample
        free, asked = noise[1:2], noise[3:4]  # the target's, without and with its prompt
        target = scheduler.step(free + guidance * (asked - free), time, target).prev_sample
    return target
