"""Tables of edit classes by model: one for each metric, and the capabilities."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from overpaint.benchmark.report.figures import Scale
from overpaint.benchmark.report.leaderboard import PARTS, Cell, cell
from overpaint.benchmark.report.model import (
    Capability,
    ClassCount,
    GroupStanding,
    MetricColumn,
    Report,
)
from overpaint.benchmark.stats import Estimate
from overpaint.taxonomy import taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """An edit class with one cell for each label of the matrix, and its samples in words."""

    id: str
    title: str
    group: str
    samples: str
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Edit classes, in the taxonomy's order, by labels."""

    title: str
    profile: str
    part: str
    note: str
    labels: Sequence[str]
    rows: Sequence[ClassRow]

    @property
    def groups(self) -> Sequence[tuple[str, Sequence[ClassRow]]]:
        """The rows by the taxonomy's groups, in order."""
        names = dict.fromkeys(row.group for row in self.rows)
        return [(name, [row for row in self.rows if row.group == name]) for name in names]


def metric_matrices(report: Report) -> list[Matrix]:
    """One matrix for each metric that has a number in any class."""
    found = [_metric_matrix(report, column) for column in report.columns]
    return [matrix for matrix in found if matrix.rows]


def group_matrices(report: Report, standings: Sequence[GroupStanding]) -> list[Matrix]:
    """One matrix for each metric that has a number in any group, groups in the order they come."""
    found = [_group_matrix(report, standings, column) for column in report.columns]
    return [matrix for matrix in found if any(cell.strip for row in matrix.rows for cell in row.cells)]


def capability_matrix(report: Report) -> Matrix:
    """The share of answers that did the edit, in percent, for every class that has samples."""
    cells = {(one.label, one.edit_class): one for one in report.capabilities}
    labels = list(dict.fromkeys(one.label for one in report.capabilities))
    scale = Scale.of((one.share for one in cells.values() if one.share), percent=True)
    classes = _in_order(one.edit_class for one in cells.values() if one.n > 0)
    told = _samples(report)
    rows = [
        _row(class_id, told, [_capability(cells.get((label, class_id)), scale) for label in labels])
        for class_id in classes
    ]
    note = "Share of answers that did the edit, in percent; unknown below 10 answers."
    return Matrix(title="Capability", profile="", part="", note=note, labels=labels, rows=rows)


def class_title(class_id: str) -> str:
    """The taxonomy's title, or the id itself where the taxonomy doesn't know it."""
    known = taxonomy().classes.get(class_id)
    return known.title if known else class_id


def untried_classes(report: Report) -> list[str]:
    """Titles of the taxonomy's classes that no answer belongs to."""
    tried = {one.edit_class for one in report.capabilities if one.n > 0}
    return [one.title for one in taxonomy() if one.id not in tried]


def _metric_matrix(report: Report, column: MetricColumn) -> Matrix:
    values: Mapping[tuple[str, str], Estimate] = {
        (one.label, one.edit_class): one.values[column.key]
        for one in report.class_standings
        if column.key in one.values
    }
    labels, cells = _cells(values, _in_order(class_id for _, class_id in values))
    told = _samples(report)
    return _matrix(column, labels, [_row(class_id, told, row) for class_id, row in cells.items()])


def _group_matrix(report: Report, standings: Sequence[GroupStanding], column: MetricColumn) -> Matrix:
    values: Mapping[tuple[str, str], Estimate] = {
        (one.label, one.group): one.values[column.key] for one in standings if column.key in one.values
    }
    labels, cells = _cells(values, list(dict.fromkeys(group for _, group in values)))
    rows = [
        ClassRow(id=group, title=group, group="", samples="", cells=row) for group, row in cells.items()
    ]
    return _matrix(column, labels, rows)


def _cells(
    values: Mapping[tuple[str, str], Estimate], groups: Sequence[str]
) -> tuple[list[str], dict[str, list[Cell]]]:
    """The labels that occur, and for each group a cell per label."""
    labels = list(dict.fromkeys(label for label, _ in values))
    scale = Scale.of(values.values())
    rows = {
        group: [cell(values.get((label, group)), scale, None) for label in labels] for group in groups
    }
    return labels, rows


def _matrix(column: MetricColumn, labels: Sequence[str], rows: Sequence[ClassRow]) -> Matrix:
    return Matrix(
        title=column.title,
        profile=column.profile,
        part=PARTS[column.part].lower(),
        note=column.explanation,
        labels=labels,
        rows=rows,
    )


def _capability(capability: Capability | None, scale: Scale) -> Cell:
    if capability is None or capability.share is None:
        n = capability.n if capability else 0
        title = f"{n} answers are too few for a share" if n else "no sample of this class"
        text = f"unknown (n={n})"
        return Cell(estimate=None, text=text, interval="", coverage="", title=title)
    return cell(capability.share, scale, None)


def _samples(report: Report) -> Mapping[str, str]:
    return {one.edit_class: _count(one) for one in report.class_counts}


def _count(count: ClassCount) -> str:
    samples = f"{count.samples} sample{'' if count.samples == 1 else 's'}"
    guessed = "all" if count.predicted == count.samples else str(count.predicted)
    return f"{samples}, {guessed} predicted" if count.predicted else samples


def _row(class_id: str, samples: Mapping[str, str], cells: Sequence[Cell]) -> ClassRow:
    return ClassRow(
        id=class_id,
        title=class_title(class_id),
        group=class_id.partition(".")[0],
        samples=samples.get(class_id, ""),
        cells=cells,
    )


def _in_order(class_ids: Iterable[str]) -> list[str]:
    order = {one.id: place for place, one in enumerate(taxonomy())}
    return sorted(set(class_ids), key=lambda class_id: (order.get(class_id, len(order)), class_id))
