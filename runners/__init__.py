"""How an edit is made: runners, how they are named, and how they are called."""

from overpaint.runners.base import Need, Runner, runners
from overpaint.runners.harness import answer_batch, plan, sample_seed
from overpaint.runners.models import read_models
from overpaint.runners.spec import (
    RunnerSpec,
    create_runner,
    label_folder,
    parse_setting,
    parse_spec,
)

__all__ = [
    "Need",
    "Runner",
    "RunnerSpec",
    "answer_batch",
    "create_runner",
    "label_folder",
    "parse_setting",
    "parse_spec",
    "plan",
    "read_models",
    "runners",
    "sample_seed",
]
