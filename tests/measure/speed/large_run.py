"""A run folder of any size: real pairs and answers, random numbers and findings about them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from PIL import Image
from skimage import data

from overpaint.benchmark.cli.bench import with_references
from overpaint.benchmark.job import Job, new_job
from overpaint.benchmark.profiles import default_metrics, metric_of
from overpaint.benchmark.stages import make_answers
from overpaint.data import Finding, Score
from overpaint.data.run import RunFolder
from overpaint.data.selection import Selection
from overpaint.data.tables import findings_table, scores_table
from overpaint.runners.spec import RunnerSpec, parse_spec
from overpaint.taxonomy import taxonomy

SIDE = 256
KINDS = [f"kind_{number:02}" for number in range(40)]
CLASSES = [one.id for one in taxonomy()][:14]
REASON = "68 % of the change lies outside what the edit may touch, most of it in the upper left corner"
INSTRUCTION = "Put a small red lantern on the left of the two windows, and let it glow a little"


@dataclass(frozen=True, slots=True)
class LargeRun:
    """A run with so many ``models``, and so many flagged ``findings`` on so many ``samples``."""

    folder: Path
    findings: int
    models: int
    samples: int

    def made(self) -> RunFolder:
        """Answers are sources saved as JPEG, each model's of its own quality."""
        specs = [self._spec(number) for number in range(self.models)]
        models = with_references(specs)
        job = new_job(f"jsonl:{self._pairs()}", self.folder / "run", selection=Selection())
        job = job.with_models(models).with_auditors(["over-edit"])
        with job.writing():
            make_answers(job, models)
            self._judged(job, [one.label for one in models])
        return job.run

    def _spec(self, number: int) -> RunnerSpec:
        quality = 5 + 90 * (number + 1) // (self.models + 1)
        return parse_spec("baseline:jpeg", settings={"quality": quality}, label=f"acme/edit-{number:02}")

    def _pairs(self) -> Path:
        folder = self.folder / "pairs"
        folder.mkdir(parents=True)
        rows = [self._pair(folder, number) for number in range(self.samples)]
        path = folder / "pairs.jsonl"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        return path

    def _pair(self, folder: Path, number: int) -> dict[str, object]:
        photographs = (data.astronaut(), data.chelsea(), data.coffee(), data.rocket())
        photograph = photographs[number % 4]
        room = np.array(photograph.shape[:2]) - SIDE
        top, left = (int(one) for one in np.random.default_rng(number).integers(0, room + 1))
        source = photograph[top : top + SIDE, left : left + SIDE]
        target, mask = source.copy(), np.zeros((SIDE, SIDE), np.uint8)
        target[60:160, 70:180] = 255 - target[60:160, 70:180]
        mask[60:160, 70:180] = 255
        for name, pixels in (("source", source), ("target", target), ("mask", mask)):
            Image.fromarray(pixels).save(folder / f"{number}-{name}.png")
        return {
            "id": f"sample-{number}",
            "instruction": f"{INSTRUCTION} ({number})",
            "edit_classes": [CLASSES[number % len(CLASSES)]],
            **{name: f"{number}-{name}.png" for name in ("source", "target", "mask")},
        }

    def _judged(self, job: Job, labels: list[str]) -> None:
        random = np.random.default_rng(0)
        job.run.write_part("findings", "all", findings_table(self._findings(labels, random)), "")
        job.run.write_part("scores", "all", scores_table(self._scores(labels, random)), "")

    def _findings(self, labels: list[str], random: np.random.Generator) -> Iterator[Finding]:
        """As many flagged ones, spread over targets, models and kinds; as many again that aren't."""
        targets = list(product(range(self.samples), ["", *labels]))
        for number in range(2 * self.findings):
            sample, label = targets[number % len(targets)]
            score = float(random.uniform(0.5, 1) if number < self.findings else random.uniform(0, 0.49))
            yield Finding(
                sample_id=f"sample-{sample}",
                label=label,
                side="pair",
                auditor="over-edit",
                kind=KINDS[number // len(targets) % len(KINDS)],
                value=float(number),
                score=score,
                reason=REASON,
                evidence={"share": 0.68, "box": [10, 20, 200, 220], "area": 0.12},
            )

    def _scores(self, labels: list[str], random: np.random.Generator) -> Iterator[Score]:
        metrics = [metric_of(key) for key in default_metrics()]
        for metric, label, sample in product(metrics, labels, range(self.samples)):
            yield Score(
                sample_id=f"sample-{sample}",
                label=label,
                metric=metric.name,
                profile=metric.profile,
                value=float(random.normal()),
            )
