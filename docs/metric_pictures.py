"""Draws ``docs/pictures/metrics/answers.webp`` and prints its table: ``python docs/metric_pictures.py``.

One sample of the starter set with answers of the baselines, and what metrics that need no weights say of
each: which one tells a good edit from an over-edit, and which likes a picture that nobody touched.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from overpaint.auditors import Pair
from overpaint.benchmark.metrics import metrics
from overpaint.data import EditSample, Picture
from overpaint.data.adapters import open_dataset
from overpaint.data.selection import Selection, selected
from overpaint.runners.spec import create_runner, parse_spec

PICTURE = Path(__file__).with_name("pictures") / "metrics" / "answers.webp"
SAMPLE = "color_alter-coffee-saucer"
ANSWERS = ("oracle", "blend", "copy", "blur", "mask_fill", "color_shift", "noise")
METRICS = (
    "gain_over_copy",
    "edit_strength",
    "preservation",
    "l1_to_target",
    "ssim_to_target",
    "l1_inside_to_target",
    "l1_outside_to_source",
)
WIDTH, GAP, QUALITY = 150, 6, 78


def sample() -> EditSample:
    """The sample, with the picture that was meant."""
    (found,) = (
        row
        for shard in selected(open_dataset("starter"), Selection(ids=(SAMPLE,)))
        for row in shard.read()
        if isinstance(row, EditSample)
    )
    return found


def answered(of: EditSample) -> Iterator[Pair]:
    """The sample with each baseline's answer."""
    for name in ANSWERS:
        [answer] = create_runner(parse_spec(f"baseline:{name}")).edit([of], seeds=[0])
        assert answer.encoded is not None, answer.error
        yield Pair(of, Picture.from_bytes(answer.encoded), name)


def table(of: EditSample) -> Iterator[str]:
    """Lines of Markdown: a row for each metric, a column for each answer."""
    pairs = list(answered(of))
    truth = Pair.of(of)
    yield f"| | {' | '.join(ANSWERS)} |"
    yield "|---|" + "---|" * len(ANSWERS)
    for name in METRICS:
        values = metrics.create(name).measure(pairs, [truth] * len(pairs))
        yield f"| {name} | {' | '.join(f'{one.value:.2f}' for one in values)} |"


def strip(of: EditSample) -> Image.Image:
    """The source, then the answers in their order."""
    pictures = [of.source, *(pair.target for pair in answered(of) if pair.target is not None)]
    shrunk = [_resized(one) for one in pictures]
    return _beside(shrunk)


def _resized(picture: Picture) -> Image.Image:
    image = Image.fromarray(picture.pixels)
    return image.resize((WIDTH, round(WIDTH * image.height / image.width)), Image.Resampling.LANCZOS)


def _beside(images: Sequence[Image.Image]) -> Image.Image:
    height = max(one.height for one in images)
    whole = Image.new("RGB", (len(images) * (WIDTH + GAP) - GAP, height), "white")
    for number, one in enumerate(images):
        whole.paste(one, (number * (WIDTH + GAP), 0))
    return whole


if __name__ == "__main__":
    shown = sample()
    strip(shown).save(PICTURE, quality=QUALITY, method=6)
    print("\n".join(table(shown)))
