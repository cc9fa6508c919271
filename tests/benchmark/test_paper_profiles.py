"""Published profiles against the published definitions: the measurement's oracles on a few pairs."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import skimage.data
from PIL import Image

SCRIPT = Path(__file__).resolve().parents[1] / "measure" / "metrics.py"


@pytest.fixture(scope="module")
def measurement(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    """``tests/measure/metrics.py`` with its own weights."""
    specification = importlib.util.spec_from_file_location("measure_metrics", SCRIPT)
    assert specification is not None and specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("OVERPAINT_WEIGHTS", "TORCH_HOME"):
            patch.setenv(variable, "")  # put back afterwards
        module.write_weights(tmp_path_factory.mktemp("oracle"))
        yield module


def answers(measurement: ModuleType) -> list[object]:
    """Two photographs, one answered at another size."""
    found = []
    for number, photograph in enumerate((skimage.data.chelsea(), skimage.data.coffee())):
        source = Image.fromarray(photograph[:160, 30:230])
        target = source.point(lambda level: 255 - level // 2)
        answer = target.resize((150, 120)) if number else target.rotate(3)
        mask = np.zeros((160, 200), np.uint8)
        mask[40:90, 50:120] = 1
        found.append(measurement.Sources(source, target, answer, mask, "a photograph", "make it pale"))
    return found


def test_every_published_metric_equals_its_oracle(measurement: ModuleType) -> None:
    table = measurement.measured(answers(measurement))
    assert table.keys() >= measurement.PUBLISHED
    over = {key: row for key, row in table.items() if not row["largest"] <= measurement.TOLERANCE}
    assert over == {}


@pytest.mark.slow
def test_on_real_pairs_too(measurement: ModuleType, real: Path) -> None:
    table = measurement.measured(list(measurement.real_answers(real / "triples", 10)))
    assert max(row["largest"] for row in table.values()) <= measurement.TOLERANCE
