"""The contract of a runner: whatever turns a source and an instruction into an answer."""

from collections.abc import Sequence
from typing import Protocol

from overpaint.data import Answer, EditSample
from overpaint.taxonomy import Registry

Need = str
"""``instruction``, ``target``, ``mask``, ``source_caption``, ``target_caption``, ``references``, or
``same_size``."""


class Runner(Protocol):
    """Makes answers.

    ``needs`` names what a sample must have; a sample that lacks one is ``skipped`` with the reason and
    never reaches the runner. The target is withheld unless ``needs`` holds ``target``: such a runner is
    an oracle and is shown apart. ``same_size`` asks for batches of sources of one size.
    """

    @property
    def needs(self) -> frozenset[Need]: ...

    @property
    def max_batch(self) -> int:
        """The most samples of one call, at least 1."""
        ...

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        """One answer for each sample, in order.

        A sample that fails makes an answer with status ``error`` or ``refused`` and the reason; an
        exception is for a runner that can't go on. ``encoded`` holds the model's own bytes: nothing is
        resized or saved anew, since metadata, size and marks are audited.
        """
        ...


runners: Registry[Runner] = Registry(
    "runners",
    {
        "baseline": "overpaint.runners.baselines:baseline",
        "folder": "overpaint.runners.folder:FolderRunner",
        "cmd": "overpaint.runners.command:CommandRunner",
        "python": "overpaint.runners.python:load",
        "openai": "overpaint.runners.api.openai:openai",
        "gemini": "overpaint.runners.api.gemini:gemini",
        "bfl": "overpaint.runners.api.bfl:bfl",
        "http": "overpaint.runners.api.http:http",
        "https": "overpaint.runners.api.http:https",
        "diffusers": "overpaint.runners.diffusion.runner:DiffusersRunner",
    },
)
"""By the scheme of a model's SPEC, ``scheme:target``.

A factory is called with the keyword arguments ``target``, the user's settings and, only where the user
gave any, ``call_settings``: a mapping for every call it makes.
"""
