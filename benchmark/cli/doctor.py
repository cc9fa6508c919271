"""``overpaint doctor``."""

import os
import platform
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import click
from rich.table import Table
from rich.text import Text

from overpaint.benchmark.cli.printing import console
from overpaint.taxonomy import OverpaintError

_REQUIRED = ("numpy", "pillow", "opencv-python-headless", "scikit-image", "pyarrow", "datasets", "torch")
_HUB = ("huggingface.co", 443)
_EXTRAS = {
    "metrics": ("lpips", "torchmetrics"),
    "diffusers": ("diffusers", "transformers", "accelerate", "peft", "safetensors"),
    "ocr": ("rapidocr", "onnxruntime"),
    "provenance": ("c2pa",),
}
_KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "bfl": ("BFL_API_KEY",),
}
_TIMEOUT = 3.0  # seconds to wait for the hub


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it is well, and the line that mends it."""

    what: str
    well: bool
    told: str
    mend: str = ""


@click.command("doctor")
def command() -> None:
    """Check packages, device and network; for what is missing, say the line that mends it.

    \b
    overpaint doctor
    """
    checks = [*_packages(), *_extras(), *_keys(), _device(), _network(), _cache(), *_weights()]
    table = Table("", "", "", box=None, show_header=False)
    for check in checks:
        mark = Text("ok", "green") if check.well else Text("--", "yellow")
        told = check.told if check.well else f"{check.told}; {check.mend}"
        table.add_row(mark, Text(check.what, "bold"), Text(told))
    console().print(table)
    sys.exit(0 if all(check.well for check in _packages()) else 1)


def _packages() -> Iterator[Check]:
    yield Check("python", True, platform.python_version())
    for name in _REQUIRED:
        try:
            yield Check(name, True, version(name))
        except PackageNotFoundError:
            yield Check(name, False, "not installed", "pip install overpaint")


def _extras() -> Iterator[Check]:
    for extra, packages in _EXTRAS.items():
        absent = [name for name in packages if find_spec(name) is None]
        told = "installed" if not absent else f"{', '.join(absent)} not installed"
        yield Check(f"extra {extra}", not absent, told, f"pip install 'overpaint[{extra}]'")


def _keys() -> Iterator[Check]:
    """Whether there is a key; never the key."""
    for scheme, names in _KEYS.items():
        found = [name for name in names if os.environ.get(name)]
        told = f"key in {found[0]}" if found else "no key"
        yield Check(f"{scheme}:", bool(found), told, f"put one into {' or '.join(names)} to use it")


def _device() -> Check:
    if find_spec("torch") is None:
        return Check("device", False, "torch is missing", "pip install overpaint")
    import torch  # noqa: PLC0415  seconds to import

    if torch.cuda.is_available():
        return Check("device", True, torch.cuda.get_device_name())
    return Check("device", True, "cpu (diffusers: models are slow on it)")


def _network() -> Check:
    mend = "magicbrush, hf: and diffusers:ORG/NAME need it once; what lies in folders doesn't"
    if os.environ.get("HF_HUB_OFFLINE", "") not in ("", "0"):
        return Check("hub", False, "switched off by HF_HUB_OFFLINE", mend)
    try:
        with socket.create_connection(_HUB, timeout=_TIMEOUT):
            return Check("hub", True, f"{_HUB[0]} can be reached")
    except OSError as error:
        return Check("hub", False, f"{_HUB[0]} can't be reached ({error})", mend)


def _cache() -> Check:
    from huggingface_hub.constants import HF_HOME  # noqa: PLC0415  half a second to import

    return Check("hub cache", True, HF_HOME)


def _weights() -> Iterator[Check]:
    """The weights of the metrics that need some; without, their columns are not computed."""
    from overpaint.benchmark.metrics import metrics, weights_of  # noqa: PLC0415  a second to import

    needed = {weights: None for name in metrics for weights in weights_of(metrics.create(name))}
    for weights in needed:
        what = f"weights of {weights.title}"
        try:
            weights.find()
        except OverpaintError as missing:
            yield Check(what, False, "not here", str(missing).partition(": ")[2])
        else:
            yield Check(what, True, "here")
