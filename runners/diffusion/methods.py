"""How an edit is made with a pipeline: one call, or the several of methods that invert the source."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from overpaint.taxonomy import UnknownName

METHODS: Mapping[str, str] = {
    "call": "overpaint.runners.diffusion.methods:one_call",
    "leditspp": "overpaint.runners.diffusion.methods:leditspp",
    "diffedit": "overpaint.runners.diffusion.methods:diffedit",
    "prompt_to_prompt": "overpaint.runners.diffusion.prompt_to_prompt.editing:prompt_to_prompt",
}

Method = Callable[["Task"], Any]


@dataclass(frozen=True, slots=True)
class Task:
    """A pipeline, what it is given, the user's settings of the call, and the random numbers.

    ``generator`` is a list, one for each sample, for presets that take batches.
    """

    pipeline: Any
    arguments: Mapping[str, Any]
    settings: Mapping[str, Any]
    generator: Any

    def settings_of(self, call: Any) -> dict[str, Any]:
        """Those settings that ``call`` takes."""
        names = inspect.signature(call).parameters
        return {name: value for name, value in self.settings.items() if name in names}


def method(name: str) -> Method:
    """The method called ``name``: it takes a task and returns the pipeline's output.

    Raises:
        UnknownName: there is none.
    """
    if name not in METHODS:
        raise UnknownName("method", name, METHODS)
    module, _, attribute = METHODS[name].partition(":")
    found: Method = getattr(import_module(module), attribute)
    return found


def calls_of(name: str, pipeline: Any) -> list[Any]:
    """The calls that take settings, for a check of their names."""
    if name == "prompt_to_prompt":
        return [import_module("overpaint.runners.diffusion.prompt_to_prompt.editing").edited]
    others = {"leditspp": ["invert"], "diffedit": ["generate_mask", "invert"]}
    return [pipeline.__call__, *(getattr(pipeline, one) for one in others.get(name, []))]


def one_call(task: Task) -> Any:
    """The pipeline called once."""
    return task.pipeline(**{**task.arguments, **task.settings}, generator=task.generator)


def leditspp(task: Task) -> Any:
    """LEDITS++ (Brack et al. 2024): inversion of the source, then guidance to the edit's concept."""
    pipeline, given = task.pipeline, task.arguments
    pipeline.invert(
        image=given["image"],
        source_prompt=given["source_prompt"],
        generator=task.generator,
        **task.settings_of(pipeline.invert),
    )
    return pipeline(
        editing_prompt=[given["editing_prompt"]],
        generator=task.generator,
        **task.settings_of(pipeline.__call__),
    )


def diffedit(task: Task) -> Any:
    """DiffEdit (Couairon et al. 2023): a mask from two captions, DDIM inversion, the mask repainted."""
    pipeline, given = task.pipeline, task.arguments
    mask = pipeline.generate_mask(
        image=given["image"],
        source_prompt=given["source_prompt"],
        target_prompt=given["target_prompt"],
        generator=task.generator,
        **task.settings_of(pipeline.generate_mask),
    )
    latents = pipeline.invert(
        prompt=given["source_prompt"],
        image=given["image"],
        generator=task.generator,
        **task.settings_of(pipeline.invert),
    ).latents
    return pipeline(
        prompt=given["target_prompt"],
        negative_prompt=given["source_prompt"],
        mask_image=mask,
        image_latents=latents,
        generator=task.generator,
        **task.settings_of(pipeline.__call__),
    )
