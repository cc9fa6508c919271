"""Loading a pipeline from the hub or a folder by its own class, and saying why it can't be."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overpaint.runners.diffusion.adapters import add_adapters
from overpaint.runners.diffusion.preset import Preset, choose, presets, unfit
from overpaint.runners.diffusion.scheduler import set_scheduler
from overpaint.runners.diffusion.settings import DiffusersSettings
from overpaint.runners.failure import one_line
from overpaint.taxonomy import MissingExtra, OverpaintError, RunnerUnavailable, UsageError

Pipeline = Any  # of diffusers: a class per family, with no base that has a typed call


@dataclass(frozen=True, slots=True)
class Loaded:
    """A pipeline on its device, and how it is called."""

    pipeline: Pipeline
    preset: Preset


def diffusers_module() -> Any:
    """The library.

    Raises:
        MissingExtra: it isn't installed, or one of what it needs isn't.
    """
    try:
        import diffusers  # noqa: PLC0415  seconds to import
        import transformers  # noqa: F401, PLC0415  the text encoders of every family
    except ImportError as error:
        raise MissingExtra("diffusers:", "diffusers") from error
    return diffusers


def load(target: str, settings: DiffusersSettings) -> Loaded:
    """The pipeline at ``target``, a hub id or a folder, ready to be called.

    Raises:
        RunnerUnavailable: it can't be found or loaded.
        UsageError: no preset fits its class, or a setting doesn't fit the model.
        MissingExtra: diffusers, or peft for a LoRA, isn't installed.
    """
    diffusers = diffusers_module()
    class_name = recorded_class(target, settings)
    known = presets(Path(settings.presets) if settings.presets else None)
    preset = choose(class_name, settings.preset, known) or guessed(class_name, known)
    _check_controlnet(preset, settings)
    pipeline_class = _class(diffusers, preset.classes[class_name] or class_name)
    components = _components(target, preset, settings)
    pipeline = _loaded(target, pipeline_class, components, settings)
    set_scheduler(pipeline, settings.scheduler or preset.scheduler)
    add_adapters(pipeline, settings)
    return Loaded(_placed(pipeline, settings), preset)


def recorded_class(target: str, settings: DiffusersSettings) -> str:
    """The pipeline class that the model's ``model_index.json`` names.

    Raises:
        RunnerUnavailable: there is no such model, or it names none.
    """
    folder = Path(target)
    if folder.is_dir() and not (folder / "model_index.json").is_file():
        raise RunnerUnavailable(
            f"diffusers:{target}: the folder has no model_index.json, so it holds no whole pipeline; "
            "for a LoRA give the model it was made for, and -M lora=FOLDER"
        )
    try:
        revision = {"revision": settings.revision} if settings.revision else {}
        config = diffusers_module().DiffusionPipeline.load_config(target, **revision)
        return str(config["_class_name"])
    except Exception as error:  # the hub's client, the file system and JSON raise all kinds
        raise _unavailable(target, error) from error


def guessed(class_name: str, known: Mapping[str, Preset]) -> Preset:
    """A preset from the names in the call of a class that none is for.

    Raises:
        UsageError: it takes no prompt or no picture.
    """
    found = getattr(diffusers_module(), class_name, None)
    names = inspect.signature(found.__call__).parameters if found is not None else {}
    pictures = {"image": "source", "images": "pictures", "input_images": "pictures"}
    call = {name: fill for name, fill in pictures.items() if name in names}
    if "prompt" not in names or not call:
        raise unfit(class_name, known)
    call = dict(list(call.items())[:1])
    call["prompt"] = "{target_caption}" if "strength" in names else "{instruction}"
    if "mask_image" in names:
        call["mask_image" if "Inpaint" in class_name else "mask_image?"] = "mask"
    if "control_image" in names:
        call["control_image"] = "control"
    return Preset(name=class_name, about="guessed from its call", classes={class_name: ""}, call=call)


def _check_controlnet(preset: Preset, settings: DiffusersSettings) -> None:
    if preset.controlnet and not settings.controlnet:
        raise UsageError(f"preset {preset.name!r} needs a ControlNet: give -M controlnet=MODEL")
    if settings.controlnet and not preset.controlnet:
        raise UsageError(
            f"preset {preset.name!r} takes no ControlNet: give -M preset=controlnet or controlnet-ip2p"
        )
    if "control" in preset.call.values() and not settings.control:
        raise UsageError(
            f"preset {preset.name!r} needs a control image: give -M control=canny, sketch or stroke"
        )


def _class(diffusers: Any, name: str) -> Any:
    found = getattr(diffusers, name, None)
    if found is None:
        raise UsageError(f"this version of diffusers ({diffusers.__version__}) has no {name}")
    return found


def _components(target: str, preset: Preset, settings: DiffusersSettings) -> dict[str, object]:
    """What the pipeline is made of beyond what is in the model's folder."""
    diffusers = diffusers_module()
    found: dict[str, object] = dict(preset.load)
    if settings.is_cosxl_edit:
        found["is_cosxl_edit"] = True
    if preset.controlnet:
        found["controlnet"] = _part(diffusers.ControlNetModel, settings.controlnet, settings)
    if preset.method == "diffedit":
        inverse = diffusers.DDIMInverseScheduler
        found["inverse_scheduler"] = _part(inverse, target, settings, subfolder="scheduler")
    return found


def _part(kind: Any, target: str, settings: DiffusersSettings, **where: str) -> Any:
    try:
        typed = {"dtype": _dtype(settings)} if hasattr(kind, "dtype") else {}
        return kind.from_pretrained(target, **where, **typed)
    except Exception as error:  # as in recorded_class
        raise _unavailable(target, error) from error


def _loaded(
    target: str, pipeline_class: Any, components: Mapping[str, object], settings: DiffusersSettings
) -> Pipeline:
    options = {name: getattr(settings, name) for name in ("revision", "variant")}
    given = {name: value for name, value in options.items() if value}
    try:
        pipeline = pipeline_class.from_pretrained(target, dtype=_dtype(settings), **given, **components)
    except Exception as error:  # as in recorded_class
        raise _unavailable(target, error) from error
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def _unavailable(target: str, error: Exception) -> OverpaintError:
    reason = one_line(f"{type(error).__name__}: {error}")
    names = {kind.__name__ for kind in type(error).__mro__}
    if names & {"RepositoryNotFoundError", "HFValidationError", "GatedRepoError"}:
        hint = "there is no such model on the hub, or it needs a login (hf auth login)"
    elif Path(target).exists():
        hint = "the folder holds no whole pipeline of this version of diffusers"
    else:
        hint = (
            "it is no folder here, and not to be had from the hub: check the name and the network "
            "(overpaint doctor), or download it where there is one and give the folder"
        )
    return RunnerUnavailable(f"diffusers:{target}: {hint} ({reason})")


def _dtype(settings: DiffusersSettings) -> Any:
    """float32 on a CPU, where half precision is slower and others differ; else what saves memory."""
    import torch  # noqa: PLC0415  seconds to import

    if settings.dtype:
        return getattr(torch, settings.dtype)
    return torch.float32 if _device(settings) == "cpu" else torch.bfloat16


def _device(settings: DiffusersSettings) -> str:
    import torch  # noqa: PLC0415  seconds to import

    if settings.device:
        return settings.device
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _placed(pipeline: Pipeline, settings: DiffusersSettings) -> Pipeline:
    try:
        if settings.offload == "model":
            pipeline.enable_model_cpu_offload()
        elif settings.offload == "sequential":
            pipeline.enable_sequential_cpu_offload()
        else:
            pipeline.to(_device(settings))
    except (RuntimeError, AssertionError, ValueError) as error:  # no such device
        raise UsageError(f"diffusers: device {_device(settings)!r}: {one_line(str(error))}") from error
    return pipeline
