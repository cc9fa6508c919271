"""Networks with random weights, where torchvision looks for files: to test LPIPS and DISTS offline."""

from pathlib import Path

import torch
import torchvision.models

_FILES = {
    "alexnet-owt-7be5be79.pth": "alexnet",
    "squeezenet1_1-b8a52dc0.pth": "squeezenet1_1",
    "vgg16-397923af.pth": "vgg16",
}


def write_untrained_networks(torch_home: Path, *, seed: int = 0) -> None:
    """Writes the three files under ``torch_home``, which ``TORCH_HOME`` must name.

    The classifiers, which no metric runs, are zeros that take no room in the file.
    """
    folder = torch_home / "hub" / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    for file, name in _FILES.items():
        with torch.random.fork_rng(devices=[]), torch.device("meta"):
            shapes = torchvision.models.get_model(name, weights=None).state_dict()
        generator = torch.Generator().manual_seed(seed)
        state = {key: _random(key, tensor.shape, generator) for key, tensor in shapes.items()}
        torch.save(state, folder / file)


def _random(key: str, shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    if key.startswith("classifier"):
        return torch.zeros(1).expand(shape)
    if len(shape) == 1:
        return torch.zeros(shape)
    fan_in = shape[1:].numel()
    return torch.randn(shape, generator=generator).mul_((2 / fan_in) ** 0.5)
