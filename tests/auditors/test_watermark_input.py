"""Files that nobody meant to be judged: each auditor of marks says something and raises nothing."""

import io

import numpy as np
import pytest
from PIL import Image

from overpaint.auditors import Pair
from overpaint.auditors.overlay import Overlay
from overpaint.auditors.provenance import Provenance
from overpaint.auditors.stamp import RepeatedStamp
from overpaint.auditors.watermark import Watermark
from overpaint.data import EditSample, Picture


def tiny(image):
    return saved(image.resize((3, 2)), "PNG")


def narrow(image):
    return saved(image.resize((700, 5)), "PNG")


def grey(image):
    return saved(image.convert("L"), "JPEG")


def sixteen_bits(image):
    levels = np.asarray(image.convert("L")).astype(np.uint16) * 257
    return saved(Image.fromarray(levels), "PNG")


def cmyk(image):
    return saved(image.convert("CMYK"), "JPEG")


def animated(image):
    return saved(image, "GIF", save_all=True, append_images=[image.rotate(90)] * 3)


def corrupt_metadata(image):
    whole = saved(image, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff" + b"\xff" * 64)
    broken = b"\xff\xe1\0\x20http://ns.adobe.com/xap/1.0/\0<x"
    return whole[:2] + broken + whole[2:]


def corrupt_manifest(image):
    whole = saved(image, "JPEG")
    return whole[:2] + b"\xff\xeb\0\x20JP\0\1\0\0\0\1\xff\xff\xff\xffjumb" + b"\xff" * 12 + whole[2:]


def metadata_of_fifty_megabytes(image):
    whole, segment = (
        saved(image, "JPEG"),
        b"\xff\xe1\xff\xff" + b"http://ns.adobe.com/xap/1.0/\0".ljust(65_533),
    )
    return whole[:2] + segment * 763 + whole[2:]


def truncated(image):
    whole = saved(image, "JPEG")
    return whole[: len(whole) // 2]


def nothing(image):
    return b""


def saved(image, form, **more):
    buffer = io.BytesIO()
    image.save(buffer, form, **more)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "make",
    [tiny, narrow, grey, sixteen_bits, cmyk, animated, corrupt_metadata, corrupt_manifest,
     metadata_of_fifty_megabytes, truncated, nothing],
)  # fmt: skip
def test_every_auditor_of_marks_has_a_word_on_it(photo, make):
    odd = make(Image.fromarray(photo).resize((320, 240)))
    good = Picture.from_pixels(photo)
    for source, target in ((Picture.from_bytes(odd), good), (good, Picture.from_bytes(odd))):
        pair = Pair.of(EditSample(id="1", source=source, target=target, instruction=""))
        for auditor in (Watermark(), Overlay(), Provenance()):
            found = list(auditor.audit([pair]))
            assert {one.side for one in found} >= {"source", "target"}
            assert all(one.reason and not one.score >= 0.5 for one in found)
        row = RepeatedStamp().digest(pair)
        assert bool(row["problem"]) == (not row["changes"])


def test_a_large_file_decodes_to_the_same_picture(photo):
    image = Image.fromarray(photo).resize((320, 240))
    large, small = (
        Picture.from_bytes(make(image))
        for make in (metadata_of_fifty_megabytes, lambda one: saved(one, "JPEG"))
    )
    assert len(large.encoded) > 50_000_000
    assert large.digest == small.digest
