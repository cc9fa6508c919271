"""Encoders of pictures alone (DINO and its kin), by timm."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import timm
from timm.data.config import resolve_data_config
from timm.data.transforms_factory import create_transform
from torch import Tensor

from overpaint.data.encoders.encoder import Feature, Output
from overpaint.data.encoders.facts import EncoderFacts
from overpaint.data.encoders.preparation import Input, preparing
from overpaint.data.encoders.running import chosen_device, encoded, prepared, weights_digest
from overpaint.data.picture import Picture
from overpaint.taxonomy import UsageError


class Vision:
    """A timm vision transformer without its head, in evaluation mode, float32.

    An embedding is the class token after the last norm, as ``dino_vits16(x)`` returns it.
    """

    def __init__(
        self, facts: EncoderFacts, folder: Path, *, preparation: str, output: Output, device: str
    ) -> None:
        self.name = facts.name
        self.reads = False
        self._device = chosen_device(device)
        sizes: dict[str, Any] = {"dynamic_img_size": True} if output == "keys" else {}
        self._model: Any = timm.create_model(
            f"local-dir:{folder}", pretrained=True, num_classes=0, global_pool="token", **sizes
        ).eval()
        self.identity = (
            f"{facts.name} {weights_digest(self._model)} {preparation} {output} "
            f"{self._device.type} float32"
        )
        self._model.to(self._device)
        self.prepare = _prepare(self._model, preparation)
        self._step = self._model if output == "embedding" else _Keys(self._model, facts.title)

    def pictures(self, pictures: Sequence[Picture]) -> Sequence[Feature]:
        return self.of_prepared(prepared(pictures, self.prepare))

    def of_prepared(self, tensors: Sequence[Tensor]) -> Sequence[Feature]:
        return encoded(tensors, self._step, self._device)

    def texts(self, texts: Sequence[str]) -> Sequence[Feature]:
        raise UsageError(f"{self.name} reads no texts; take a CLIP encoder")


class _Keys:
    """(n, tokens, d) keys of the last attention layer, heads side by side, as Tumanyan et al. 2022."""

    def __init__(self, model: Any, title: str) -> None:
        self._model = model
        try:
            self._layer = model.blocks[-1].attn.qkv
            self._patch = model.patch_embed.patch_size
        except AttributeError as error:
            raise UsageError(f"{title} has no joint projection of queries, keys and values") from error

    def __call__(self, batch: Tensor) -> Tensor:
        down, across = self._patch
        height, width = batch.shape[2] // down * down, batch.shape[3] // across * across
        batch = batch[:, :, :height, :width]  # the original leaves out what fills no patch, timm refuses
        seen: list[Tensor] = []
        handle = self._layer.register_forward_hook(lambda _, __, output: seen.append(output))
        try:
            self._model(batch)
        finally:
            handle.remove()
        count, tokens, triple = seen[0].shape
        return seen[0].reshape(count, tokens, 3, triple // 3)[:, :, 1]


def _prepare(model: Any, name: str) -> Callable[[Picture], Tensor]:
    resolve: Any = resolve_data_config  # the library has no types for it
    prepare: Any = create_transform
    config = resolve({}, model=model)
    wanted = Input(
        side=config["input_size"][-1],
        mean=config["mean"],
        std=config["std"],
        transform=prepare(**config),
    )
    return preparing(name, wanted)
