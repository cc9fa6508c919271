"""WebDataset tars, hostile ones too."""

import json
import tarfile
from io import BytesIO

import pytest
from schema_files import level, packed, read

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.taxonomy import DatasetError


def test_webdataset_tars(encoded, tmp_path):
    members: dict[str, bytes] = {}
    for n in range(70):
        members |= {f"{n:04d}.source.png": encoded(n), f"{n:04d}.target.jpg": encoded(n, "JPEG")}
        members[f"{n:04d}.json"] = json.dumps({"instruction": f"Do {n}."}).encode()
    packed(tmp_path / "train-0000.tar", members)
    dataset = open_dataset(f"webdataset:{tmp_path}/*.tar")
    assert [shard.rows for shard in dataset.shards()] == [64, 6]
    rows = [row for shard in dataset.shards() for row in shard.read()]
    assert [row.id for row in rows] == [f"{n:04d}" for n in range(70)]
    assert all(isinstance(row, EditSample) and level(row.source) == n for n, row in enumerate(rows))
    assert isinstance(rows[66], EditSample) and rows[66].split == "train"


def test_a_tar_with_links_and_names_that_lead_out_writes_nothing(encoded, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    inside = tmp_path / "tars"
    inside.mkdir()
    with tarfile.open(inside / "x.tar", "w") as tar:
        for name, content in {"a.source.png": encoded(1), "a.instruction.txt": b"Do it."}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
        link = tarfile.TarInfo("b.source.png")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret)
        tar.addfile(link)
        out = tarfile.TarInfo("../c.source.png")
        out.size = 3
        tar.addfile(out, BytesIO(b"abc"))
    before = sorted(tmp_path.rglob("*"))
    good, link_row, outside = read(f"webdataset:{inside}/x.tar")
    assert isinstance(good, EditSample)
    assert isinstance(link_row, BadRow) and "is a link" in link_row.reason
    assert isinstance(outside, BadRow) and "leads out" in outside.reason
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("content", [b"", b"no tar at all" * 100, b"\x1f\x8b\x08\x00"])
def test_a_file_that_is_no_tar_is_told(content, tmp_path):
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(DatasetError, match=r"plain tar|holds no rows"):
        open_dataset(f"webdataset:{tmp_path}/x.tar")
