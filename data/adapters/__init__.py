"""How datasets are opened: one adapter for each form that they come in."""

from overpaint.data.adapters.spec import datasets, open_dataset

__all__ = ["datasets", "open_dataset"]
