"""Running a torch model over many pictures: prepared on all cores, encoded in batches of one shape."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from overpaint.data.encoders.encoder import Feature
from overpaint.data.picture import Picture

BATCH = 32
"""Pictures or texts per step of the model."""


def chosen_device(device: str) -> torch.device:
    """``device``, where ``auto`` is a GPU if there is one."""
    if device != "auto":
        return torch.device(device)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def weights_digest(model: nn.Module) -> str:
    """SHA-256 (12 hex digits) of all that the model holds, wherever it was loaded from."""
    digest = sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.detach().cpu().contiguous().view(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()[:12]


def prepared(pictures: Sequence[Picture], prepare: Callable[[Picture], Tensor]) -> list[Tensor]:
    """``prepare`` of each picture; decoding and resizing let go of the interpreter, so threads help."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(prepare, pictures))


@torch.inference_mode()
def encoded(
    tensors: Sequence[Tensor], step: Callable[[Tensor], Tensor], device: torch.device
) -> list[Feature]:
    """``step`` of each tensor; those of one shape go together, at most :data:`BATCH` at once."""
    shapes: dict[torch.Size, list[int]] = {}
    for place, tensor in enumerate(tensors):
        shapes.setdefault(tensor.shape, []).append(place)
    found: dict[int, Feature] = {}
    for places in shapes.values():
        for start in range(0, len(places), BATCH):
            batch = places[start : start + BATCH]
            rows = step(torch.stack([tensors[place] for place in batch]).to(device))
            for place, row in zip(batch, _rows(rows), strict=True):
                found[place] = Feature(row)
    return [found[place] for place in range(len(tensors))]


def _rows(output: Tensor) -> Sequence[NDArray[np.float32]]:
    return [np.ascontiguousarray(row) for row in output.float().cpu().numpy()]
