import numpy as np
import pyarrow as pa
import pytest

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.text import Script
from overpaint.auditors.text.script import script_of
from overpaint.data import EditSample, Picture

PICTURE = Picture.from_pixels(np.zeros((2, 2, 3), np.uint8))


def conclude(texts, batches=1):
    auditor = Script()
    rows = [
        auditor.digest(Pair.of(EditSample(id=str(number), source=PICTURE, instruction=text)))
        for number, text in enumerate(texts)
    ]
    tables = [pa.Table.from_pylist([dict(row) for row in rows[part::batches]], auditor.schema)
              for part in range(batches)]  # fmt: skip
    return {one.sample_id: one for one in auditor.conclude(auditor.merge(tables), pytest.fail)}


def flagged(findings):
    return {name for name, one in findings.items() if Thresholds.shipped().flagged(one)}


def test_a_few_of_another_script_are_found():
    found = conclude(["make it red"] * 30 + ["把猫换成狗", "сделай красным"])
    assert flagged(found) == {"30", "31"}
    assert "Cjk" in found["30"].reason and "Latin" in found["30"].reason


@pytest.mark.parametrize("other", [5, 30, 31])
def test_a_set_in_two_scripts_is_left_alone(other):
    assert flagged(conclude(["make it red"] * 30 + ["把猫换成狗"] * other)) == set()


def test_the_grouping_of_the_digests_changes_nothing():
    texts = ["make it red"] * 20 + ["把猫换成狗", "..."]
    whole, parts = conclude(texts), conclude(texts, batches=3)
    assert {name: one.reason for name, one in whole.items()} == {
        name: one.reason for name, one in parts.items()
    }
    assert flagged(whole) == flagged(parts) == {"20"}


def test_a_text_without_letters_is_not_judged():
    found = conclude(["make it red", "123 ?!", ""])
    assert [found[name].judged for name in "012"] == [True, False, False]


def test_a_set_without_any_letters_and_an_empty_set():
    assert not any(one.judged for one in conclude(["", "1"]).values())
    assert conclude([]) == {}


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Écrivez « été »", "LATIN"),
        ("Łódź żółta", "LATIN"),
        ("空を赤くしてください", "CJK"),
        ("カメラ", "CJK"),
        ("하늘", "HANGUL"),
        ("Write 沉入 on the big red wall", "LATIN"),
        ("اجعل", "ARABIC"),
    ],
)
def test_scripts(text, script):
    assert script_of(text) == script
