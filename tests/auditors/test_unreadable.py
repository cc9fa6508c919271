import io

from PIL import Image

from overpaint.auditors import Pair, bad_row_finding, unreadable_findings
from overpaint.data import BadRow, Mask, Picture, Reference


def broken(uri):
    return Picture.from_bytes(b"not a picture", uri=uri)


def test_readable_pictures_make_one_harmless_finding(sample, photo):
    (finding,) = unreadable_findings(Pair.of(sample(photo)))
    assert (finding.side, finding.kind, finding.score) == ("pair", "unreadable", 0)


def animated(kind="WEBP"):
    buffer, frames = io.BytesIO(), [Image.new("RGB", (40, 30), colour) for colour in ("white", "black")]
    frames[0].save(buffer, kind, save_all=True, append_images=frames[1:])
    return Picture.from_bytes(buffer.getvalue())


def test_what_is_judged_of_an_animation_is_said(sample, photo):
    still, moving = Picture.from_pixels(photo), animated()
    (plain,) = unreadable_findings(Pair.of(sample(still)))
    assert plain.reason == "all pictures can be read" and not plain.evidence
    (target,) = unreadable_findings(Pair.of(sample(moving)))
    (both,) = unreadable_findings(Pair.of(sample(moving, source=animated("GIF"))))
    assert (target.score, target.evidence) == (0, {"several": "target"})
    assert "of the frames or pages of target the first alone is judged" in target.reason
    assert both.evidence == {"several": "source and target"}


def test_a_missing_target_is_not_an_unreadable_one(sample):
    (finding,) = unreadable_findings(Pair.of(sample(None)))
    assert finding.score == 0


def test_each_unreadable_picture_is_named(sample):
    reference = Reference(kind="sketch", picture=broken("sketch.png"))
    row = sample(
        broken("target.png"),
        source=broken("source.png"),
        mask=Mask(broken("mask.png")),
        references=(reference,),
    )
    findings = unreadable_findings(Pair.of(row))
    assert [finding.side for finding in findings] == ["source", "target", "pair", "pair"]
    assert all(finding.score == finding.value == 1 for finding in findings)
    for finding, name in zip(findings, ("source", "target", "mask", "sketch"), strict=True):
        assert f"{name}.png" in finding.reason


def test_a_truncated_file_is_unreadable(sample, photo):
    encoded = Picture.from_pixels(photo).encoded
    cut = Picture.from_bytes(encoded[: len(encoded) // 2], uri="cut.png")
    (finding,) = unreadable_findings(Pair.of(sample(cut)))
    assert (finding.side, finding.score) == ("target", 1)


def test_an_answer_keeps_its_label(sample, photo):
    (finding,) = unreadable_findings(Pair(sample(photo), broken("answer.png"), "model"))
    assert (finding.label, finding.side) == ("model", "target")


def test_a_bad_row_is_a_finding():
    finding = bad_row_finding(BadRow(id="7", reason="row 7: column 'source' holds a number"))
    assert (finding.sample_id, finding.score) == ("7", 1)
    assert finding.reason == "row 7: column 'source' holds a number"


def test_a_model_is_not_to_blame_for_an_unreadable_mask(sample, photo):
    bad = sample(photo, mask=Mask(Picture.from_bytes(b"no picture")))
    assert [one.score for one in unreadable_findings(Pair.of(bad))] == [1]
    assert [one.score for one in unreadable_findings(Pair(bad, bad.target, "model"))] == [0]
