"""The weights that metrics need: encoders of the hub, and networks that torchvision publishes."""

import os
import sys
from contextlib import redirect_stdout
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from overpaint.data.encoders import encoder_facts, fetch_weights, find_weights
from overpaint.data.encoders.weights import SWITCHED_OFF, hub_is_off, state_of
from overpaint.taxonomy import MissingExtra, WeightsMissing


@dataclass(frozen=True, slots=True)
class EncoderWeights:
    """Those of an encoder."""

    encoder: str

    @property
    def title(self) -> str:
        return encoder_facts(self.encoder).title

    @property
    def megabytes(self) -> int:
        return encoder_facts(self.encoder).megabytes

    def find(self) -> str:
        return f"{self.encoder} {state_of(find_weights(self.encoder))}"

    def fetch(self) -> None:
        fetch_weights(self.encoder)


@dataclass(frozen=True, slots=True)
class NetworkWeights:
    """Those of a torchvision network, in the file where torchvision itself looks for them.

    ``published`` is torchvision's name of them; ``package`` the package of the extra ``metrics`` that
    builds on it.
    """

    title: str
    published: str
    file: str
    megabytes: int
    package: str

    def find(self) -> str:
        if find_spec(self.package) is None:
            raise MissingExtra(self.title, "metrics")
        path = self._path
        if not path.is_file():
            get = f"torchvision.models.get_weight('{self.published}').get_state_dict()"
            raise WeightsMissing(self.title, f'python -c "import torchvision; {get}"')
        stat = path.stat()
        return f"{self.file} {stat.st_size} {stat.st_mtime_ns}"

    def fetch(self) -> None:
        try:
            self.find()
        except WeightsMissing as missing:
            if hub_is_off():
                raise missing.because(SWITCHED_OFF) from None
            self._download(missing)

    def _download(self, missing: WeightsMissing) -> None:
        from torchvision.models import get_weight  # noqa: PLC0415  seconds to import

        try:
            with redirect_stdout(sys.stderr):  # it prints what it does, and results go there
                get_weight(self.published).get_state_dict(progress=False, check_hash=True)
        except (OSError, RuntimeError) as error:
            raise missing.because(f"{type(error).__name__}: {error}") from error

    @property
    def _path(self) -> Path:
        cache = os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache"
        home = os.environ.get("TORCH_HOME", "") or Path(cache) / "torch"
        return Path(home) / "hub" / "checkpoints" / self.file
