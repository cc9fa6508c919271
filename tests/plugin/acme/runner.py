from collections.abc import Sequence

from overpaint.data import Answer, EditSample, Picture


class Posterise:
    """``acme:LEVELS``: the source with that many levels in each channel, whatever it was told."""

    needs: frozenset[str] = frozenset()
    max_batch = 8

    def __init__(self, target: str) -> None:
        self.step = 256 // int(target)

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        return [self.answer(sample) for sample in batch]

    def answer(self, sample: EditSample) -> Answer:
        picture = Picture.from_pixels(sample.source.pixels // self.step * self.step)
        return Answer(sample_id=sample.id, encoded=picture.encoded)
