"""Any image-editing pipeline of diffusers as a runner."""

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PIL import Image

from overpaint.data import Answer, EditSample
from overpaint.runners.base import Need
from overpaint.runners.diffusion.inputs import Inputs, fill
from overpaint.runners.diffusion.loading import load
from overpaint.runners.diffusion.methods import Method, Task, calls_of, method
from overpaint.runners.diffusion.preset import Preset, needs_of
from overpaint.runners.diffusion.settings import DiffusersSettings
from overpaint.runners.encoding import png
from overpaint.runners.memory import peak_memory_mb
from overpaint.taxonomy import OverpaintError, UnknownName, UsageError


class DiffusersRunner:
    """Edits with the pipeline at ``target``: a hub id or a folder, of any family that has a preset.

    The settings are those of :class:`DiffusersSettings`; ``call_settings`` are arguments of the
    pipeline's own call, such as ``num_inference_steps``. Each sample has a generator of its own on the
    CPU, whatever the device, so that its noise is the same there and in every batch.

    Raises:
        RunnerUnavailable: the model can't be found or loaded.
        UsageError: settings that it doesn't take.
        MissingExtra: diffusers isn't installed.
    """

    def __init__(
        self, target: str, call_settings: Mapping[str, object] | None = None, **settings: object
    ) -> None:
        self._settings = DiffusersSettings.of(settings)
        loaded = load(target, self._settings)
        self._pipeline = loaded.pipeline
        self.preset = _adapted(loaded.preset, self._settings)
        self._method = method(self.preset.method)
        self._calls = {**self.preset.settings, **(call_settings or {})}
        self._check_calls(call_settings or {})
        self.max_batch = self.preset.batch
        together = {"same_size"} if self.max_batch > 1 else set[str]()
        self.needs: frozenset[Need] = self.preset.needs | together

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        inputs = fill(self.preset, self._pipeline.__call__, batch, control=self._settings.control)
        generators = [_generator(seed) for seed in seeds]
        generator = generators if self.max_batch > 1 else generators[0]
        task = Task(self._pipeline, inputs.arguments, self._calls, generator)
        output = _seeded(self._method, task, seeds[0])
        usage = {"peak_memory_mb": peak_memory_mb()}
        return [replace(one, usage=usage) for one in _answers(inputs, output)]

    def _check_calls(self, given: Mapping[str, object]) -> None:
        """A misspelt argument would otherwise fail on every single sample."""
        calls = calls_of(self.preset.method, self._pipeline)
        known = {name for call in calls for name in inspect.signature(call).parameters}
        taken = {name.removesuffix("?") for name in self.preset.call} | {"generator", "kwargs"}
        for name in given:
            if name not in known - taken:
                raise UnknownName(f"setting of {type(self._pipeline).__name__}", name, known - taken)


def _adapted(preset: Preset, settings: DiffusersSettings) -> Preset:
    if settings.batch > 1 and preset.batch == 1:
        raise UsageError(f"preset {preset.name!r} takes one sample in a call: leave -M batch out")
    if settings.prompt:
        name = next((name for name in preset.call if "prompt" in name), "prompt")
        if not needs_of(settings.prompt):
            raise UsageError(
                f"prompt {settings.prompt!r} has none of {{instruction}}, {{source_caption}} and "
                "{target_caption}: every sample would be asked for the same"
            )
        preset = replace(preset, call={**preset.call, name: settings.prompt})
    return replace(preset, batch=settings.batch or preset.batch)


def _generator(seed: int) -> Any:
    import torch  # noqa: PLC0415  seconds to import

    return torch.Generator("cpu").manual_seed(seed)


def _seeded(method: Method, task: Task, seed: int) -> Any:
    """With the global random numbers seeded too: OmniGen encodes its pictures with those."""
    import torch  # noqa: PLC0415  seconds to import

    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return method(task)


def _answers(inputs: Inputs, output: Any) -> list[Answer]:
    images = _images(output)
    if len(images) != len(inputs.samples):
        raise OverpaintError(f"{len(images)} pictures for {len(inputs.samples)} samples")
    flags = getattr(output, "nsfw_content_detected", None) or [False] * len(images)
    controls = [{"control": one.encoded} for one in inputs.controls] or [{}] * len(images)
    return [
        _answer(sample.id, image, bool(flag), beside)
        for sample, image, flag, beside in zip(inputs.samples, images, flags, controls, strict=True)
    ]


def _answer(sample_id: str, image: Image.Image, flagged: bool, beside: Mapping[str, bytes]) -> Answer:
    if flagged:  # the picture is black
        reason = "the model's safety checker took the answer for unsafe content"
        return Answer(sample_id=sample_id, status="refused", error=reason)
    return Answer(sample_id=sample_id, encoded=png(image), beside=beside)


def _images(output: Any) -> list[Image.Image]:
    if hasattr(output, "frames"):  # a video that leads from the source to the edit
        return [frames[-1] for frames in output.frames]
    return list(output.images)
