"""What a fix makes of a sample, and what it leaves alone."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from overpaint.auditors.turns import Turns
from overpaint.benchmark.cleaning.decision import Decision, Fix, gravest
from overpaint.benchmark.cleaning.mending import Unmendable, mended
from overpaint.benchmark.cleaning.policy import Policy
from overpaint.benchmark.cleaning.splitting import assigned, parsed_shares
from overpaint.benchmark.cleaning.turns import right_turns
from overpaint.data import EditSample, Mask, Picture
from overpaint.taxonomy import UnknownName, UsageError

RANDOM = np.random.default_rng(0)


def picture(height: int = 60, width: int = 80) -> Picture:
    ramp = np.linspace(0, 255, width).astype(np.uint8)
    return Picture.from_pixels(np.repeat(np.tile(ramp, (height, 1))[:, :, None], 3, axis=2))


def sample(**more: object) -> EditSample:
    whole = EditSample(
        id="1",
        source=picture(),
        instruction="Do it.",
        target=Picture.from_pixels(255 - picture().pixels),
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def fix(remedy: str, side: str = "target", box: tuple[int, int, int, int] = (64, 50, 80, 60)) -> Fix:
    return Fix(remedy=remedy, kind="mark", side=side, box=box)  # type: ignore[arg-type]


def test_inpainting_takes_the_mark_away_and_touches_nothing_else() -> None:
    clean = picture().pixels
    marked = clean.copy()
    marked[50:60, 64:80] = (255, 0, 0)
    before = sample(target=Picture.from_pixels(marked))
    after = mended(before, fix("inpaint"))
    assert after.target is not None and after.source is before.source
    found = after.target.pixels
    assert np.abs(found[50:60, 64:80].astype(int) - clean[50:60, 64:80]).max() < 40
    assert np.array_equal(found[:46], clean[:46]) and np.array_equal(found[:, :60], clean[:, :60])


def test_a_mark_on_both_sides_is_taken_from_both() -> None:
    """Else the pair would teach how to take it away."""
    clean = [picture(120, 160).pixels, picture().pixels]
    marked = [one.copy() for one in clean]
    for pixels, scale in zip(marked, (2, 1), strict=True):
        pixels[50 * scale : 60 * scale, 64 * scale : 80 * scale] = (255, 0, 0)
    before = sample(source=Picture.from_pixels(marked[0]), target=Picture.from_pixels(marked[1]))
    after = mended(before, fix("inpaint", side="both"))
    assert after.target is not None
    for found, expected in zip((after.source, after.target), clean, strict=True):
        assert np.abs(found.pixels.astype(int) - expected).max() < 40


def test_cropping_keeps_pictures_and_mask_in_register() -> None:
    values = np.repeat(RANDOM.choice([0, 255], (60, 80, 1)).astype(np.uint8), 3, axis=2)
    before = sample(mask=Mask(Picture.from_pixels(values), "black_edits"))
    after = mended(before, fix("crop"))
    assert after.target is not None and after.mask is not None and before.target is not None
    assert after.source.size == after.target.size == (80, 48)  # 50 rows and a margin of two
    assert np.array_equal(after.target.pixels, before.target.pixels[:48])
    assert np.array_equal(after.mask.values, 255 - values[:48, :, 0])


@pytest.mark.parametrize(
    ("before", "box"),
    [(sample(source=picture(30, 40)), (64, 50, 80, 60)), (sample(), (2, 2, 78, 58))],
)
def test_what_cropping_would_spoil_is_left(before: EditSample, box: tuple[int, int, int, int]) -> None:
    with pytest.raises(Unmendable):
        mended(before, fix("crop", box=box))


def test_swapping_is_its_own_inverse() -> None:
    before = sample(source_caption="a", target_caption="b")
    after = mended(before, Fix(remedy="swap", kind="swapped"))
    assert (after.source, after.target, after.source_caption) == (before.target, before.source, "b")
    assert mended(after, Fix(remedy="swap", kind="swapped")) == before
    with pytest.raises(Unmendable):
        mended(sample(target=None), Fix(remedy="swap", kind="swapped"))


def turns(*rows: tuple[str, int, str | None, str | None]) -> pa.Table:
    names = ("sample_id", "turn", "source", "target")
    told = [{**dict(zip(names, row, strict=True)), "split": "", "session": "s"} for row in rows]
    return pa.Table.from_pylist(told, schema=Turns.schema)


def test_turns_are_numbered_as_their_pictures_follow() -> None:
    told = turns(("x", 2, "a", "b"), ("y", 1, "b", "c"), ("z", 3, "c", "d"))
    found = right_turns(told, {"x"})
    assert found.changed == {"x": 1, "y": 2}
    assert found.rows == {"x", "y", "z"}
    assert right_turns(told, set()).rows == right_turns(told, {"of another session"}).rows == set()


def test_turns_that_are_counted_from_zero_stay_so() -> None:
    told = turns(("x", 1, "a", "b"), ("y", 0, "b", "c"), ("z", 2, "c", "d"))
    assert right_turns(told, {"x"}).changed == {"x": 0, "y": 1}
    after = mended(sample(turn=1), Fix(remedy="reorder", kind="turn_reordered", turn=0))
    assert after.turn == 0


@pytest.mark.parametrize(
    "table",
    [
        turns(("x", 1, "a", "b"), ("y", 2, "b", "c")),  # in order
        turns(("x", 2, "a", "b"), ("y", 1, "a", "c")),  # two beginnings
        turns(("x", 2, "a", "b"), ("y", 1, "b", "a")),  # a circle
        turns(("x", 2, "a", "b"), ("y", 1, "b", None)),  # a picture is missing
        turns(("x", 2, "a", "b"), ("y", 1, "c", "d")),  # a gap
    ],
)
def test_turns_in_order_or_in_doubt_are_left(table: pa.Table) -> None:
    assert right_turns(table, {"x", "y"}).changed == {}


def test_whole_groups_go_to_a_split_and_shares_are_kept() -> None:
    groups = {f"row-{n}": n // 4 for n in range(400)}
    found = assigned(groups, {"train": 0.8, "test": 0.2}, {})
    assert all(len({found[f"row-{4 * n + k}"] for k in range(4)}) == 1 for n in range(100))
    assert sum(split == "test" for split in found.values()) == 80


def test_known_splits_stay_and_test_wins_over_train() -> None:
    groups = {"a": 0, "b": 0, "c": 1, "d": 2}
    known = {"a": "train", "b": "test", "c": "train"}
    found = assigned(groups, {"train": 0.6, "test": 0.4}, known)
    assert (found["a"], found["b"], found["c"]) == ("test", "test", "train")


@pytest.mark.parametrize(
    "texts", [("train",), ("train=0.5",), ("a=0.5", "a=0.5"), ("../x=1",), ("a=nan",)]
)
def test_shares_that_make_no_split_are_refused(texts: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        parsed_shares(texts)


def test_shares_may_be_percents() -> None:
    assert parsed_shares(("train=90%", "test=0.1")) == {"train": 0.9, "test": 0.1}


def test_the_gravest_action_counts() -> None:
    found = gravest([
        Decision(action="fix", kinds=("mark",), fixes=(fix("inpaint"),)),
        Decision(action="quarantine", kinds=("no_op",), reason="nothing was done"),
    ])  # fmt: skip
    assert (found.action, found.kinds, found.fixes) == ("quarantine", ("no_op",), ())
    assert gravest([]).action == "keep"


def test_policies_say_what_is_unknown() -> None:
    policy = Policy.shipped()
    assert policy.action("of_a_plug_in") == "quarantine"
    assert policy.with_actions("fix", ["a=crop"]).remedies["a"] == "crop"
    with pytest.raises(UnknownName):
        policy.with_actions("fix", ["a=paint"])


@pytest.mark.parametrize(
    "text", ["repeated_id=inpaint", "turn_reordered=crop", "stamped=rename", "no_op=reorder"]
)
def test_remedies_that_mend_something_else_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="can't mend it"):
        Policy.shipped().with_actions("fix", [text])
