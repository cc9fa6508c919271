"""How a picture becomes a tensor: each published script does it in another way, and it matters."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate
from torchvision.transforms.v2 import functional

from overpaint.data.picture import Picture
from overpaint.data.rgb import Pixels
from overpaint.taxonomy import UnknownName

transforms: Any = functional  # typed for tensors alone, and takes pictures too

Statistics = tuple[float, ...]

IMAGENET_MEAN: Statistics = (0.485, 0.456, 0.406)
IMAGENET_STD: Statistics = (0.229, 0.224, 0.225)

_SPLICE_LONGEST = 480


@dataclass(frozen=True, slots=True)
class Input:
    """What a model takes: a square of ``side`` px, normalised, by the library's own ``transform``."""

    side: int
    mean: Statistics
    std: Statistics
    transform: Callable[[Image.Image], Tensor]


Preparation = Callable[..., Tensor]
"""From a picture and ``wanted``, what the model takes, to (3, h, w) float32."""


def native(picture: Picture, wanted: Input) -> Tensor:
    """As the library that ships the weights does it; for OpenAI's CLIP: bicubic, centre crop."""
    return wanted.transform(Image.fromarray(picture.pixels))


def resize_256_crop_224(picture: Picture, wanted: Input) -> Tensor:
    """DINO in MagicBrush (``Resize(256, interpolation=3)``, ``CenterCrop(224)``, ImageNet's statistics).

    For models of another side the two sizes keep their proportion.
    """
    image = Image.fromarray(picture.pixels)
    image = transforms.resize(image, [wanted.side * 256 // 224], transforms.InterpolationMode.BICUBIC)
    unit = transforms.to_dtype(
        transforms.pil_to_tensor(transforms.center_crop(image, [wanted.side, wanted.side])),
        torch.float32,
        scale=True,
    )
    return _normalised(unit, IMAGENET_MEAN, IMAGENET_STD)


def squashed(picture: Picture, wanted: Input) -> Tensor:
    """InstructPix2Pix: to a square without a crop, bicubic without antialias, on values in [0, 1]."""
    unit = _unit(picture.pixels)[None]
    square = interpolate(unit, size=wanted.side, mode="bicubic", align_corners=False)[0]
    return _normalised(square, wanted.mean, wanted.std)


def splice_255(picture: Picture, wanted: Input) -> Tensor:
    """PIE-Bench's structure distance: as :func:`splice`, on values in [0, 255] by its mistake."""
    return _splice(picture, wanted, 255.0)


def splice(picture: Picture, wanted: Input) -> Tensor:
    """Tumanyan et al. 2022: shorter side to the model's, longer at most 480, ImageNet's statistics.

    Bilinear without antialias, which is what torchvision did to tensors when PIE-Bench was published.
    """
    return _splice(picture, wanted, 1.0)


def _splice(picture: Picture, wanted: Input, scale: float) -> Tensor:
    small = transforms.resize(
        _unit(picture.pixels) * scale, [wanted.side], max_size=_SPLICE_LONGEST, antialias=False
    )
    return _normalised(small, IMAGENET_MEAN, IMAGENET_STD)


PREPARATIONS: Mapping[str, Preparation] = {
    "native": native,
    "resize-256-crop-224": resize_256_crop_224,
    "squash": squashed,
    "splice": splice,
    "splice-255": splice_255,
}


def preparing(name: str, wanted: Input) -> Callable[[Picture], Tensor]:
    """The preparation called ``name``, for a model that takes ``wanted``.

    Raises:
        UnknownName: there is none of that name.
    """
    if name not in PREPARATIONS:
        raise UnknownName("preparation", name, PREPARATIONS)
    return partial(PREPARATIONS[name], wanted=wanted)


def _normalised(values: Tensor, mean: Statistics, std: Statistics) -> Tensor:
    return torch.as_tensor(transforms.normalize(values, list(mean), list(std)))


def _unit(pixels: Pixels) -> Tensor:
    """(3, h, w) float32 in [0, 1]."""
    return torch.from_numpy(pixels.copy()).permute(2, 0, 1).to(torch.float32) / 255
