"""The parts that draw the starter set, one by one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overpaint.data import Pixels
from overpaint.data.starter.edits.region import Region
from overpaint.data.starter.edits.stage import Stage
from overpaint.data.starter.edits.tone import Grade
from overpaint.data.starter.edits.verbs import edited
from overpaint.data.starter.marks import dalle2_signature, stock_overlay
from overpaint.data.starter.photograph import photograph
from overpaint.data.starter.scenes.backdrop import backdrop
from overpaint.data.starter.scenes.layer import body
from overpaint.data.starter.scenes.noise import fractal
from overpaint.data.starter.scenes.scene import Scene, painted
from overpaint.data.starter.scenes.texture import texture
from overpaint.data.starter.scenes.thing import Thing
from overpaint.taxonomy import DatasetError, OverpaintError, UnknownName, UsageError

BALL = Thing(name="ball", shape="ball", at=(0.5, 0.8), height=0.3, color="#c02020")
SCENE = Scene(name="test", size=(160, 120), backdrop="meadow", things=(BALL,))


def stage() -> Stage:
    return Stage(SCENE.pixels(), SCENE)


def coffee() -> Pixels:
    return photograph("coffee.png")


@given(width=st.integers(64, 1024), height=st.integers(64, 400))
@settings(max_examples=30)
def test_a_signature_touches_nothing_but_its_box(width: int, height: int) -> None:
    before = np.full((height, width, 3), 128, np.uint8)
    after, box = dalle2_signature(before)
    assert (box.right, box.bottom) == (width, height)
    changed = np.any(after != before, axis=2)
    assert changed[box.top :, box.left :].all()
    assert changed.sum() == (box.right - box.left) * (box.bottom - box.top)


def test_a_signature_at_1024_is_five_blocks_of_16() -> None:
    after, box = dalle2_signature(np.zeros((300, 1024, 3), np.uint8))
    assert tuple(box) == (944, 284, 1024, 300)
    assert [tuple(int(v) for v in after[290, x]) for x in (944, 959, 960, 1023)] == [
        (255, 255, 102),
        (255, 255, 102),
        (66, 255, 255),
        (60, 70, 255),
    ]


def test_an_overlay_is_as_opaque_as_asked() -> None:
    black = np.zeros((300, 400, 3), np.uint8)
    marked, _ = stock_overlay(black, brand="Test", opacity=0.4)
    assert 90 <= marked.max() <= 102


def test_a_grade_of_nothing_changes_nothing() -> None:
    assert np.array_equal(Grade().applied(coffee()), coffee())


def test_a_grade_without_saturation_is_grey() -> None:
    grey = Grade(saturation=0.0).applied(coffee())
    assert np.ptp(grey.astype(int), axis=2).max() <= 1


def test_a_region_of_red_wraps_around_the_hue_circle() -> None:
    strip = np.zeros((40, 90, 3), np.uint8)
    strip[:, :30], strip[:, 30:60], strip[:, 60:] = (220, 20, 40), (20, 200, 30), (230, 50, 20)
    matte = Region(hue=(340.0, 25.0), saturation=(0.3, 1.0)).matte(strip)
    assert matte[20, 15] > 0.95 and matte[20, 45] == 0 and matte[20, 75] > 0.95


def test_a_region_is_inside_its_outline() -> None:
    matte = Region(ellipses=[[0.5, 0.5, 0.1, 0.1]], feather=1.0).matte(coffee())
    rows, columns = np.nonzero(matte)
    assert np.ptp(columns) < 0.2 * 600 + 12 and np.ptp(rows) < 0.2 * 400 + 12
    assert matte[200, 300] == 1


@given(x=st.floats(-0.5, 1.5), y=st.floats(-0.5, 1.8), height=st.floats(0.02, 1.2))
@settings(max_examples=40)
def test_a_thing_may_stick_out_on_any_side(x: float, y: float, height: float) -> None:
    picture = np.full((90, 120, 3), 100, np.float32)
    after = painted(picture, [Thing(name="t", shape="tree", at=(x, y), height=height)])
    assert after.shape == picture.shape
    assert after.min() >= 0 and after.max() <= 255
    assert np.array_equal(picture, np.full((90, 120, 3), 100, np.float32))


def test_a_thing_stands_where_it_was_put() -> None:
    layer = body(BALL, (200, 100))
    rows, columns = np.nonzero(layer.alpha[..., 0] > 0.5)
    assert abs(layer.top + rows.max() + 1 - 80) <= 1
    assert abs(layer.left + columns.mean() - 100) <= 1
    assert abs(np.ptp(rows) + 1 - 30) <= 1


def test_recolouring_a_thing_moves_nothing_else() -> None:
    result = edited(stage(), {"verb": "restage", "change": {"ball": {"color": "#2040c0"}}})
    assert np.array_equal(result.pixels[~result.area], SCENE.pixels()[~result.area])
    rows, columns = np.nonzero(result.area)
    assert rows.max() < 0.8 * 120 + 1 and rows.min() >= 0.5 * 120 - 2
    assert columns.min() >= 80 - 20 and columns.max() <= 80 + 20


def test_a_new_backdrop_leaves_the_subject_alone() -> None:
    result = edited(stage(), {"verb": "change_backdrop", "backdrop": "snow"})
    assert np.array_equal(result.pixels[~result.area], SCENE.pixels()[~result.area])
    assert not result.area[78, 80] and result.area[5, 5] and result.area[115, 5]


def test_a_moved_region_arrives_and_leaves() -> None:
    picture = np.full((100, 100, 3), 60, np.uint8)
    picture[20:30, 20:30] = 240
    region = {"polygons": [[[0.18, 0.18], [0.31, 0.18], [0.31, 0.31], [0.18, 0.31]]], "feather": 0.8}
    result = edited(Stage(picture, None), {"verb": "carry", "region": region, "by": [0.5, 0.5]})
    assert result.pixels[72:78, 72:78].min() > 200
    assert result.pixels[22:28, 22:28].max() < 100
    assert not result.area[50, 50]


@pytest.mark.parametrize("medium", ["blanket", "oil", "pencil", "pixel art", "poster", "watercolor"])
def test_a_medium_keeps_the_layout_and_changes_the_look(medium: str) -> None:
    after = edited(Stage(coffee(), None), {"verb": "render", "medium": medium}).pixels
    small = [picture[::16, ::16].mean(axis=2).ravel() for picture in (coffee(), after)]
    assert np.corrcoef(*small)[0, 1] > 0.4
    assert np.abs(after.astype(int) - coffee()).mean() > 6


@pytest.mark.parametrize("name", ["brick.png", "wood", "marble", "cloth", "water", "plaster", "checks"])
def test_a_texture_neither_lightens_nor_darkens(name: str) -> None:
    assert texture(name).shape == (512, 512)
    assert texture(name).mean() == pytest.approx(1, abs=0.05)


def test_noise_depends_on_its_name_alone() -> None:
    first = fractal("a", (40, 30), (4, 4))
    assert np.array_equal(first, fractal("a", (40, 30), (4, 4)))
    assert not np.array_equal(first, fractal("b", (40, 30), (4, 4)))
    assert first.min() == 0 and first.max() == 1


@pytest.mark.parametrize(
    ("edit", "error"),
    [
        ({"verb": "recolour"}, UnknownName),
        ({"verb": "restage", "drop": ["bal"]}, UnknownName),
        ({"verb": "restage", "backdrop": "medow"}, UnknownName),
        ({"verb": "restage", "change": {"ball": {"shape": "bal"}}}, UnknownName),
        ({"verb": "render", "medium": "crayon"}, UnknownName),
    ],
)
def test_a_misspelt_recipe_is_told_what_there_is(
    edit: dict[str, object], error: type[OverpaintError]
) -> None:
    with pytest.raises(error, match="known:"):
        edited(stage(), edit)


def test_a_photograph_cannot_be_restaged() -> None:
    with pytest.raises(UsageError, match="only a drawn scene"):
        edited(Stage(coffee(), None), {"verb": "restage", "drop": ["cup"]})


def test_a_picture_that_scikit_image_dropped_is_named() -> None:
    with pytest.raises(DatasetError, match=r"no picture 'lena.png'"):
        photograph("lena.png")


def test_an_unknown_backdrop_is_told_what_there_is() -> None:
    with pytest.raises(UnknownName, match="did you mean 'meadow'"):
        backdrop("meadows")
