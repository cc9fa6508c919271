"""The project's own instructions to learn from: a grammar, and some written by hand."""

import csv
import tomllib
from collections.abc import Mapping
from pathlib import Path
from random import Random

from tests.measure.taxonomy import Row

GRAMMAR = Path(__file__).parent / "grammar.toml"
WRITTEN = Path(__file__).parent / "written.tsv"
PER_CLASS = 300
"""Instructions drawn from the grammar for each class."""


def own_rows(seed: int = 0) -> list[Row]:
    """The project's own instructions: written by hand, and drawn from the grammar."""
    table = tomllib.loads(GRAMMAR.read_text(encoding="utf-8"))
    slots = table.pop("slots")
    random = Random(seed)
    drawn = [
        Row("grammar", name, varied(filled(phrasing, slots, random), random), (name,))
        for name, one in table.items()
        for phrasing in random.choices(one["phrasings"], k=PER_CLASS)
    ]
    return [*drawn, *written_rows()]


def written_rows() -> list[Row]:
    """The instructions written by hand, one at a time."""
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Row("written", name, text, (name,)) for name, text in rows]


def filled(phrasing: str, slots: Mapping[str, list[str]], random: Random) -> str:
    """The phrasing with each slot filled anew."""
    while "{" in phrasing:
        name = phrasing[phrasing.index("{") + 1 : phrasing.index("}")]
        phrasing = phrasing.replace(f"{{{name}}}", random.choice(slots[name]), 1)
    return phrasing


def varied(text: str, random: Random) -> str:
    """Another case, another end, another opening: what people vary without meaning anything by it."""
    lead = random.choices(
        ["", "please ", "can you ", "I want you to ", "now "], weights=[20, 2, 1, 1, 1]
    )[0]
    tail = random.choices(
        ["", ".", " in the image", " in this photo.", ", keep the rest unchanged."], [10, 6, 2, 1, 1]
    )[0]
    if lead or random.random() < 0.4:
        text = text[0].lower() + text[1:]
    return f"{lead}{text}{tail if text[-1] not in '.?' else ''}"
