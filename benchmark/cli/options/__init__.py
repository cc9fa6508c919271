"""Options that several verbs share, and how their texts become values."""

from overpaint.benchmark.cli.options.answers import answer_options
from overpaint.benchmark.cli.options.judging import (
    against_option,
    auditor_option,
    engine_options,
    metric_options,
)
from overpaint.benchmark.cli.options.models import model_options
from overpaint.benchmark.cli.options.opinions import opinion_options
from overpaint.benchmark.cli.options.reports import fail_on_option, report_options, thresholds_option
from overpaint.benchmark.cli.options.rows import row_options, selection_options
from overpaint.benchmark.cli.options.run import dry_run_option, out_option, run_argument

__all__ = [
    "against_option", "answer_options", "auditor_option", "dry_run_option", "engine_options",
    "fail_on_option", "metric_options", "model_options", "opinion_options", "out_option",
    "report_options", "row_options", "run_argument", "selection_options", "thresholds_option",
]  # fmt: skip
