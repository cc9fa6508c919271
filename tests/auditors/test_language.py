import numpy as np
import pyarrow as pa
import pytest

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.text import Language
from overpaint.auditors.text.language import language_of
from overpaint.data import EditSample, Picture

PICTURE = Picture.from_pixels(np.zeros((2, 2, 3), np.uint8))
ENGLISH = ["Change the colour of the sky to pink", "Remove the car from the background"] * 15


def flagged(texts):
    auditor = Language()
    samples = [EditSample(id=str(n), source=PICTURE, instruction=text) for n, text in enumerate(texts)]
    rows = [dict(auditor.digest(Pair.of(sample))) for sample in samples]
    found = auditor.conclude(pa.Table.from_pylist(rows, auditor.schema), pytest.fail)
    return {one.sample_id: one.reason for one in found if Thresholds.shipped().flagged(one)}


def test_a_few_of_another_language_are_found():
    others = ["Remplace le chien par un chat noir", "Entferne das Auto aus dem Hintergrund"]
    found = flagged([*ENGLISH, *others])
    assert set(found) == {"30", "31"}
    assert "in French, most in English" in found["30"]


def test_a_set_in_two_languages_is_left_alone():
    assert not flagged([*ENGLISH, *["Remplace le chien par un chat noir"] * 5])


@pytest.mark.parametrize(
    "text",
    [
        "more Renaissance", "to pink", "", "123 ?!", "把猫换成狗", "Сделай небо красным", "a" * 100_000,
        "add 'Café' to the sign", "\x00\x01", "🎉🎉", "add a piñata", "make it a Bauhaus poster",
        "Turn it into a Zeitgeist jungle",
    ],
)  # fmt: skip
def test_what_is_short_odd_or_holds_a_foreign_word_is_left_alone(text):
    assert not flagged([*ENGLISH, text])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Aggiungi la neve sulle montagne e togli le nuvole", "it"),
        ("Verwijder de auto uit de achtergrond", "nl"),
        ("Quita el coche del fondo de la foto", "es"),
        ("Make it look like a painting by Monet", "en"),
    ],
)
def test_languages(text, language):
    assert language_of(text) == language
