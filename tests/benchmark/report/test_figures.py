import math

from hypothesis import given
from hypothesis import strategies as st

from overpaint.benchmark.report.figures import Scale, plain
from overpaint.benchmark.stats import Estimate

NUMBERS = st.floats(-1e6, 1e6)


def _estimate(mean: float, half: float) -> Estimate:
    return Estimate(mean=mean, low=mean - half, high=mean + half, n=20)


def test_digits_follow_the_width_of_the_intervals() -> None:
    decibels = Scale.of([_estimate(21.2345, 0.8), _estimate(18.9, 0.9)])
    assert decibels.text(21.2345) == "21.23"
    assert decibels.interval(_estimate(21.2, 0.8)) == "20.40–22.00"
    assert Scale.of([_estimate(0.0123456, 0.0021)]).text(0.0123456) == "0.0123"
    assert Scale.of([_estimate(50210.4, 900)]).text(50210.4) == "50210"


def test_without_intervals_four_significant_digits_are_shown() -> None:
    alone = Estimate(mean=23.45678, low=math.nan, high=math.nan, n=1)
    assert Scale.of([alone]).text(alone.mean) == "23.46"
    assert Scale.of([alone]).interval(alone) == ""


def test_the_smallest_interval_there_is_still_has_digits() -> None:
    assert Scale.of([Estimate(mean=0, low=0, high=5e-324, n=2)]).text(0) == "0"


def test_shares_are_printed_as_percentages() -> None:
    scale = Scale.of([Estimate(mean=0.5, low=0.4, high=0.6, n=90)], percent=True)
    assert (scale.text(0.5), scale.position(0.25)) == ("50", 25.0)


def test_what_is_no_number_has_its_own_sign() -> None:
    scale = Scale.of([_estimate(1, 0.1)])
    assert [scale.text(value) for value in (math.nan, math.inf, -math.inf)] == ["–", "∞", "−∞"]
    assert scale.text(-0.001) == "0.00"
    assert scale.text(-1.5) == "−1.50"


def test_infinite_and_missing_numbers_leave_the_axis_alone() -> None:
    endless = Estimate(mean=math.inf, low=math.nan, high=math.nan, n=3)
    nothing = Estimate(mean=math.nan, low=math.nan, high=math.nan, n=0)
    scale = Scale.of([endless, nothing, _estimate(2, 1)])
    assert (scale.low, scale.high) == (1, 3)
    assert scale.strip(endless) is None and scale.strip(nothing) is None
    assert Scale.of([]).text(3) == "3"


@given(st.lists(st.tuples(NUMBERS, st.floats(0, 1e5)), min_size=1, max_size=8))
def test_the_points_of_a_column_stand_under_each_other(drawn: list[tuple[float, float]]) -> None:
    estimates = [_estimate(mean, half) for mean, half in drawn]
    scale = Scale.of(estimates)
    decimals = {len(scale.text(one.mean).partition(".")[2]) for one in estimates}
    assert len(decimals) == 1


@given(st.lists(st.tuples(NUMBERS, st.floats(0, 1e5)), min_size=1, max_size=8))
def test_every_strip_lies_on_the_axis_in_order(drawn: list[tuple[float, float]]) -> None:
    estimates = [_estimate(mean, half) for mean, half in drawn]
    strips = [Scale.of(estimates).strip(one) for one in estimates]
    for strip in strips:
        assert strip is not None
        assert 0 <= strip.low <= strip.mean <= strip.high <= 100


def test_a_lone_number_has_four_significant_digits() -> None:
    assert [plain(x) for x in (0.5, 0.123456, 1234567.8, -2.5, math.nan)] == [
        "0.5",
        "0.1235",
        "1234568",
        "−2.5",
        "–",
    ]
