"""A call's arguments, filled from samples."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image

from overpaint.data import EditSample, Picture
from overpaint.runners.control import control_image
from overpaint.runners.diffusion.preset import PICTURES, Preset, needs_of
from overpaint.runners.needs import lacking


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the call is given for ``samples``, and the control images that were made for them."""

    samples: Sequence[EditSample]
    arguments: Mapping[str, Any]
    controls: Sequence[Picture]


def fill(preset: Preset, call: Any, samples: Sequence[EditSample], *, control: str) -> Inputs:
    """The arguments of ``call`` for ``samples``: lists if the preset takes batches, else of one sample.

    ``samples`` have one size if there are several. ``control`` is the kind of control image.

    Raises:
        UnreadablePicture: a mask or reference that can't be decoded.
    """
    controls = [control_image(one, control) for one in samples] if _uses_control(preset) else []
    arguments: dict[str, Any] = {}
    for name, filling in preset.call.items():
        if name.endswith("?") and any(lacking(one, needs_of(filling)) for one in samples):
            continue
        values = (
            [_image(one) for one in controls]
            if filling == "control"
            else [_value(filling, one) for one in samples]
        )
        arguments[name.removesuffix("?")] = values if preset.batch > 1 else values[0]
    return Inputs(samples, arguments | _size(preset, call, samples[0]), controls)


def _uses_control(preset: Preset) -> bool:
    return "control" in preset.call.values()


def _value(filling: str, sample: EditSample) -> Any:
    return _PICTURES[filling](sample) if filling in PICTURES else _text(filling, sample)


def _text(template: str, sample: EditSample) -> str:
    """The fields filled in once: what a field's own text has in braces stays as it is."""
    tags = "".join(f"<img><|image_{place}|></img> " for place in range(1, 2 + len(sample.references)))
    fields = {
        "instruction": sample.instruction,
        "source_caption": sample.source_caption,
        "target_caption": sample.target_caption,
        "picture_tags": tags,
    }
    return template.format_map(fields)


def _mask(sample: EditSample) -> Image.Image:
    assert sample.mask is not None, "a runner that needs a mask was given a sample without"
    return Image.fromarray(sample.mask.at(sample.source.size))


def _pictures(sample: EditSample) -> list[Image.Image]:
    return [_image(sample.source), *(_image(one.picture) for one in sample.references)]


def _exemplar(sample: EditSample) -> Image.Image:
    exemplars = [one for one in sample.references if one.kind == "exemplar"]
    return _image((exemplars or list(sample.references))[0].picture)


def _image(picture: Picture) -> Image.Image:
    # Three channels always: diffusers takes four for latents, without a word.
    return Image.fromarray(picture.pixels)


_PICTURES: Mapping[str, Callable[[EditSample], Any]] = {
    "source": lambda sample: _image(sample.source),
    "mask": _mask,
    "exemplar": _exemplar,
    "pictures": _pictures,
}


def _size(preset: Preset, call: Any, sample: EditSample) -> dict[str, int]:
    """Width and height where the call takes them: by default some would answer in their own size."""
    if not preset.multiple or not {"width", "height"} <= inspect.signature(call).parameters.keys():
        return {}
    width, height = (max(preset.multiple, side // preset.multiple * preset.multiple)
                     for side in sample.source.size)  # fmt: skip
    return {"width": width, "height": height}
