"""The starter set: what it promises about itself, checked on its own pictures."""

import json
import pickle
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from overpaint.data import BadRow, EditSample, Picture
from overpaint.data.starter import StarterDataset
from overpaint.data.starter.pairs import drawn
from overpaint.data.starter.recipe import recipes
from overpaint.data.starter.source import sources
from overpaint.taxonomy import UnreadablePicture, UsageError, taxonomy

DRAWN_CLASSES = [c.id for c in taxonomy() if c.group in ("local", "global")]
DOCS = Path(__file__).parents[2] / "docs" / "starter.md"
SIGNATURE = [(255, 255, 102), (66, 255, 255), (81, 218, 76), (255, 110, 60), (60, 70, 255)]
JPEG_NOISE = 4.0  # mean over pixels of the worst channel, in grey levels, for qualities of 92 and over

# Run by itself: another process, and without any way to a network.
DRAW_ALL = """
import hashlib, socket
socket.socket = socket.create_connection = None
from overpaint.data.starter import StarterDataset
for shard in StarterDataset().shards():
    for sample in shard.read():
        pictures = [sample.source, sample.target] + ([sample.mask.picture] if sample.mask else [])
        print(sample.id, hashlib.sha256(b"".join(p.encoded for p in pictures)).hexdigest())
"""


@pytest.fixture(scope="module")
def samples() -> list[EditSample]:
    rows = [row for shard in StarterDataset().shards() for row in shard.read()]
    assert not any(isinstance(row, BadRow) for row in rows)
    return rows


@pytest.fixture(scope="module")
def clean(samples: list[EditSample]) -> list[EditSample]:
    return [sample for sample in samples if "planted" not in sample.meta]


def planted(samples: list[EditSample], kind: str) -> list[EditSample]:
    found = [sample for sample in samples if sample.meta.get("planted") == kind]
    assert found
    return found


def without_defect(sample: EditSample) -> EditSample:
    """The same recipe with nothing planted: what the pair would have been."""
    [recipe] = [recipe for recipe in recipes() if recipe.id == sample.id]
    return drawn(replace(recipe, defect=None, masked=True))


def target_of(sample: EditSample) -> Picture:
    assert sample.target is not None
    return sample.target


def editable(sample: EditSample) -> np.ndarray:
    assert sample.mask is not None
    return sample.mask.editable(sample.source.size)


def difference(one: Picture, other: Picture) -> np.ndarray:
    """(height, width) largest difference of the three channels, in grey levels."""
    return np.abs(one.pixels.astype(int) - other.pixels.astype(int)).max(axis=2)


def digest(sample: EditSample) -> str:
    pictures = [sample.source, target_of(sample)] + ([sample.mask.picture] if sample.mask else [])
    return sha256(b"".join(picture.encoded for picture in pictures)).hexdigest()


def test_size_of_the_set(samples: list[EditSample], clean: list[EditSample]) -> None:
    assert len(samples) >= 60
    assert len({sample.source.encoded for sample in samples}) >= 40
    assert 0.28 <= 1 - len(clean) / len(samples) <= 0.38
    per_class = Counter(sample.edit_class.id for sample in clean)
    assert set(per_class) == set(DRAWN_CLASSES)
    assert min(per_class.values()) >= 4
    assert sum(count >= 10 for count in per_class.values()) >= 2


def test_ids_are_unique_and_name_their_class(samples: list[EditSample]) -> None:
    assert len({sample.id for sample in samples}) == len(samples)
    for sample in samples:
        assert sample.id.startswith(sample.edit_class.id.partition(".")[2] + "-")
        assert sample.edit_classes[0].origin == "given"
        assert sample.instruction and sample.source_caption and sample.target_caption


def test_no_clean_pair_repeats_a_picture_of_another(clean: list[EditSample]) -> None:
    assert len({sample.source.digest for sample in clean}) == len(clean)
    assert len({target_of(sample).digest for sample in clean}) == len(clean)


def test_a_planted_pair_shares_its_source_only_if_it_is_a_duplicate(samples: list[EditSample]) -> None:
    # The bytes: a source that is cut short has no pixels. Re-saved duplicates differ in bytes.
    bytes_seen = Counter(sample.source.encoded for sample in samples)
    repeated = [sample.id for sample in samples if bytes_seen[sample.source.encoded] > 1]
    assert repeated == ["color_alter-coffee-saucer", "color_alter-coffee-saucer-again"]


def test_crops_of_one_photograph_are_disjoint() -> None:
    photos = [source for source in sources().values() if source.file]
    for one, other in combinations(photos, 2):
        if one.file != other.file:
            continue
        assert one.crop is not None and other.crop is not None
        apart_across = one.crop[2] <= other.crop[0] or other.crop[2] <= one.crop[0]
        apart_down = one.crop[3] <= other.crop[1] or other.crop[3] <= one.crop[1]
        assert apart_across or apart_down, (one.id, other.id)


def test_targets_equal_their_sources_outside_the_mask(clean: list[EditSample]) -> None:
    for sample in clean:
        outside = ~editable(sample)
        if not outside.any():
            assert sample.edit_class.reach == "everything", sample.id
            continue
        change = difference(sample.source, target_of(sample))[outside]
        if target_of(sample).format == "PNG":
            assert change.max() == 0, sample.id
        else:
            assert change.mean() < JPEG_NOISE, sample.id


def test_targets_differ_inside_the_mask(clean: list[EditSample]) -> None:
    for sample in clean:
        change = difference(sample.source, target_of(sample))[editable(sample)]
        assert np.mean(change > 0) > 0.75, sample.id
        assert change.mean() > 6, sample.id


def test_masks_have_the_reach_of_their_class(clean: list[EditSample]) -> None:
    for sample in clean:
        share = editable(sample).mean()
        if sample.edit_class.reach == "everything":
            assert share == 1, sample.id
        elif sample.edit_class.reach == "all_but_subject":
            assert 0.4 < share < 0.97, sample.id
        else:
            assert 0.001 < share < 0.5, sample.id


@pytest.mark.slow
def test_another_process_without_network_draws_the_same_bytes(samples: list[EditSample]) -> None:
    command = [sys.executable, "-c", DRAW_ALL]
    output = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300).stdout
    assert output.split() == [word for s in samples for word in (s.id, digest(s))]


def test_shards_are_small_pickle_and_count_their_rows(samples: list[EditSample]) -> None:
    shards = StarterDataset().shards()
    assert [shard.id for shard in shards] == sorted({shard.id for shard in shards})
    assert all(shard.rows is not None and 0 < shard.rows <= 16 for shard in shards)
    assert sum(shard.rows or 0 for shard in shards) == len(samples)
    last = pickle.loads(pickle.dumps(shards[-1]))
    ids = [sample.id for sample in last.read()]
    assert ids == [sample.id for sample in samples[-len(ids) :]]


def test_signatures_have_the_published_geometry_and_colours(samples: list[EditSample]) -> None:
    for sample in planted(samples, "dalle2_signature") + planted(samples, "mark_removed"):
        signed = sample.source if sample.meta["planted_side"] == "source" else target_of(sample)
        width, height = signed.size
        left, top, right, bottom = json.loads(sample.meta["planted_box"])
        assert (right, bottom) == (width, height)
        assert (right - left, bottom - top) == (round(80 * width / 1024), round(16 * width / 1024))
        block = (right - left) / 5
        for position, color in enumerate(SIGNATURE):
            found = signed.pixels[(top + bottom) // 2, round(left + (position + 0.5) * block)]
            assert np.abs(found.astype(int) - color).mean() < 30, sample.id


def test_a_signature_in_the_source_is_gone_from_its_target(samples: list[EditSample]) -> None:
    [sample] = planted(samples, "mark_removed")
    left, top, _, _ = json.loads(sample.meta["planted_box"])
    corner = target_of(sample).pixels[top:, left:].astype(int)
    assert np.ptp(corner, axis=2).max() < 40  # the lawn is grey
    assert (difference(sample.source, target_of(sample)) > 0)[~editable(sample)].sum() == 0


def test_overlays_only_lighten_and_cover_the_picture(samples: list[EditSample]) -> None:
    for sample in planted(samples, "stock_overlay"):
        before = target_of(without_defect(sample)).pixels.astype(int)
        lighter = (target_of(sample).pixels.astype(int) - before).mean(axis=2)
        inked = lighter > 15
        assert inked.mean() > 0.01, sample.id
        assert np.mean(lighter < -15) < 0.001, sample.id
        halves = np.array_split(inked, 2, axis=0)
        quarters = [quarter for half in halves for quarter in np.array_split(half, 2, axis=1)]
        assert all(quarter.any() for quarter in quarters), sample.id


def test_an_overlay_on_the_pair_is_in_the_source_too(samples: list[EditSample]) -> None:
    [sample] = [s for s in planted(samples, "stock_overlay") if s.meta["planted_side"] == "pair"]
    assert np.mean(difference(sample.source, without_defect(sample).source) > 15) > 0.01


def test_over_edits_change_much_outside_the_honest_mask(samples: list[EditSample]) -> None:
    for sample in planted(samples, "over_edit"):
        honest = without_defect(sample)
        outside = ~editable(honest)
        leak = (difference(sample.source, target_of(sample)) > 12) & outside
        assert leak.sum() > 0.01 * outside.sum(), sample.id
        assert sample.mask is None or np.array_equal(editable(sample), editable(honest))
        left, top, right, bottom = json.loads(sample.meta["planted_box"])
        beyond = difference(target_of(honest), target_of(sample)) > 60  # over any JPEG noise
        beyond[top:bottom, left:right] = False
        assert not (beyond & outside).any(), sample.id


def test_some_over_edits_come_without_a_mask(samples: list[EditSample]) -> None:
    assert sum(sample.mask is None for sample in planted(samples, "over_edit")) >= 2
    assert all(s.mask is not None for s in samples if s.meta.get("planted") != "over_edit")


def test_no_ops_do_none_of_their_edit(samples: list[EditSample]) -> None:
    for sample in planted(samples, "no_op"):
        inside = editable(sample)
        done = difference(sample.source, target_of(sample))[inside].mean()
        wanted = difference(sample.source, target_of(without_defect(sample)))[inside].mean()
        assert done < 0.5 * wanted, sample.id
        assert difference(sample.source, target_of(sample)).mean() < 8, sample.id


def test_unrelated_targets_have_the_size_but_not_the_picture(samples: list[EditSample]) -> None:
    for sample in planted(samples, "unrelated_target"):
        assert target_of(sample).size == sample.source.size
        greys = [p.pixels.mean(axis=2).ravel() for p in (sample.source, target_of(sample))]
        assert abs(np.corrcoef(*greys)[0, 1]) < 0.6, sample.id


def test_duplicates_repeat_an_earlier_clean_pair(samples: list[EditSample]) -> None:
    by_id = {sample.id: sample for sample in samples}
    places = {sample.id: place for place, sample in enumerate(samples)}
    for sample in planted(samples, "duplicate_pair"):
        first = by_id[sample.meta["planted_repeats"]]
        assert "planted" not in first.meta and places[first.id] < places[sample.id]
        assert sample.instruction == first.instruction
        assert sample.source.digest == first.source.digest
        assert target_of(sample).digest == target_of(first).digest
    assert {
        digest(s) == digest(by_id[s.meta["planted_repeats"]]) for s in planted(samples, "duplicate_pair")
    } == {
        True,
        False,
    }


def test_wrong_sizes_are_wrong_in_aspect_or_in_scale(samples: list[EditSample]) -> None:
    same_aspect = set()
    for sample in planted(samples, "size_mismatch"):
        (width, height), (wide, tall) = sample.source.size, target_of(sample).size
        assert (width, height) != (wide, tall)
        same_aspect.add(abs(width / height - wide / tall) < 0.02)
    assert same_aspect == {True, False}


def test_broken_files_have_a_header_but_do_not_decode(samples: list[EditSample]) -> None:
    formats = set()
    for sample in planted(samples, "unreadable"):
        pictures = {"source": sample.source, "target": target_of(sample)}
        broken = pictures.pop(sample.meta["planted_side"])
        formats.add(broken.format)
        with pytest.raises(UnreadablePicture, match=sample.id):
            _ = broken.pixels
        assert all(whole.pixels.size for whole in pictures.values())
    assert formats == {"PNG", "JPEG"}


def test_every_pair_says_where_its_source_is_from(samples: list[EditSample]) -> None:
    for sample in samples:
        assert sample.meta["license"]
        assert sample.meta["source_image"].endswith((".png", ".jpg")) or sample.meta[
            "source_image"
        ].startswith("drawn")


def test_fingerprint_is_that_of_the_content() -> None:
    assert StarterDataset().fingerprint() == StarterDataset().fingerprint()
    assert StarterDataset().fingerprint().startswith("starter-")


def test_a_path_or_columns_are_refused() -> None:
    with pytest.raises(UsageError, match="takes no path"):
        StarterDataset(target="somewhere")
    with pytest.raises(UsageError, match="takes no path"):
        StarterDataset(columns={"source": "image"})


def test_the_documented_example_lists_the_first_shard(capsys: pytest.CaptureFixture[str]) -> None:
    code = DOCS.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    exec(compile(code, str(DOCS), "exec"), {})
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [
        r.id for r in recipes()[:16]
    ]


def test_the_documented_tables_are_those_of_the_set(
    samples: list[EditSample], clean: list[EditSample]
) -> None:
    text = DOCS.read_text(encoding="utf-8")
    for name in DRAWN_CLASSES:
        mine = [sample for sample in samples if sample.edit_class.id == name]
        good = sum(sample in clean for sample in mine)
        assert f"| `{name}` | {good} | {len(mine) - good} |" in text
    for kind, count in Counter(s.meta["planted"] for s in samples if "planted" in s.meta).items():
        assert f"| `{kind}` | {count} |" in text
    for source in sources().values():
        assert not source.file or f"`{source.file}`" in text
    assert f"{len(samples)} pairs over {len({recipe.source for recipe in recipes()})} sources" in text
