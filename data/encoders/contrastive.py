"""Encoders of pictures and texts into one space (CLIP, SigLIP), by open_clip."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import open_clip
from open_clip import transform
from torch import Tensor

from overpaint.data.encoders.encoder import Feature, Output
from overpaint.data.encoders.facts import EncoderFacts
from overpaint.data.encoders.preparation import Input, preparing
from overpaint.data.encoders.running import chosen_device, encoded, prepared, weights_digest
from overpaint.data.picture import Picture
from overpaint.taxonomy import UsageError


class Contrastive:
    """An open_clip model in evaluation mode, float32."""

    def __init__(
        self, facts: EncoderFacts, folder: Path, *, preparation: str, output: Output, device: str
    ) -> None:
        if output != "embedding":
            raise UsageError(f"{facts.title} has no {output}; take a DINO encoder")
        self.name = facts.name
        self.reads = True
        self._folder = folder
        self._device = chosen_device(device)
        self._model: Any = open_clip.create_model(
            f"local-dir:{folder}", precision="fp32", require_pretrained=True
        ).eval()
        self.identity = (
            f"{facts.name} {weights_digest(self._model)} {preparation} {output} "
            f"{self._device.type} float32"
        )
        self._model.to(self._device)
        self.prepare = _prepare(self._model, preparation)

    def pictures(self, pictures: Sequence[Picture]) -> Sequence[Feature]:
        return self.of_prepared(prepared(pictures, self.prepare))

    def of_prepared(self, tensors: Sequence[Tensor]) -> Sequence[Feature]:
        return encoded(tensors, self._model.encode_image, self._device)

    def texts(self, texts: Sequence[str]) -> Sequence[Feature]:
        tokens = list(self._tokenizer(list(texts)))
        features = encoded(tokens, self._model.encode_text, self._device)
        return [
            replace(feature, note=self._cut(text)) for feature, text in zip(features, texts, strict=True)
        ]

    @cached_property
    def _tokenizer(self) -> Any:
        try:
            return open_clip.get_tokenizer(f"local-dir:{self._folder}")
        except (ImportError, OSError, TypeError, AttributeError) as error:
            raise UsageError(
                f"{self.name}: captions need the package transformers and the tokenizer's files in "
                f"{self._folder}: pip install transformers ({error})"
            ) from error

    def _cut(self, text: str) -> str:
        room = int(self._tokenizer.context_length)
        if not hasattr(self._tokenizer, "encode"):
            return ""
        length = len(self._tokenizer.encode(text)) + 2  # with the marks of start and end
        return f"caption of {length} tokens cut to {room}" if length > room else ""


def _prepare(model: Any, name: str) -> Callable[[Picture], Tensor]:
    config: Any = transform.PreprocessCfg(**model.visual.preprocess_cfg)
    side = config.size if isinstance(config.size, int) else config.size[0]
    prepare: Any = transform.image_transform_v2(config, is_train=False)
    wanted = Input(side, tuple(config.mean), tuple(config.std), prepare)
    return preparing(name, wanted)
