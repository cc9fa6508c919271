"""What the pages draw, as scripts that set it: a page opened from a disk can load nothing else."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields

from overpaint.benchmark.report.document import script_json
from overpaint.benchmark.report.leaderboard import MEANS, Cell, Leaderboard, leaderboard
from overpaint.benchmark.report.matrix import Matrix, class_title, group_matrices, metric_matrices
from overpaint.benchmark.report.model import GalleryItem, KindGroup, Report
from overpaint.benchmark.report.samples import SampleTable
from overpaint.benchmark.stats import Estimate

_DIGITS = 5  # significant ones: more than any drawing shows


def set_script(name: str, value: object) -> str:
    """A script that gives ``window.overpaint`` the property ``name``."""
    return f"(window.overpaint ??= {{}}).{name} = {script_json(value)};\n"


def gallery_data(report: Report, pictures: Mapping[str, str]) -> dict[str, object]:
    """The findings with the titles of their classes; ``pictures`` are addresses to show for paths.

    In place of its pictures a finding has the number of a shot: findings of one answer share theirs.
    """
    numbers: dict[tuple[tuple[str, str], ...], int] = {}
    items = [
        {**_fields(item), "pictures": numbers.setdefault(tuple(item.pictures.items()), len(numbers))}
        for item in report.gallery
    ]
    return {
        "items": items,
        "shots": [dict(shot) for shot in numbers],
        "classes": {item.edit_class: class_title(item.edit_class) for item in report.gallery},
        "pictures": pictures,
    }


def board_data(report: Report) -> dict[str, object]:
    """All kinds of means by column and label, and the models against each other.

    Labels and columns are numbered in the order of the leaderboard.
    """
    boards = {means: leaderboard(report, means) for means in MEANS}
    plain = boards["values"]
    labels = [row.label for row in (*plain.ranked, *plain.references)]
    numbers = {label: number for number, label in enumerate(labels)}
    standings = {one.label: one for one in report.standings}
    return {
        "labels": labels,
        "references": {row.label: row.reference for row in plain.references},
        "columns": [
            {
                "key": column.key,
                "title": column.title,
                "profile": column.profile,
                "group": column.group,
                "higher": None if column.neutral else column.higher_is_better,
                "percent": column.percent,
            }
            for column in plain.columns
        ],
        "means": {
            means: _by_column(board, labels) for means, board in boards.items() if _any_number(board)
        },
        "unjudged": [
            [standings[label].unjudged.get(column.key) for label in labels] for column in plain.columns
        ],
        "lost": [_lost(standings[label].statuses) for label in labels],
        "comparisons": _comparisons(report, numbers),
    }


def pairs_data(report: Report) -> list[object]:
    """The metric pairs: keys of both, correlation, n, and the pairs of labels ordered differently."""
    return [
        [one.first, one.second, _short(one.correlation), one.n, one.reversed]
        for one in report.metric_pairs
    ]


def matrices_data(report: Report) -> dict[str, object]:
    """Metric by metric the tables by edit class, dataset, turn and protocol."""
    return {
        "classes": [_matrix(one) for one in metric_matrices(report)],
        "datasets": [_matrix(one) for one in group_matrices(report, report.origin_standings)],
        "turns": [_matrix(one) for one in group_matrices(report, report.turn_standings)],
        "protocols": [_matrix(one) for one in group_matrices(report, report.protocol_standings)],
    }


def health_data(report: Report) -> dict[str, object]:
    """What the chart of findings shows of the dataset's own rows, and the tables by group."""
    return {
        "kinds": [
            {
                "kind": one.kind,
                "share": one.flagged / one.judged,
                "expected": _short(one.expected_false_positives),
            }
            for one in report.kinds
            if one.label == "" and one.judged
        ],
        "groups": [
            [one.kind, one.by, _group_title(one), one.flagged, one.judged] for one in report.kind_groups
        ],
    }


def samples_data(samples: SampleTable, pictures: Mapping[str, str]) -> dict[str, object]:
    """The samples that answers are compared on."""
    return {
        "rows": [[one.sample_id, one.instruction, one.edit_class] for one in samples.rows],
        "classes": {one.edit_class: class_title(one.edit_class) for one in samples.rows},
        "pictures": {one.sample_id: one.pictures for one in samples.rows if one.pictures},
        "addresses": pictures,
        "keys": list(samples.values),
    }


def values_script(number: int, by_label: Mapping[str, Sequence[float]]) -> str:
    """The numbers of all samples in the column called ``number`` among the keys of the samples."""
    numbers = {label: [_short(value) for value in values] for label, values in by_label.items()}
    return f"((window.overpaint ??= {{}}).values ??= {{}})[{number}] = {script_json(numbers)};\n"


def _fields(item: GalleryItem) -> dict[str, object]:
    return {field.name: getattr(item, field.name) for field in fields(item)}


def _group_title(one: KindGroup) -> str:
    return class_title(one.group) if one.by == "class" else one.group


def _by_column(board: Leaderboard, labels: Sequence[str]) -> list[list[object]]:
    rows = {row.label: row for row in (*board.ranked, *board.references)}
    return [[_cell(rows[label].cells[place]) for label in labels] for place in range(len(board.columns))]


def _any_number(board: Leaderboard) -> bool:
    rows = (*board.ranked, *board.references)
    return any(cell.estimate and cell.estimate.n for row in rows for cell in row.cells)


def _cell(cell: Cell) -> list[object]:
    """Text, interval, coverage, rank, mean, low, high and what stands in the title if there is none."""
    estimate = cell.estimate or Estimate(mean=math.nan, low=math.nan, high=math.nan, n=0)
    numbers = [_short(estimate.mean), _short(estimate.low), _short(estimate.high)]
    told = "" if cell.interval else cell.title
    return [cell.text, cell.interval, cell.coverage, cell.rank, *numbers, told]


def _matrix(matrix: Matrix) -> dict[str, object]:
    return {
        "title": matrix.title,
        "profile": matrix.profile,
        "part": matrix.part,
        "note": matrix.note,
        "labels": matrix.labels,
        "rows": [
            {
                "id": row.id,
                "title": row.title,
                "group": row.group,
                "samples": row.samples,
                "cells": [_cell(cell) for cell in row.cells],
            }
            for row in matrix.rows
        ],
    }


def _lost(statuses: Mapping[str, int]) -> int:
    return sum(statuses.get(status, 0) for status in ("refused", "error", "skipped", "missing"))


def _comparisons(report: Report, numbers: Mapping[str, int]) -> dict[str, list[list[object]]]:
    found: dict[str, list[list[object]]] = {}
    for one in report.comparisons:
        mean, low, high = one.difference.mean, one.difference.low, one.difference.high
        row = [numbers[one.first], numbers[one.second], *map(_short, (mean, low, high, one.p_corrected))]
        found.setdefault(one.key, []).append([*row, one.difference.n])
    return found


def _short(value: float) -> float:
    """Fewer digits to load; nan and infinities stay."""
    return float(f"{value:.{_DIGITS}g}")
