import io
import pickle
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage import data as skimage_data

from overpaint.data import MAX_PIXELS, Picture
from overpaint.taxonomy import UnreadablePicture


def corners() -> Image.Image:
    """9 x 6, its top left corner red: turning it shows."""
    pixels = np.full((6, 9, 3), 200, np.uint8)
    pixels[0, 0] = (255, 0, 0)
    return Image.fromarray(pixels)


def header(width: int, height: int) -> bytes:
    """A PNG that says its size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_a_photograph_decodes_to_the_pixels_that_pillow_gives(encoded):
    photo = skimage_data.astronaut()
    picture = Picture.from_bytes(encoded(Image.fromarray(photo)))
    assert picture.size == (512, 512)
    assert picture.format == "PNG"
    assert np.array_equal(picture.pixels, photo)
    assert picture.alpha is None


# Where the red corner (0, 0) of the stored picture stands upright, from the EXIF standard.
@pytest.mark.parametrize(
    ("orientation", "size", "corner"),
    [
        (1, (9, 6), (0, 0)),
        (2, (9, 6), (8, 0)),
        (3, (9, 6), (8, 5)),
        (4, (9, 6), (0, 5)),
        (5, (6, 9), (0, 0)),
        (6, (6, 9), (5, 0)),
        (7, (6, 9), (5, 8)),
        (8, (6, 9), (0, 8)),
    ],
)
def test_exif_rotation_is_applied_to_size_and_pixels(encoded, orientation, size, corner):
    exif = Image.Exif()
    exif[0x0112] = orientation
    raw = encoded(corners(), "PNG", exif=exif)
    assert Picture.from_bytes(raw).size == size
    picture = Picture.from_bytes(raw)
    x, y = corner
    assert picture.pixels.shape == (size[1], size[0], 3)
    assert tuple(picture.pixels[y, x]) == (255, 0, 0)


def test_damaged_exif_data_turns_nothing(encoded):
    for exif in (b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"?"):
        picture = Picture.from_bytes(encoded(corners(), "JPEG", exif=exif))
        assert picture.size == (9, 6)
        assert picture.pixels.shape == (6, 9, 3)


def test_a_png_may_hold_its_rotation_behind_the_pixels(encoded):
    exif = Image.Exif()
    exif[0x0112] = 6
    raw = encoded(corners(), "PNG", exif=exif)
    start = raw.index(b"eXIf") - 4
    length = 12 + int.from_bytes(raw[start : start + 4], "big")
    moved = raw[:start] + raw[start + length : -12] + raw[start : start + length] + raw[-12:]
    picture = Picture.from_bytes(moved)
    assert picture.size == (6, 9)
    assert picture.pixels.shape == (9, 6, 3)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


WORKFLOW = zlib.compress(b"workflow " * 250_000)


LARGE = {
    "zTXt": lambda: chunk(b"zTXt", b"workflow\0\0" + WORKFLOW),
    "iTXt": lambda: chunk(b"iTXt", b"workflow\0\1\0\0\0" + WORKFLOW),
    "tEXt": lambda: chunk(b"tEXt", b"workflow\0" + bytes(66 << 20)),
    "several": lambda: LARGE["zTXt"]() + chunk(b"prVt", b"x") + chunk(b"tEXt", b"b\0c"),
    "profile": lambda: chunk(b"zTXt", b"Raw profile type exif\0\0" + WORKFLOW),
    "xmp": lambda: chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + WORKFLOW),
}


@pytest.mark.parametrize(("name", "at"), [*((name, 33) for name in LARGE), ("zTXt", -12)])
def test_a_png_with_large_texts_can_be_read(encoded, name, at):
    """``at`` is in front of the pixels or behind them."""
    plain, texts = encoded(corners()), LARGE[name]()
    picture = Picture.from_bytes(plain[:at] + texts + plain[at:])
    assert picture.size == (9, 6)
    assert np.array_equal(picture.pixels, Picture.from_bytes(plain).pixels)
    assert len(picture.encoded) == len(plain) + len(texts)


def test_texts_that_turn_a_png_turn_it_beside_large_ones(encoded):
    exif = Image.Exif()
    exif[0x0112] = 6
    data = exif.tobytes()
    profile = f"\nexif\n{len(data):8}\n{data.hex()}\n".encode()
    plain, large = encoded(corners()), chunk(b"zTXt", b"workflow\0\0" + WORKFLOW)
    for text in (
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile)),
        chunk(b"tEXt", b"Raw profile type exif\0" + profile),
        chunk(b"iTXt", b'XML:com.adobe.xmp\0\0\0\0\0<x tiff:Orientation="6"/>'),
    ):
        picture = Picture.from_bytes(plain[:33] + large + text + large + plain[33:])
        assert picture.size == (6, 9)
        assert tuple(picture.pixels[0, 5]) == (255, 0, 0)
        second = chunk(b"zTXt", text[8 : text.index(b"\0", 8)] + b"\0\0" + WORKFLOW) + text
        assert Picture.from_bytes(plain[:33] + second + plain[33:]).size == (9, 6)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_several_frames_the_first_is_read_and_that_is_said(kind):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("white", "black")]
    buffer, alone = io.BytesIO(), io.BytesIO()
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    frames[0].save(alone, kind)
    picture = Picture.from_bytes(buffer.getvalue())
    assert picture.several and picture.pixels.min() == 255
    assert not Picture.from_bytes(alone.getvalue()).several
    assert not Picture.from_pixels(picture.pixels).several


def test_a_gif_whose_second_frame_is_damaged_is_read():
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("white", "black")]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    whole = buffer.getvalue()
    for cut in range(len(whole) - 40, len(whole)):
        picture = Picture.from_bytes(whole[:cut])
        assert picture.pixels.min() == 255


def test_alpha_is_kept_beside_unblended_colours(encoded):
    rgba = np.dstack([np.full((6, 9, 3), 90, np.uint8), np.zeros((6, 9), np.uint8)])
    rgba[2, 3, 3] = 77
    picture = Picture.from_bytes(encoded(Image.fromarray(rgba)))
    assert np.array_equal(picture.pixels, rgba[..., :3])
    assert picture.alpha is not None
    assert np.array_equal(picture.alpha, rgba[..., 3])


def test_a_palette_with_a_transparent_colour_has_alpha(encoded):
    palette = corners().quantize(2)
    index = palette.getpixel((0, 0))
    picture = Picture.from_bytes(encoded(palette, "PNG", transparency=index))
    assert picture.alpha is not None
    assert picture.alpha[0, 0] == 0
    assert picture.alpha[5, 8] == 255


@pytest.mark.parametrize(("stored", "seen"), [(0, 0), (257, 1), (32896, 128), (65535, 255)])
def test_sixteen_bit_greys_are_scaled_not_clipped(encoded, stored, seen):
    deep = Image.fromarray(np.full((6, 9), stored, np.uint16))
    assert np.all(Picture.from_bytes(encoded(deep)).pixels == seen)


def test_cmyk_becomes_rgb(encoded):
    picture = Picture.from_bytes(
        encoded(Image.new("CMYK", (9, 6), (0, 255, 255, 0)), "JPEG", quality=100)
    )
    red, green, blue = (int(level) for level in picture.pixels[3, 4])
    assert red > 240
    assert max(green, blue) < 15


def test_one_pixel_is_a_picture(encoded):
    picture = Picture.from_bytes(encoded(Image.new("RGB", (1, 1), (1, 2, 3))))
    assert picture.size == (1, 1)
    assert picture.pixels.tolist() == [[[1, 2, 3]]]


def test_a_huge_header_is_refused_before_memory_is_taken():
    for ask in (lambda picture: picture.size, lambda picture: picture.pixels):
        with pytest.raises(UnreadablePicture, match=r"bomb\.png.*(limit|bomb)"):
            ask(Picture.from_bytes(header(30_000, 30_000), uri="bomb.png"))


def test_the_limit_is_where_it_says():
    side = int(MAX_PIXELS**0.5)
    with pytest.raises(UnreadablePicture, match="limit"):
        _ = Picture.from_bytes(header(side + 1, side + 1)).size
    whole = Image.new("1", (side, side))
    buffer = io.BytesIO()
    whole.save(buffer, "BMP")
    assert Picture.from_bytes(buffer.getvalue()).size == (side, side)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
def test_a_file_cut_in_the_middle_is_unreadable_every_time(encoded, kind):
    whole = encoded(Image.fromarray(skimage_data.astronaut()), kind)
    picture = Picture.from_bytes(whole[: len(whole) // 2], uri="cut")
    for _ in range(2):
        with pytest.raises(UnreadablePicture, match="cut"):
            _ = picture.pixels


def test_the_size_of_a_cut_png_is_no_traceback(encoded):
    whole = encoded(Image.fromarray(skimage_data.astronaut()))
    with pytest.raises(UnreadablePicture, match="picture: "):
        _ = Picture.from_bytes(whole[: len(whole) // 2]).size


@pytest.mark.parametrize("raw", [b"", b"hello", b"<svg></svg>", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_unreadable(raw):
    with pytest.raises(UnreadablePicture, match=r"here\.png"):
        _ = Picture.from_bytes(raw, uri="here.png").pixels


def test_a_missing_picture_says_why_even_after_a_journey():
    picture = pickle.loads(pickle.dumps(Picture.missing("the cell is null", uri="row 3")))
    assert picture == Picture.missing("the cell is null")
    with pytest.raises(UnreadablePicture, match="row 3: the cell is null"):
        _ = picture.size
    with pytest.raises(UnreadablePicture, match="row 3: the cell is null"):
        _ = picture.encoded


def test_a_file_that_is_not_there_makes_an_unreadable_picture(tmp_path: Path):
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(UnreadablePicture, match=r"none|directory"):
            _ = Picture.from_file(path).pixels


def test_pickles_hold_the_bytes_and_no_caches(encoded):
    raw = encoded(Image.fromarray(skimage_data.astronaut()), "JPEG", quality=60)
    picture = Picture.from_bytes(raw, uri="a.jpg")
    fresh = len(pickle.dumps(picture))
    _ = picture.pixels, picture.size, picture.digest
    assert len(pickle.dumps(picture)) == fresh < len(raw) + 300
    copy = pickle.loads(pickle.dumps(picture))
    assert copy == picture
    assert copy.encoded == raw
    assert copy.uri == "a.jpg"


def test_pixels_never_encoded_survive_a_pickle():
    photo = skimage_data.astronaut()[:40, :50]
    copy = pickle.loads(pickle.dumps(Picture.from_pixels(photo)))
    assert np.array_equal(copy.pixels, photo)
    assert Image.open(io.BytesIO(copy.encoded)).format == "PNG"


def test_equal_looks_have_equal_digests_whatever_the_format(encoded):
    photo = Image.fromarray(skimage_data.astronaut()[:32, :48])
    png, tiff = (Picture.from_bytes(encoded(photo, kind)) for kind in ("PNG", "TIFF"))
    other = np.array(photo)
    other[0, 0, 0] ^= 1
    assert png != tiff
    assert png.digest == tiff.digest
    assert png.digest != Picture.from_pixels(other).digest


def test_the_digest_tells_shapes_of_one_content_apart():
    flat = np.zeros((4, 9, 3), np.uint8)
    turned = flat.reshape(9, 4, 3)
    assert Picture.from_pixels(flat).digest != Picture.from_pixels(turned).digest


@pytest.mark.parametrize("wrong", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)])
def test_arrays_of_another_kind_are_refused(wrong):
    with pytest.raises(ValueError, match="uint8"):
        Picture.from_pixels(wrong)


def test_resizing_to_its_own_size_gives_the_very_pixels():
    picture = Picture.from_pixels(skimage_data.astronaut())
    assert picture.resized((512, 512)) is picture.pixels
    assert picture.resized((100, 50)).shape == (50, 100, 3)
