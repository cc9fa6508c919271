"""The dataset card: what it was made of, what left it and why, and how to make it again."""

import json
from collections.abc import Iterator
from typing import Any

from overpaint.benchmark.cleaning.passing import Tally, Written
from overpaint.benchmark.cleaning.plan import Plan
from overpaint.benchmark.cleaning.policy import ACTIONS
from overpaint.data.adapters.schema import schema, schemas

_COLUMNS = "`meta`: as JSON, every other column, pictures apart,"


def card(plan: Plan, written: Written, tally: Tally) -> str:
    """``README.md``, with the front matter by which ``datasets`` finds the splits."""
    parts = [_front(written), *_head(plan, tally), *_removed(tally), *_classes(tally), *_files(plan)]
    parts += _origin(plan.job.dataset_name)
    return "\n".join(parts) + "\n"


def _front(written: Written) -> str:
    patterns = sorted(written.patterns.items())
    files = [{"split": split, "path": f"data/{path}"} for split, path in patterns]
    # JSON is YAML, and needs no thought about what has to be quoted.
    config = json.dumps([{"config_name": "default", "data_files": files}])
    columns = _columns(written.features) if written.features else ""
    return f"---\nconfigs: {config}\n{columns}tags: [image-editing]\n---\n"


def _columns(features: Any) -> str:
    from datasets import DatasetInfo  # noqa: PLC0415  takes more than a second
    from datasets.info import DatasetInfosDict  # noqa: PLC0415  as above
    from huggingface_hub import DatasetCardData  # noqa: PLC0415  as above

    told = DatasetCardData()
    DatasetInfosDict(default=DatasetInfo(features=features)).to_dataset_card_data(told)
    return f"dataset_info: {json.dumps(told['dataset_info'])}\n"


def _head(plan: Plan, tally: Tally) -> Iterator[str]:
    manifest, rows = plan.job.manifest, tally.actions.total()
    stay = sum(tally.splits.values())
    yield f"# Cleaned with overpaint {manifest.versions.get('overpaint', '')}\n"
    yield f"Of {rows:,} rows, {stay:,} are here ({tally.actions['fix']:,} of them mended).\n"
    yield "```sh\n" + plan.asked.command.replace("`", "'") + "\n```\n"
    yield f"Fingerprint of the dataset: {manifest.fingerprint}. Rows audited: {manifest.selection}."
    if tally.reused:
        yield f"Decisions taken over from an earlier release: {tally.reused:,}."
    yield "\n| split | rows |\n|---|---|"
    for split, count in sorted(tally.splits.items()):
        yield f"| {split} | {count:,} |"


def _removed(tally: Tally) -> Iterator[str]:
    yield "\n## What left it, or was mended, and why\n"
    yield "A row with several reasons counts under each.\n"
    yield "| reason | " + " | ".join(ACTIONS[1:]) + " |\n|---|---|---|---|"
    for kind in sorted({kind for kind, _ in tally.kinds}):
        counts = " | ".join(f"{tally.kinds[kind, action]:,}" for action in ACTIONS[1:])
        yield f"| {kind} | {counts} |"
    total = " | ".join(f"{tally.actions[action]:,}" for action in ACTIONS[1:])
    yield f"| rows in all | {total} |"


def _classes(tally: Tally) -> Iterator[str]:
    yield "\n## Edit classes\n\n| class | in the dataset | here |\n|---|---|---|"
    for name in sorted({name for name, _ in tally.classes}):
        stay = tally.classes[name, True]
        yield f"| {name} | {stay + tally.classes[name, False]:,} | {stay:,} |"


def _files(plan: Plan) -> Iterator[str]:
    yield "\n## Files\n"
    yield "- `data/`: the rows that stay. The bytes of pictures are the original ones unless mended."
    yield "- `quarantine/`: rows that were set apart, with `kinds` and `reason`."
    yield (
        "- `decisions.parquet`: what became of every row. `overpaint clean --reuse` takes it over for "
        "rows of a new release that show and say the same."
    )
    yield f"- {_COLUMNS} of {_plain(plan.job.manifest.dataset)}."


def _origin(name: str) -> Iterator[str]:
    """Of a dataset that has a schema, its licence and defects: they are this one's as well."""
    if name not in schemas():
        return
    facts = schema(name)
    yield f"\n## Where it is from\n\n{facts.title}."
    yield f"Licence: {facts.licence or 'not stated, ask the authors'}. It holds for these rows too."
    if facts.defects:
        yield "\nKnown defects of the dataset, whether or not the audit looks for them:\n"
        yield from (f"- {defect}" for defect in facts.defects)


def _plain(text: str) -> str:
    """What a user typed, so that Markdown shows it as it is."""
    return "`" + text.replace("`", "'").replace("\n", " ") + "`"
