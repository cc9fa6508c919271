from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from skimage import data

from overpaint.auditors import Pair
from overpaint.benchmark.report import write_pictures
from overpaint.benchmark.report.thumbnails import _file_stem
from overpaint.data import EditSample, Picture, Pixels


def _open(folder: Path, path: str) -> Pixels:
    with Image.open(folder / path) as image:
        assert image.format == "WEBP"
        return np.asarray(image.convert("RGB"))


def _pair(source: Pixels, target: Pixels) -> Pair:
    pictures = Picture.from_pixels(source), Picture.from_pixels(target)
    return Pair.of(EditSample(id="a", source=pictures[0], instruction="", target=pictures[1]))


def test_all_five_are_written_small_and_named_by_kind(repainted: Pair, tmp_path: Path) -> None:
    paths = write_pictures(repainted, tmp_path, "astronaut-1")
    assert paths == {
        kind: f"pictures/astronaut-1-{kind}.webp"
        for kind in ("source", "target", "mask", "change", "difference")
    }
    assert _open(tmp_path, paths["source"]).shape == (384, 384, 3)
    assert max(_open(tmp_path, paths["difference"]).shape) <= 384


def test_a_wide_picture_keeps_its_aspect_and_a_tiny_one_its_size(tmp_path: Path) -> None:
    wide, tiny = np.zeros((10, 4000, 3), np.uint8), np.full((1, 1, 3), 9, np.uint8)
    assert _open(tmp_path, write_pictures(_pair(wide, wide), tmp_path, "wide")["source"]).shape == (
        1,
        384,
        3,
    )
    assert _open(tmp_path, write_pictures(_pair(tiny, tiny), tmp_path, "tiny")["target"]).shape == (
        1,
        1,
        3,
    )


def test_the_heat_map_is_bright_where_it_was_repainted_and_black_elsewhere(
    repainted: Pair, tmp_path: Path
) -> None:
    heat = _open(tmp_path, write_pictures(repainted, tmp_path, "a")["difference"]).mean(axis=2)
    side = heat.shape[0] / 512
    inside = heat[round(110 * side) : round(190 * side), round(220 * side) : round(290 * side)]
    far = heat[round(300 * side) :]
    assert inside.mean() > 100
    assert far.mean() < 5


def test_heat_maps_share_one_scale(tmp_path: Path) -> None:
    """The same change looks the same beside a greater one, which scaling by the maximum would undo."""
    grey = np.full((64, 128, 3), 60, np.uint8)
    small, both = grey.copy(), grey.copy()
    small[:, :32] = both[:, :32] = 110
    both[:, 96:] = 255
    paths = [
        write_pictures(_pair(grey, target), tmp_path, name)
        for name, target in (("s", small), ("b", both))
    ]
    one, two = (_open(tmp_path, path["difference"])[:, :24].mean(axis=(0, 1)) for path in paths)
    assert np.abs(one - two).max() < 3


def test_the_mask_keeps_colour_where_it_is_open(repainted: Pair, tmp_path: Path) -> None:
    mask = _open(tmp_path, write_pictures(repainted, tmp_path, "a")["mask"]).astype(int)
    colourful = mask.max(axis=2) - mask.min(axis=2)
    assert colourful[85:140, 85:140].mean() > 5 * max(1.0, colourful[250:].mean())


def test_what_cannot_be_decoded_is_left_out(repainted: Pair, tmp_path: Path) -> None:
    broken = Picture.from_bytes(b"not a picture")
    no_source = Pair(replace(repainted.sample, source=broken), repainted.target)
    assert set(write_pictures(no_source, tmp_path, "a")) == {"target"}
    assert set(write_pictures(Pair(repainted.sample, broken), tmp_path, "b")) == {"source", "mask"}
    assert set(write_pictures(Pair(repainted.sample, None), tmp_path, "c")) == {"source", "mask"}


def test_pictures_of_another_aspect_have_no_difference(tmp_path: Path) -> None:
    paths = write_pictures(_pair(data.astronaut(), data.astronaut()[:300]), tmp_path, "a")
    assert set(paths) == {"source", "target", "change"}, "a crop can be laid over its source"
    other = write_pictures(_pair(data.astronaut(), data.coffee()), tmp_path, "b")
    assert set(other) == {"source", "target"}


def test_what_changed_is_blue_where_it_may_and_orange_elsewhere(repainted: Pair, tmp_path: Path) -> None:
    spilt = repainted.sample.source.pixels.copy()
    spilt[80:200, 80:200] = spilt[400:460, 400:460] = [250, 40, 200]
    pair = Pair(repainted.sample, Picture.from_pixels(spilt))
    shown = _open(tmp_path, write_pictures(pair, tmp_path, "a")["change"]).astype(int)
    side = shown.shape[0] / 512
    assert pair.permitted.area is not None
    for where, colour in ((slice(110, 130), 2), (slice(420, 440), 0)):
        part = slice(round(where.start * side), round(where.stop * side))
        red, _, blue = shown[part, part].mean(axis=(0, 1))
        assert (blue > red + 50) if colour == 2 else (red > blue + 50)


def test_names_that_differ_only_in_unsafe_ways_get_files_of_their_own(tmp_path: Path) -> None:
    names = ["a/b", "a_b", "A_b", "../a", "..", "", "a b", "a%2Fb", "ä", "x" * 300, "x" * 301, ".hidden"]
    dot = Picture.from_pixels(np.zeros((2, 2, 3), np.uint8))
    pairs = [Pair.of(EditSample(id=name, source=dot, instruction="", target=dot)) for name in names]
    for kind in ("source", "target"):
        written = [write_pictures(pair, tmp_path, pair.sample.id)[kind] for pair in pairs]
        assert len({path.lower() for path in written}) == len(names)
        assert {(tmp_path / path).parent.resolve() for path in written} == {tmp_path / "pictures"}


def test_labels_share_the_pictures_of_the_sample(repainted: Pair, tmp_path: Path) -> None:
    one, two = (write_pictures(repainted, tmp_path, f"astronaut-1-{label}") for label in ("a", "b"))
    assert {kind for kind in one if one[kind] == two[kind]} == {"source", "mask"}
    assert len(list((tmp_path / "pictures").iterdir())) == 8


@given(st.text(), st.text())
def test_a_file_name_is_plain_short_and_its_own(one: str, two: str) -> None:
    stem = _file_stem(one)
    assert stem.isascii() and 0 < len(stem) <= 80 and not set(stem) & set("/\\%?#&\"'<> \0")
    assert not stem.startswith(".")
    assert (stem == _file_stem(two)) == (one == two)
