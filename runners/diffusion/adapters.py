"""What is put onto a loaded pipeline: LoRA and IP-Adapter."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from overpaint.runners.diffusion.settings import DiffusersSettings
from overpaint.runners.failure import one_line
from overpaint.taxonomy import MissingExtra, RunnerUnavailable, UsageError


def add_adapters(pipeline: Any, settings: DiffusersSettings) -> None:
    """Loads the LoRA and the IP-Adapter that ``settings`` name.

    Raises:
        MissingExtra: a LoRA without peft.
        UsageError: the pipeline takes no such adapter.
        RunnerUnavailable: it can't be found or doesn't fit the model.
    """
    if settings.lora:
        _add_lora(pipeline, settings)
    if settings.ip_adapter:
        _add_ip_adapter(pipeline, settings)


def _add_lora(pipeline: Any, settings: DiffusersSettings) -> None:
    if find_spec("peft") is None:
        raise MissingExtra("a LoRA", "diffusers")
    _require(pipeline, "load_lora_weights", "LoRA")
    named = {"weight_name": settings.lora_weight} if settings.lora_weight else {}
    try:
        pipeline.load_lora_weights(_place(settings.lora), adapter_name="lora", **named)
        loaded = pipeline.get_list_adapters()
        if not loaded:
            raise ValueError("none of its weights is for this model")
        pipeline.set_adapters(["lora"], adapter_weights=[settings.lora_scale])
    except Exception as error:  # the hub's client, safetensors and peft raise all kinds
        raise _unavailable("LoRA", settings.lora, error) from error


def _add_ip_adapter(pipeline: Any, settings: DiffusersSettings) -> None:
    _require(pipeline, "load_ip_adapter", "IP-Adapter")
    try:
        pipeline.load_ip_adapter(
            _place(settings.ip_adapter),
            subfolder=settings.ip_adapter_subfolder,
            weight_name=settings.ip_adapter_weight or "ip-adapter_sd15.safetensors",
        )
        pipeline.set_ip_adapter_scale(settings.ip_adapter_scale)
    except Exception as error:  # as above
        raise _unavailable("IP-Adapter", settings.ip_adapter, error) from error


def _place(target: str) -> str:
    # A file or folder here is meant, whatever the hub has of that name.
    return str(Path(target).absolute()) if Path(target).exists() else target


def _require(pipeline: Any, method: str, what: str) -> None:
    if not hasattr(pipeline, method):
        raise UsageError(f"diffusers: {type(pipeline).__name__} takes no {what}")


def _unavailable(what: str, target: str, error: Exception) -> RunnerUnavailable:
    reason = one_line(f"{type(error).__name__}: {error}")
    return RunnerUnavailable(f"diffusers: the {what} {target} can't be put onto this model ({reason})")
