"""Features on demand: looked up, else encoded in batches; each unique picture or text once."""

from collections.abc import Mapping, Sequence

from overpaint.benchmark.features.ask import Ask, View
from overpaint.benchmark.features.cache import FeatureCache
from overpaint.data import Picture
from overpaint.data.encoders import Encoder, Feature, load_encoder


class FeatureBank:
    """Encoders, loaded when first asked for, over a cache. ``cache`` None keeps nothing on disk."""

    def __init__(self, cache: FeatureCache | None = None, *, device: str = "auto") -> None:
        self._cache = cache
        self._device = device
        self._encoders: dict[View, Encoder] = {}

    def features(self, asks: Sequence[Ask]) -> Sequence[Feature]:
        """One feature per ask, in order.

        Raises:
            WeightsMissing: an encoder has no weights here.
        """
        wanted: dict[View, dict[str, Picture | str]] = {}
        keys = [(ask.view, ask.key) for ask in asks]
        for ask, (view, key) in zip(asks, keys, strict=True):
            wanted.setdefault(view, {})[key] = ask.item
        found = {view: self._seen(view, items) for view, items in wanted.items()}
        return [found[view][key] for view, key in keys]

    def identity(self, view: View) -> str:
        """All that a value seen through ``view`` depends on: encoder, weights, device, precision."""
        return self._encoder(view).identity

    def _seen(self, view: View, items: Mapping[str, Picture | str]) -> Mapping[str, Feature]:
        encoder = self._encoder(view)
        kept = view.output == "embedding" and self._cache is not None  # keys are megabytes each
        known = self._cache.get(encoder.identity, list(items)) if kept and self._cache else {}
        new = _encoded(encoder, {key: item for key, item in items.items() if key not in known})
        if kept and self._cache and new:
            self._cache.put(encoder.identity, new)
        return {**known, **new}

    def _encoder(self, view: View) -> Encoder:
        if view not in self._encoders:
            self._encoders[view] = load_encoder(
                view.encoder, preparation=view.preparation, output=view.output, device=self._device
            )
        return self._encoders[view]


def _encoded(encoder: Encoder, items: Mapping[str, Picture | str]) -> dict[str, Feature]:
    pictures = {key: item for key, item in items.items() if isinstance(item, Picture)}
    texts = {key: item for key, item in items.items() if isinstance(item, str)}
    seen = zip(pictures, encoder.pictures(list(pictures.values())), strict=True) if pictures else ()
    read = zip(texts, encoder.texts(list(texts.values())), strict=True) if texts else ()
    return {**dict(seen), **dict(read)}
