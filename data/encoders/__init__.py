"""Encoders: what turns a picture or a text into numbers, from a folder or the hub's cache."""

from overpaint.data.encoders.encoder import (
    Encoder,
    Feature,
    Split,
    lent,
    load_encoder,
    load_split_encoder,
)
from overpaint.data.encoders.facts import EncoderFacts, encoder_facts
from overpaint.data.encoders.weights import fetch_weights, find_weights

__all__ = [
    "Encoder",
    "EncoderFacts",
    "Feature",
    "Split",
    "encoder_facts",
    "fetch_weights",
    "find_weights",
    "lent",
    "load_encoder",
    "load_split_encoder",
]
