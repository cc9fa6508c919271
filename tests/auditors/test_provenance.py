import io
import json
import struct
import tracemalloc
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.provenance import Provenance, origin_of
from overpaint.data import EditSample, Picture

A1111 = "a cat\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512"
COMFY = json.dumps({"3": {"class_type": "KSampler", "inputs": {"seed": 1}}})
TRAINED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description '
    'Iptc4xmpExt:DigitalSourceType="{}"/></rdf:RDF></x:xmpmeta>'
)
IMAGE = Image.fromarray(np.arange(48, dtype=np.uint8).reshape(4, 4, 3))


def png(compressed=False, **texts):
    info = PngInfo()
    for key, text in texts.items():
        info.add_text(key.replace("_xmp", "XML:com.adobe.xmp"), text, zip=compressed)
    return saved("PNG", pnginfo=info)


def saved(kind, **settings):
    buffer = io.BytesIO()
    IMAGE.save(buffer, kind, **settings)
    return Picture.from_bytes(buffer.getvalue(), uri=f"picture.{kind.lower()}")


def exif(tag, value):
    made = Image.Exif()
    if tag == 0x9286:
        made.get_ifd(0x8769)[tag] = value
    else:
        made[tag] = value
    return made


def international(key, text, packed):
    """A PNG with an iTXt chunk that Pillow didn't write."""
    body = text.encode()
    head = key.encode() + b"\0" + bytes([packed, 0]) + b"\0\0"
    plain = saved("PNG").encoded
    made = chunk(b"iTXt", head + (zlib.compress(body) if packed else body))
    return Picture.from_bytes(plain[:33] + made + plain[33:])


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def judge(source, target, label=""):
    sample = EditSample(id="1", source=source, instruction="", target=target)
    found = Provenance().audit([Pair(sample, target, label)])
    return {(finding.kind, finding.side): finding for finding in found}


@pytest.mark.parametrize(
    ("picture", "name"),
    [
        (png(parameters=A1111), "AUTOMATIC1111"),
        (png(parameters=A1111, compressed=True), "AUTOMATIC1111"),
        (international("parameters", A1111, packed=False), "AUTOMATIC1111"),
        (international("parameters", A1111, packed=True), "AUTOMATIC1111"),
        (saved("JPEG", exif=exif(0x9286, b"UNICODE\0" + A1111.encode("utf-16-be"))), "AUTOMATIC1111"),
        (saved("WEBP", exif=exif(0x9286, b"ASCII\0\0\0" + A1111.encode())), "AUTOMATIC1111"),
        (png(parameters=A1111, prompt=COMFY), "ComfyUI"),
        (png(parameters=A1111, workflow='{"nodes": []}'), "ComfyUI"),
        (png(prompt=COMFY, workflow='{"nodes": []}'), "ComfyUI"),
        (png(workflow='{"last_node_id": 3, "nodes": []}'), "ComfyUI"),
        (saved("WEBP", exif=exif(0x0110, "prompt:" + COMFY)), "ComfyUI"),
        (png(invokeai_metadata="{}"), "InvokeAI"),
        (png(Dream='"a cat" -s 50'), "InvokeAI"),
        (png(Software="NovelAI", Comment="{}"), "NovelAI"),
        (png(parameters='{"version": "Fooocus v2.1"}'), "Fooocus"),
        (png(parameters=A1111, fooocus_scheme="a1111"), "Fooocus"),
        (png(Description="a cat Job ID: 01234567-89ab-cdef-0123-456789abcdef"), "Midjourney"),
        (saved("JPEG", xmp=b"<photoshop:Credit>Made with Google AI</photoshop:Credit>"), "Google AI"),
    ],
)
def test_generators_are_told_by_what_they_write(picture, name):
    origin = origin_of(picture)
    assert (origin.generator, origin.generated) == (name, True)


@pytest.mark.parametrize(
    "picture",
    [
        saved("PNG"),
        saved("JPEG", exif=exif(0x0131, "Adobe Photoshop 25.0")),
        png(prompt="the prompt of a shell", parameters="width 3", Software="gimp", Description="a cat"),
        png(workflow="scan, crop, save", comment="Steps: none"),
        saved(
            "WEBP", xmp=XMP.format(TRAINED.replace("trainedAlgorithmicMedia", "digitalCapture")).encode()
        ),
    ],
)
def test_other_texts_tell_of_none(picture):
    assert not origin_of(picture).generated


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_the_digital_source_type_is_read(kind):
    text = XMP.format(TRAINED)
    picture = png(_xmp=text) if kind == "PNG" else saved(kind, xmp=text.encode())
    origin = origin_of(picture)
    assert (origin.source_type, origin.generated) == ("trainedAlgorithmicMedia", True)


@pytest.mark.parametrize("prompt", ["a cat", "一只猫", "猫", "“a cat”", "😀 cat", "кот"])
@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_a_prompt_in_any_script_is_read_in_either_byte_order(prompt, order):
    comment = b"UNICODE\0" + A1111.replace("a cat", prompt).encode(order)
    for kind in ("JPEG", "WEBP"):
        assert origin_of(saved(kind, exif=exif(0x9286, comment))).generator == "AUTOMATIC1111"


def jpeg(*segments):
    """A JPEG with segments in front, each a marker and what it holds."""
    plain = saved("JPEG").encoded
    made = b"".join(
        b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments
    )
    return plain[:2] + made + plain[2:]


XAP, EXTENDED = b"http://ns.adobe.com/xap/1.0/\0", b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 40


def test_a_second_comment_counts():
    encoded = jpeg((0xFE, b"CREATOR: gd-jpeg v1.0"), (0xFE, A1111.encode()))
    assert origin_of(Picture.from_bytes(encoded)).generator == "AUTOMATIC1111"


def test_bytes_may_fill_up_before_a_marker():
    encoded = jpeg((0xFE, A1111.encode()))
    filled = encoded[:2] + b"\xff\xff\xff" + encoded[2:]
    assert Image.open(io.BytesIO(filled)).size == (4, 4)
    assert origin_of(Picture.from_bytes(filled)).generator == "AUTOMATIC1111"


def test_a_manifest_in_many_pieces_leaves_the_texts_their_budget():
    pieces = [(0xEB, b"JP\0\1\0\0" + b"x" * 100)] * 40
    origin = origin_of(Picture.from_bytes(jpeg(*pieces, (0xFE, A1111.encode()))))
    assert (origin.generator, origin.unread) == ("AUTOMATIC1111", "")


def test_a_second_packet_of_xmp_and_one_in_pieces_count():
    text = XMP.format(TRAINED).encode()
    packets = jpeg((0xE1, XAP + b"<x/>"), (0xE1, XAP + text))
    cut = text.index(b"trained") + 3
    pieces = jpeg((0xE1, XAP + b"<x/>"), *((0xE1, EXTENDED + half) for half in (text[:cut], text[cut:])))
    for encoded in (packets, pieces):
        assert origin_of(Picture.from_bytes(encoded)).source_type == "trainedAlgorithmicMedia"


def profiled(name, payload):
    """A PNG with a raw profile as ImageMagick writes it."""
    text = f"\n{name}\n{len(payload):8}\n{payload.hex()}\n"
    return png(compressed=True, **{f"Raw profile type {name}": text})


def test_raw_profiles_of_a_png_are_read():
    xmp = XMP.format(TRAINED).encode()
    for name, payload in (("xmp", xmp), ("APP1", XAP + xmp)):
        assert origin_of(profiled(name, payload)).source_type == "trainedAlgorithmicMedia"
    data = exif(0x9286, b"ASCII\0\0\0" + A1111.encode()).tobytes()
    assert origin_of(profiled("exif", data)).generator == "AUTOMATIC1111"
    assert origin_of(profiled("iptc", b"8BIM Made with Google AI")).generator == "Google AI"
    assert not origin_of(png(**{"Raw profile type xmp": "no digits"})).generated


def test_damaged_exif_is_left_out_without_a_word():
    plain = saved("PNG").encoded
    broken = plain[:33] + chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff") + plain[33:]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert not origin_of(Picture.from_bytes(broken)).generated
    assert not said


def test_a_pair_that_disagrees_is_flagged_and_says_so():
    a1111, comfy, plain = png(parameters=A1111), png(prompt=COMFY), saved("PNG")
    flagged = Thresholds.shipped().flagged

    def mismatch(source, target):
        return judge(source, target)["provenance_mismatch", "pair"]

    assert flagged(mismatch(a1111, comfy))
    assert (
        "AUTOMATIC1111" in mismatch(a1111, comfy).reason and "ComfyUI" in mismatch(a1111, comfy).reason
    )
    assert not any(
        map(flagged, (mismatch(a1111, a1111), mismatch(plain, comfy), mismatch(plain, plain)))
    )


def test_sides_and_labels():
    picture = png(parameters=A1111)
    found = judge(picture, picture, label="model")
    assert list(found) == [("generator_metadata", "target"), ("provenance_mismatch", "pair")]
    finding = judge(picture, saved("PNG"))["generator_metadata", "source"]
    assert finding.score == 1 and finding.evidence == {
        "generator": "AUTOMATIC1111",
        "where": "parameters",
    }


def test_what_cannot_be_judged_says_so():
    found = judge(Picture.from_bytes(b"x"), Picture.missing("no such file", uri="answer.png"))
    assert "no PNG" in found["generator_metadata", "source"].reason
    assert "answer.png" in found["generator_metadata", "target"].reason
    assert not any(finding.judged for finding in found.values())
    assert "no target" in judge(saved("PNG"), None)["provenance_mismatch", "pair"].reason


def test_no_pixel_is_decoded():
    whole = png(parameters=A1111).encoded
    assert origin_of(Picture.from_bytes(whole[: whole.index(b"IDAT")])).generator == "AUTOMATIC1111"


@pytest.mark.parametrize("compressed", [False, True])
def test_metadata_of_fifty_megabytes_is_read_from_its_beginning(compressed):
    long = A1111.encode() + b" " * 50_000_000
    body = b"parameters\0" + (b"\0" + zlib.compress(long, 1) if compressed else long)
    plain = saved("PNG").encoded
    encoded = plain[:33] + chunk(b"zTXt" if compressed else b"tEXt", body) + plain[33:]
    assert origin_of(Picture.from_bytes(encoded)).generator == "AUTOMATIC1111"


def packed_texts(number):
    """Chunks of a kilobyte each that unpack to a mebibyte."""
    body = zlib.compress(b"a" * (1 << 20), 9)
    return b"".join(chunk(b"zTXt", b"k%d\0\0" % count + body) for count in range(number))


def test_texts_that_are_damaged_or_mean_nothing_are_paid_from_the_same_budget():
    """To find out may take as long as reading them."""
    plain, long = saved("PNG").encoded, zlib.compress(b"\nx\n1\n" + b"0" * ((1 << 20) - 9), 9)
    for body in (b"k\0\0" + long[:-4] + b"last", b"Raw profile type x\0\0" + long):
        few, many = (chunk(b"zTXt", body) * number for number in (12, 20))
        assert not origin_of(Picture.from_bytes(plain[:33] + few + plain[33:])).unread
        assert origin_of(Picture.from_bytes(plain[:33] + many + plain[33:])).unread


def test_texts_that_unpack_to_gigabytes_are_read_within_a_budget():
    plain = saved("PNG").encoded
    bomb = Picture.from_bytes(plain[:33] + packed_texts(300) + plain[33:])
    tracemalloc.start()
    try:
        origin = origin_of(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 32 << 20
    assert "too large" in origin.unread
    finding = judge(saved("PNG"), bomb)["generator_metadata", "target"]
    assert "too large" in finding.reason and "too large" in finding.evidence["unread"]


def test_more_blocks_than_are_looked_at_are_said():
    few, many = (chunk(b"tEXt", b"k\0x") * number for number in (4000, 4100))
    plain = saved("PNG").encoded
    assert not origin_of(Picture.from_bytes(plain[:33] + few + plain[33:])).unread
    assert origin_of(Picture.from_bytes(plain[:33] + many + plain[33:])).unread


def test_nothing_behind_the_end_of_a_png_is_read():
    text = chunk(b"tEXt", b"parameters\0" + A1111.encode())
    origin = origin_of(Picture.from_bytes(saved("PNG").encoded + text + packed_texts(20)))
    assert not origin.generated and not origin.unread


def test_a_text_made_to_be_slow_is_not():
    """A million starts of a pattern without its end: quadratic matching would take hours."""
    assert not origin_of(png(parameters="Steps: 1, " * 100_000)).generated


@given(st.sampled_from(["PNG", "JPEG", "WEBP"]), st.data())
def test_damaged_files_never_raise(kind, data):
    whole = bytearray(
        saved(kind, exif=exif(0x9286, b"ASCII\0\0\0" + A1111.encode()), xmp=b"<x/>").encoded
    )
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(12, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(12, len(whole)))
    assert origin_of(Picture.from_bytes(bytes(whole[:cut]))) is not None
