import json
import math
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.benchmark.report import Report
from overpaint.benchmark.report.document import report_json, script_json

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def _strictly(text: str) -> Any:
    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def test_the_document_holds_everything_and_is_strict(report: Report) -> None:
    document = _strictly(report_json(report))
    assert document["schema"] == "overpaint.report/1"
    assert len(document["gallery"]) == 31
    assert document["gallery"][3]["value"] is None
    assert document["standings"][0]["values"]["likeness_whole@corrected"]["mean"] == 0.7
    assert document["standings"][1]["values"]["likeness_inside@corrected"]["mean"] == "Infinity"
    assert document["standings"][4]["values"]["likeness_whole@corrected"]["mean"] is None
    assert set(document) == {"schema", *Report.__dataclass_fields__}


def test_hostile_texts_come_back_as_they_were(hostile: Report, hostile_texts: tuple[str, ...]) -> None:
    document = _strictly(report_json(hostile))
    assert [item["instruction"] for item in document["gallery"]] == list(hostile_texts)


@given(JSON)
def test_data_in_a_script_can_close_nothing_and_reads_back(value: object) -> None:
    text = script_json(value)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == value


def test_numpy_mappings_and_foreign_types_in_the_evidence() -> None:
    evidence = MappingProxyType(
        {"a": np.float32(0.5), "b": np.arange(2), "c": {3}, "d": 1j, "e": -math.inf}
    )
    assert json.loads(script_json(evidence)) == {
        "a": 0.5,
        "b": [0, 1],
        "c": [3],
        "d": "1j",
        "e": "-Infinity",
    }
