"""Attention of the target's branch, controlled by that of the source's."""

from dataclasses import dataclass
from typing import Any

import torch

from overpaint.runners.diffusion.prompt_to_prompt.alignment import Alignment

SOURCE, TARGET = 2, 3
"""Places in a batch of (source, target) without a prompt, then both with theirs."""

_LARGEST = 32 * 32
"""Self attention is taken over up to this many places: the paper's code, where layout is decided."""


@dataclass
class AttentionControl:
    """Takes attention over before the steps ``cross_until`` and ``self_until``; ``step`` is the present.

    Inactive while ``active`` is off, as during the inversion.
    """

    alignment: Alignment
    cross_until: int
    self_until: int
    step: int = 0
    active: bool = False

    def controlled(self, probabilities: Any, *, heads: int, cross: bool) -> Any:
        """``probabilities`` (batch times heads, places, keys) with those of the target changed."""
        if not self.active:
            return probabilities
        shaped = probabilities.reshape(-1, heads, *probabilities.shape[1:]).clone()
        if cross:
            shaped[TARGET] = self._cross(shaped[SOURCE], shaped[TARGET])
        elif self.step < self.self_until and shaped.shape[2] <= _LARGEST:
            shaped[TARGET] = shaped[SOURCE]
        return shaped.reshape(probabilities.shape)

    def _cross(self, source: Any, target: Any) -> Any:
        matrix, kept, weights = (
            torch.from_numpy(one).to(source)
            for one in (self.alignment.matrix, self.alignment.kept, self.alignment.weights)
        )
        if self.step < self.cross_until:
            target = (source @ matrix) * kept + target * (1 - kept)
        return target * weights


class ControlledAttention:
    """An attention processor of diffusers whose probabilities ``control`` may change."""

    def __init__(self, control: AttentionControl) -> None:
        self._control = control

    def __call__(
        self,
        attn: Any,
        hidden_states: Any,
        encoder_hidden_states: Any = None,
        attention_mask: Any = None,
        **_: Any,
    ) -> Any:
        """The layer's output, (batch, places, channels)."""
        cross = encoder_hidden_states is not None
        context = encoder_hidden_states if cross else hidden_states
        query, key, value = (
            attn.head_to_batch_dim(one)
            for one in (attn.to_q(hidden_states), attn.to_k(context), attn.to_v(context))
        )
        mask = attn.prepare_attention_mask(attention_mask, context.shape[1], hidden_states.shape[0])
        probabilities = attn.get_attention_scores(query, key, mask)
        probabilities = self._control.controlled(probabilities, heads=attn.heads, cross=cross)
        mixed = attn.batch_to_head_dim(torch.bmm(probabilities, value))
        return attn.to_out[1](attn.to_out[0](mixed)) / attn.rescale_output_factor
