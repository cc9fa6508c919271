"""What a user may set for a diffusers model with ``-M``."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import get_type_hints

from overpaint.taxonomy import UnknownName, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffusersSettings:
    """Settings of ``diffusers:``; every text may be empty for "as the model or the preset has it".

    - ``preset``, ``presets``: a preset's name, and a file with further ones; ``prompt``: a text with
      fields in braces in place of the preset's prompt.
    - ``batch``: samples in a call, 0 for the preset's own.
    - ``device`` (``cpu``, ``cuda``, ``mps``) and ``dtype`` (``float32``, ``float16``, ``bfloat16``);
      ``offload``: ``model`` or ``sequential``, to spare GPU memory; ``revision``, ``variant``.
    - ``scheduler``: a short name (``ddim``, ``ddpm`` …) or a class of diffusers.
    - ``lora``, ``lora_weight`` (the file's name), ``lora_scale``.
    - ``ip_adapter``, ``ip_adapter_subfolder``, ``ip_adapter_weight``, ``ip_adapter_scale``.
    - ``controlnet``: a model; ``control``: ``canny``, ``sketch`` or ``stroke``.
    - ``is_cosxl_edit``: the model is CosXL-Edit.
    """

    preset: str = ""
    presets: str = ""
    prompt: str = ""
    batch: int = 0
    device: str = ""
    dtype: str = ""
    offload: str = ""
    revision: str = ""
    variant: str = ""
    scheduler: str = ""
    lora: str = ""
    lora_weight: str = ""
    lora_scale: float = 1.0
    ip_adapter: str = ""
    ip_adapter_subfolder: str = ""
    ip_adapter_weight: str = ""
    ip_adapter_scale: float = 1.0
    controlnet: str = ""
    control: str = ""
    is_cosxl_edit: bool = False

    @classmethod
    def of(cls, given: Mapping[str, object]) -> "DiffusersSettings":
        """From ``given``.

        Raises:
            UsageError: a setting that there isn't, or of another type.
        """
        hints = get_type_hints(cls)
        known = [one.name for one in fields(cls)]
        for name, value in given.items():
            if name not in known:
                raise UnknownName("setting of diffusers:", name, known)
            if not _fits(value, hints[name]):
                kind = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
                raise UsageError(f"diffusers: {name} must be {kind[hints[name]]}, not {value!r}")
        return cls(**given).checked()  # type: ignore[arg-type]  # as checked just above

    def checked(self) -> "DiffusersSettings":
        """The settings, if their values are among those that there are.

        Raises:
            UsageError: they aren't.
        """
        choices = {
            "dtype": ("float32", "float16", "bfloat16"),
            "offload": ("model", "sequential"),
            "control": ("canny", "sketch", "stroke"),
        }
        for name, known in choices.items():
            if getattr(self, name) not in ("", *known):
                raise UnknownName(name, getattr(self, name), known)
        if self.batch < 0:
            raise UsageError(f"diffusers: batch must be at least 1, not {self.batch}")
        return self


def _fits(value: object, kind: type) -> bool:
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kind)
