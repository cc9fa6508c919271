"""What a metric asks for: one picture or text, seen through one encoder."""

from dataclasses import dataclass
from hashlib import sha256

from overpaint.data import Picture
from overpaint.data.encoders.encoder import Output


@dataclass(frozen=True, slots=True)
class View:
    """Which encoder looks, how pictures are prepared for it, and what is taken from it."""

    encoder: str
    preparation: str = "native"
    output: Output = "embedding"


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """``item`` seen through ``view``."""

    view: View
    item: Picture | str

    @property
    def key(self) -> str:
        """Names the item by its content: equal pixels or equal text, equal key."""
        if isinstance(self.item, str):
            return f"text:{sha256(self.item.encode('utf-8', 'surrogatepass')).hexdigest()}"
        return f"pixels:{self.item.digest}"
