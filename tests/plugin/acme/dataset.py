from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from overpaint.data import EditSample, Picture


class TextFiles:
    """``acme:DIR``: NAME.txt holds the instruction to NAME.before.png and NAME.after.png."""

    id = "all"  # it is its own, only shard: enough for a few hundred pairs

    def __init__(self, target: str) -> None:
        self.folder = Path(target)
        self.texts = sorted(self.folder.glob("*.txt"))
        self.rows = len(self.texts)

    def fingerprint(self) -> str:
        sizes = [(path.name, path.stat().st_size) for path in sorted(self.folder.iterdir())]
        return sha256(str(sizes).encode()).hexdigest()

    def shards(self) -> Sequence["TextFiles"]:
        return [self]

    def read(self) -> Iterator[EditSample]:
        for text in self.texts:
            sides = (text.with_suffix(f".{side}.png") for side in ("before", "after"))
            source, target = map(Picture.from_file, sides)
            yield EditSample(id=text.stem, instruction=text.read_text(), source=source, target=target)
