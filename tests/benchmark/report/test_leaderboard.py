import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.benchmark.report import MetricColumn, Report, Standing
from overpaint.benchmark.report.latex import leaderboard_tex
from overpaint.benchmark.report.leaderboard import MEANS, leaderboard
from overpaint.benchmark.report.markdown import report_markdown
from overpaint.benchmark.report.page import site_files
from overpaint.benchmark.report.payload import board_data
from overpaint.benchmark.stats import Estimate, clustered_mean, macro_mean, normalised, share


def _report(
    intervals: dict[str, tuple[float, float, float]], higher: bool = True, n: int = 20
) -> Report:
    column = MetricColumn(
        key="m@corrected",
        title="M",
        profile="corrected",
        explanation="",
        higher_is_better=higher,
        part="whole",
        possible=20,
    )
    rows = [
        Standing(
            label=label,
            reference="",
            statuses={},
            values={column.key: Estimate(mean=mean, low=low, high=high, n=n)},
            flagged={},
        )
        for label, (low, mean, high) in intervals.items()
    ]
    return Report(title="", facts=(), notes=(), columns=[column], standings=rows)


def _ranks(report: Report) -> dict[str, str]:
    return {row.label: row.cells[0].rank for row in leaderboard(report).ranked}


def test_ranks_are_shared_by_models_whose_intervals_overlap() -> None:
    intervals = {"a": (8.0, 9.0, 10.0), "b": (6.5, 7.5, 8.5), "c": (6.0, 7.0, 7.9), "d": (0.0, 1.0, 2.0)}
    assert _ranks(_report(intervals)) == {"a": "1–2", "b": "1–3", "c": "2–3", "d": "4"}


def test_where_lower_is_better_the_ranks_turn_round() -> None:
    intervals = {"a": (8.0, 9.0, 10.0), "b": (1.0, 2.0, 3.0)}
    assert _ranks(_report(intervals, higher=False)) == {"b": "1", "a": "2"}
    assert next(iter(_ranks(_report(intervals, higher=False)))) == "b"


def test_a_model_without_interval_is_told_from_none() -> None:
    intervals = {"a": (8.0, 9.0, 10.0), "b": (math.nan, 2.0, math.nan), "c": (0.0, 1.0, 2.0)}
    assert _ranks(_report(intervals)) == {"a": "1–2", "b": "1–3", "c": "2–3"}


def test_a_model_without_numbers_comes_last_and_has_no_rank() -> None:
    intervals = {"a": (math.nan, math.nan, math.nan), "b": (0.0, 1.0, 2.0)}
    assert _ranks(_report(intervals)) == {"b": "1", "a": ""}


def test_two_samples_rank_nobody_for_certain() -> None:
    intervals = {"a": (8.0, 9.0, 10.0), "b": (0.0, 1.0, 2.0)}
    assert _ranks(_report(intervals, n=2)) == {"a": "1–2", "b": "1–2"}


@pytest.mark.parametrize("means", MEANS)
def test_twelve_samples_of_two_sources_rank_nobody_for_certain_by_any_means(means: str) -> None:
    def told(clusters: int) -> Report:
        sources = [number % clusters for number in range(12)]
        report, rows = _report({"a": (0, 0, 0), "b": (0, 0, 0)}), list[Standing]()
        for level, one in enumerate(report.standings):
            mine = {"m@corrected": clustered_mean([level + n / 100 for n in range(12)], sources)}
            rows.append(replace(one, values=mine, worst=mine, macro=mine, normalised=mine))
        return replace(report, standings=rows)

    ranks = [
        {row.label: row.cells[0].rank for row in leaderboard(told(clusters), means).ranked}
        for clusters in (2, 6)
    ]
    assert ranks == [{"a": "1–2", "b": "1–2"}, {"b": "1", "a": "2"}]


def test_every_mean_says_how_many_sources_it_is_of() -> None:
    numbers, sources = [0.1, 0.2, 0.3, 0.5], ["x", "x", "y", "z"]
    between = normalised(numbers, [0.0] * 4, [1.0] * 4, sources)
    macro = macro_mean(numbers, ["add", "add", "add", "remove"], sources)
    told = [one.clusters for one in (clustered_mean(numbers, sources), macro, between)]
    assert told == [3, 3, 3] and macro.n == 4


def test_a_share_of_findings_ranks_nobody() -> None:
    told = _report({"a": (0.0, 1.0, 2.0), "b": (0.0, 1.0, 2.0)})
    flagged = [{"blocky": share(count, 100)} for count in (90, 1)]
    rows = [
        replace(one, values={}, flagged=mine) for one, mine in zip(told.standings, flagged, strict=True)
    ]
    assert _ranks(replace(told, columns=[], standings=rows)) == {"a": "", "b": ""}


@given(st.lists(st.tuples(*[st.floats(0, 10)] * 3).map(sorted), min_size=1, max_size=9))
def test_the_place_by_mean_lies_within_the_rank(drawn: list[list[float]]) -> None:
    intervals = {f"m{number}": tuple(ends) for number, ends in enumerate(drawn)}
    for place, rank in enumerate(_ranks(_report(intervals)).values(), 1):
        first, _, last = rank.partition("–")
        assert int(first) <= place <= int(last or first)


def test_references_stand_apart_and_unranked(report: Report) -> None:
    board = leaderboard(report)
    assert [row.label for row in board.ranked] == ["sharp", "dull", "silent"]
    assert [row.label for row in board.references] == ["baseline:copy", "baseline:oracle"]
    assert {cell.rank for row in board.references for cell in row.cells} == {""}


def test_columns_are_grouped_by_part_and_the_first_one_stays_first(report: Report) -> None:
    whole, inside, outside = report.columns
    other = replace(inside, key="other@corrected")
    board = leaderboard(replace(report, columns=[inside, whole, other, outside]))
    assert board.groups() == [
        ("Inside the mask", 2),
        ("Whole picture", 1),
        ("Outside the mask", 1),
        ("Answers flagged, %", 1),
    ]
    assert board.columns[0].key == inside.key


def test_coverage_stands_in_every_cell_and_says_when_nothing_was_scored(report: Report) -> None:
    rows = {row.label: row.cells for row in leaderboard(report).ranked}
    assert [cell.coverage for cell in rows["dull"]] == ["130/137", "17/19", "17/19", "130"]
    silent = rows["silent"][1]
    assert (silent.text, silent.coverage) == ("–", "0/19")
    assert "0 of 19" in silent.title


def test_a_column_that_a_label_lacks_is_not_measured(report: Report) -> None:
    bare = replace(report.standings[3], values={}, flagged={})
    cells = leaderboard(replace(report, standings=[*report.standings[:3], bare])).ranked[1].cells
    assert {cell.title for cell in cells} == {"not measured"}


def test_between_copy_and_oracle_more_is_better_whichever_way_the_metric_points(report: Report) -> None:
    plain, between = leaderboard(report), leaderboard(report, "normalised")
    measured = [one for one in between.columns if one.profile]
    assert not all(one.higher_is_better for one in plain.columns if one.profile)
    assert measured and all(one.higher_is_better for one in measured)
    assert not any(one.higher_is_better for one in between.columns if not one.profile)


def test_a_column_without_a_better_direction_ranks_nobody_and_sets_none_apart(report: Report) -> None:
    strength = replace(report.columns[0], key="strength@corrected", title="Strength", neutral=True)
    rows = [
        replace(
            one,
            values={**one.values, strength.key: one.values["likeness_whole@corrected"]},
            ranks={strength.key: (1, 1)},
        )
        for one in report.standings
    ]
    told = replace(report, columns=[*report.columns, strength], standings=rows)
    board = leaderboard(told)
    place = next(place for place, one in enumerate(board.columns) if one.neutral)
    assert {row.cells[place].rank for row in board.ranked} == {""}
    alone = replace(told, columns=[strength], class_standings=[])
    assert leaderboard(alone).ranking is None and "Nobody is ranked." in report_markdown(alone)
    assert "aria-sort=" in site_files(told)["index.html"]
    assert "aria-sort=" not in site_files(alone)["index.html"]
    assert "Rank by Likeness (corrected), whole picture ↑" in report_markdown(told)
    assert "| Strength (corrected), whole picture |" in report_markdown(told)
    assert leaderboard_tex(told).count("textbf") == leaderboard_tex(report).count("textbf")
    assert board_data(told)["columns"][place]["higher"] is None  # type: ignore[index]
