import io

import cv2
import numpy as np
import pytest
import pywt
from PIL import Image
from skimage import data

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.watermark import Watermark
from overpaint.auditors.watermark.invisible import block_votes, folded, messages, readings
from overpaint.data import EditSample, Picture

# Written down once more: what the generators' scripts pass to the published encoder.
PUBLISHED = {
    "Stable Diffusion 1": "".join(f"{byte:08b}" for byte in b"StableDiffusionV1"),
    "Stable Diffusion 2": "".join(f"{byte:08b}" for byte in b"SDV2"),
    "Stable Diffusion XL": f"{0xB3EC907BB19E:b}",
    "FLUX": f"{0b001010101111111010000111100111001111010100101110:b}",
}


def published_decoder(bgr, length):
    """The loops of invisible-watermark's maxDct.py, block by block."""
    row, col, _ = bgr.shape
    yuv = cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV)
    smooth, _ = pywt.dwt2(yuv[: row // 4 * 4, : col // 4 * 4, 1], "haar")
    scores = [[] for _ in range(length)]
    num = 0
    for i in range(smooth.shape[0] // 4):
        for j in range(smooth.shape[1] // 4):
            block = smooth[i * 4 : i * 4 + 4, j * 4 : j * 4 + 4].flatten()
            value = abs(block[np.argmax(abs(block[1:])) + 1])
            scores[num % length].append(1 if (value % 36) > 0.5 * 36 else 0)
            num += 1
    return np.array([np.mean(score) for score in scores]) * 255 > 127


def published_encoder(bgr, bits):
    row, col, _ = bgr.shape
    yuv = cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV)
    smooth, (across, down, both) = pywt.dwt2(yuv[: row // 4 * 4, : col // 4 * 4, 1], "haar")
    num = 0
    for i in range(smooth.shape[0] // 4):
        for j in range(smooth.shape[1] // 4):
            block = smooth[i * 4 : i * 4 + 4, j * 4 : j * 4 + 4]
            place = divmod(int(np.argmax(abs(block.flatten()[1:]))) + 1, 4)
            sign = 1 if block[place] >= 0 else -1
            block[place] = sign * (abs(block[place]) // 36 + 0.25 + 0.5 * bits[num % len(bits)]) * 36
            num += 1
    yuv[: row // 4 * 4, : col // 4 * 4, 1] = pywt.idwt2((smooth, (down, across, both)), "haar")
    return cv2.cvtColor(yuv, cv2.COLOR_YUV2BGR)


def marked(pixels, name):
    bits = [int(bit) for bit in PUBLISHED[name]]
    return np.ascontiguousarray(
        published_encoder(np.ascontiguousarray(pixels[..., ::-1]), bits)[..., ::-1]
    )


def judge(picture):
    sample = EditSample(id="1", source=picture, instruction="")
    found = Watermark().audit([Pair.of(sample)])
    [finding] = [one for one in found if (one.kind, one.side) == ("invisible_watermark", "source")]
    return finding


def test_the_messages_are_the_published_ones():
    found = {message.name: "".join("01"[int(bit)] for bit in message.bits) for message in messages()}
    assert found == PUBLISHED
    assert [len(bits) for bits in PUBLISHED.values()] == [136, 32, 48, 46]


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("length", [32, 46, 48, 136])
def test_every_bit_is_that_of_the_published_decoder(name, length):
    pixels = np.ascontiguousarray(getattr(data, name)()[:259, :391])
    expected = published_decoder(np.ascontiguousarray(pixels[..., ::-1]), length)
    assert (folded(block_votes(pixels), length) == expected).all()


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_message_put_in_by_the_published_encoder_is_read(name):
    pixels = marked(data.astronaut(), name)
    best = max(readings(pixels), key=lambda reading: reading.score)
    assert (best.name, best.score >= 0.5) == (name, True)
    finding = judge(Picture.from_pixels(pixels))
    assert Thresholds.shipped().flagged(finding)
    assert finding.evidence["message"] == name


@pytest.mark.parametrize(
    "name", ["astronaut", "coffee", "chelsea", "rocket", "retina", "immunohistochemistry"]
)
def test_clean_pictures_hold_none(name):
    finding = judge(Picture.from_pixels(getattr(data, name)()[:512, :512]))
    assert finding.judged and not Thresholds.shipped().flagged(finding)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_flat_pictures_hold_none(level):
    assert not Thresholds.shipped().flagged(
        judge(Picture.from_pixels(np.full((256, 256, 3), level, np.uint8)))
    )


@pytest.mark.parametrize(
    ("kind", "settings"),
    [
        ("BMP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"lossless": True, "xmp": b"<x/>"}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {"compression": "tiff_adobe_deflate"}),
    ],
)
def test_a_message_is_read_in_every_lossless_file(kind, settings):
    pixels = marked(data.astronaut()[:288, :288], "Stable Diffusion XL")
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **settings)
    finding = judge(Picture.from_bytes(buffer.getvalue()))
    assert Thresholds.shipped().flagged(finding)
    assert finding.evidence == judge(Picture.from_pixels(pixels)).evidence


@pytest.mark.parametrize(
    ("kind", "settings"),
    [("WEBP", {}), ("TIFF", {"compression": "jpeg"}), ("GIF", {}), ("WEBP", {"lossless": True})],
)
def test_lossy_files_and_animations_are_not_judged(photo, kind, settings):
    buffer, frames = io.BytesIO(), [Image.fromarray(photo), Image.fromarray(photo[::-1])]
    several = {"save_all": True, "append_images": frames[1:]} if settings.get("lossless") else {}
    frames[0].save(buffer, kind, **settings, **several)
    finding = judge(Picture.from_bytes(buffer.getvalue()))
    assert not finding.judged and kind in finding.reason


def test_what_could_not_have_kept_a_mark_is_not_judged(photo, jpeg):
    assert "JPEG" in judge(jpeg(photo)).reason
    assert "smaller" in judge(Picture.from_pixels(photo[:255, :256])).reason
    assert "read" in judge(Picture.from_bytes(b"x")).reason
