"""The starter set: edit pairs with known truth, drawn on the spot from recipes."""

from overpaint.data.starter.dataset import StarterDataset, StarterShard

__all__ = ["StarterDataset", "StarterShard"]
