import numpy as np
import pytest
from PIL import Image
from skimage import data as skimage_data

from overpaint.data import Mask, Picture
from overpaint.taxonomy import UnreadablePicture


def hole() -> np.ndarray:
    """(64, 96) bool: the editable part, a fifth of the height and a quarter of the width."""
    region = np.zeros((64, 96), bool)
    region[10:30, 20:44] = True
    return region


def masked_photo(region: np.ndarray, encoded) -> Picture:
    """As MagicBrush stores it: the source with the editable part transparent."""
    photo = skimage_data.astronaut()[: region.shape[0], : region.shape[1]]
    alpha = np.where(region, 0, 255).astype(np.uint8)
    return Picture.from_bytes(encoded(Image.fromarray(np.dstack([photo, alpha]))))


def map_of(region: np.ndarray, encoded, kind: str = "PNG", **options: object) -> Picture:
    image = Image.fromarray(np.where(region, 255, 0).astype(np.uint8))
    return Picture.from_bytes(encoded(image, kind, **options))


def test_transparent_is_editable(encoded):
    mask = Mask(masked_photo(hole(), encoded))
    assert mask.found == "alpha"
    assert np.array_equal(mask.values, np.where(hole(), 255, 0))
    assert mask.coverage == pytest.approx(hole().mean())


def test_a_plain_map_is_white_where_editable(encoded):
    mask = Mask(map_of(hole(), encoded))
    assert mask.found == "white_edits"
    assert np.array_equal(mask.values == 255, hole())


def test_a_map_saved_as_jpeg_is_still_a_map(encoded):
    mask = Mask(map_of(hole(), encoded, "JPEG", quality=90))
    assert mask.found == "white_edits"
    assert np.array_equal(mask.editable((96, 64)), hole())


def test_a_map_with_an_opaque_alpha_channel_is_read_by_its_colours(encoded):
    levels = np.where(hole(), 255, 0).astype(np.uint8)
    opaque = np.full_like(levels, 255)
    mask = Mask(Picture.from_bytes(encoded(Image.fromarray(np.dstack([levels] * 3 + [opaque])))))
    assert mask.found == "white_edits"
    assert np.array_equal(mask.values == 255, hole())


def test_a_stated_convention_wins(encoded):
    mask = Mask(map_of(hole(), encoded), "black_edits")
    assert mask.found == "black_edits"
    assert np.array_equal(mask.values == 255, ~hole())


def test_stated_alpha_without_an_alpha_channel_allows_nothing(encoded):
    mask = Mask(map_of(hole(), encoded), "alpha")
    assert mask.values.shape == (64, 96)
    assert mask.coverage == 0


def test_soft_borders_stay_soft_and_split_in_the_middle(encoded):
    alpha = np.tile(np.arange(0, 256, 4, dtype=np.uint8), (8, 1))
    photo = skimage_data.astronaut()[:8, :64]
    mask = Mask(Picture.from_bytes(encoded(Image.fromarray(np.dstack([photo, alpha])))))
    assert np.array_equal(mask.values, 255 - alpha)
    assert np.array_equal(mask.editable((64, 8)), alpha <= 127)


@pytest.mark.parametrize("size", [(192, 128), (48, 32), (288, 192)])
def test_another_resolution_keeps_the_region(encoded, size):
    mask = Mask(masked_photo(hole(), encoded))
    expected = np.asarray(Image.fromarray(hole()).resize(size, Image.Resampling.NEAREST))
    found = mask.editable(size)
    assert found.shape == (size[1], size[0])
    assert np.mean(found != expected) < 0.01


def test_a_photograph_is_no_mask(encoded):
    mask = Mask(Picture.from_bytes(encoded(Image.fromarray(skimage_data.astronaut())), uri="m.png"))
    with pytest.raises(UnreadablePicture, match=r"m\.png.*no telling what may change"):
        _ = mask.values


def test_a_grey_card_is_no_mask(encoded):
    with pytest.raises(UnreadablePicture):
        _ = Mask(Picture.from_bytes(encoded(128))).found


def test_an_unreadable_picture_is_said_to_be_one():
    with pytest.raises(UnreadablePicture, match="not an image"):
        _ = Mask(Picture.from_bytes(b"nothing")).coverage


@pytest.mark.parametrize("level", [1, 16])
def test_a_map_of_ones_is_refused_instead_of_forbidding_everything(encoded, level):
    values = np.zeros((20, 30), np.uint8)
    values[5:10, 5:20] = level
    mask = Mask(Picture.from_bytes(encoded(Image.fromarray(values))))
    with pytest.raises(UnreadablePicture, match=f"brightest level is {level} of 255"):
        _ = mask.found


def test_a_black_map_forbids_everything(encoded):
    assert Mask(map_of(np.zeros((20, 30), bool), encoded)).coverage == 0
