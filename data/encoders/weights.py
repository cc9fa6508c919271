"""Where an encoder's weights lie: a folder of the user's own, or the cache of the hub."""

import os
from collections.abc import Iterable
from pathlib import Path

from overpaint.data.encoders.facts import EncoderFacts, encoder_facts
from overpaint.taxonomy import WeightsMissing

FOLDER_VARIABLE = "OVERPAINT_WEIGHTS"
"""Names a folder with one folder per encoder, as ``clip-vit-b-32/``; it goes before the cache."""

SWITCHED_OFF = "downloads are switched off by HF_HUB_OFFLINE"

_CONFIGS = {"open_clip": "open_clip_config.json", "timm": "config.json"}
_FILES = {
    "open_clip": ["open_clip_config.json", "open_clip_model.safetensors", "*token*", "*.txt"],
    "timm": ["config.json", "model.safetensors"],
}
_WEIGHTS = ("*.safetensors", "*.bin", "*.pth")


def find_weights(name: str) -> Path:
    """The folder with configuration and weights of the encoder ``name``. Never goes to the network.

    Raises:
        WeightsMissing: they are in neither place; the message says how to get them.
    """
    facts = encoder_facts(name)
    for folder in (_own_folder(name), _cached(facts)):
        if folder is not None and _is_whole(folder, facts):
            return folder
    remedy = f"hf download {facts.hub}, or put its files into {FOLDER_VARIABLE}/{name}"
    raise WeightsMissing(facts.title, remedy)


def fetch_weights(name: str) -> Path:
    """As :func:`find_weights`, from the hub where they are not on this machine.

    Raises:
        WeightsMissing: the hub can't be reached, is switched off (``HF_HUB_OFFLINE=1``) or refuses.
    """
    try:
        return find_weights(name)
    except WeightsMissing as missing:
        if hub_is_off():
            raise missing.because(SWITCHED_OFF) from None
        facts = encoder_facts(name)
        try:
            folder = _downloaded(facts)
        except Exception as error:  # the hub's client raises its own, requests' and the system's
            raise missing.because(_first_line(error)) from error
        if not _is_whole(folder, facts):
            raise missing.because("the hub's copy lacks configuration or weights") from None
        return folder


def hub_is_off() -> bool:
    """Whether the user forbids downloads by ``HF_HUB_OFFLINE=1``."""
    from huggingface_hub import constants  # noqa: PLC0415  half a second to import

    return bool(constants.HF_HUB_OFFLINE)


def state_of(folder: Path) -> str:
    """The names, sizes and times of the weights in ``folder``: differs once they are replaced."""
    stats = [(file.name, file.stat()) for file in _weights_in(folder)]
    return " ".join(f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats)


def _own_folder(name: str) -> Path | None:
    parent = os.environ.get(FOLDER_VARIABLE, "")
    return Path(parent) / name if parent else None


def _cached(facts: EncoderFacts) -> Path | None:
    from huggingface_hub import snapshot_download  # noqa: PLC0415  half a second to import
    from huggingface_hub.errors import LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return Path(snapshot_download(facts.hub, local_files_only=True))
    except (LocalEntryNotFoundError, OSError):
        return None


def _downloaded(facts: EncoderFacts) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415

    return Path(snapshot_download(facts.hub, allow_patterns=_FILES[facts.library]))


def _is_whole(folder: Path, facts: EncoderFacts) -> bool:
    return (folder / _CONFIGS[facts.library]).is_file() and any(True for _ in _weights_in(folder))


def _weights_in(folder: Path) -> Iterable[Path]:
    return sorted(file for pattern in _WEIGHTS for file in folder.glob(pattern))


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0]}"
