"""Encoders asked over a border of processes: the same findings, by tiny random weights."""

import pickle
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import skimage.data
from click.testing import Result

from overpaint.auditors import Pair
from overpaint.auditors.semantic import ENCODER, Semantic
from overpaint.benchmark.engine.cluster import Cluster
from overpaint.benchmark.engine.encoding import Encoding, Lender
from overpaint.data import EditSample, Picture
from overpaint.data.encoders import lent, load_encoder
from overpaint.data.encoders.untrained import write_untrained
from overpaint.taxonomy import WeightsMissing

Command = Callable[..., Result]
Findings = Callable[[Path], list[str]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    parent = tmp_path_factory.mktemp("weights")
    write_untrained(parent, ENCODER)
    return parent


@pytest.fixture
def weights(written: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(written))
    return written


class Border:
    """Calls an actor's methods as another process would; ``told`` are their names."""

    def __init__(self) -> None:
        self.actor = Encoding()
        self.told: list[str] = []

    def __call__(self, method: str, *arguments: object) -> Any:
        self.told.append(method)
        sent = pickle.loads(pickle.dumps(arguments))
        return pickle.loads(pickle.dumps(getattr(self.actor, method)(*sent)))


def judged() -> list[str]:
    pictures = [Picture.from_pixels(one) for one in (skimage.data.chelsea(), skimage.data.coffee())]
    pair = Pair.of(
        EditSample(
            id="1", source=pictures[0], instruction="Make it coffee.", target=pictures[1],
            source_caption="a cat", target_caption="a cup of coffee",
        )
    )  # fmt: skip
    return [repr(finding) for finding in Semantic().audit([pair])]


def test_a_borrowed_encoder_finds_what_a_loaded_one_does(weights: Path) -> None:
    border = Border()
    with lent(Lender(border)):
        borrowed = judged()
        assert load_encoder(ENCODER, device="cpu").name == ENCODER  # a device that is named is here
    assert border.told == ["shown", "pictures", "texts"]
    assert borrowed == judged()
    assert "nan" not in borrowed[0]


def test_an_actor_that_begins_anew_loads_again(weights: Path) -> None:
    border = Border()
    with lent(Lender(border)):
        encoder = load_encoder(ENCODER)
        border.actor = Encoding()
        features = encoder.texts(["a cat"])
    assert features[0].values.tolist() == load_encoder(ENCODER).texts(["a cat"])[0].values.tolist()
    assert encoder.identity == load_encoder(ENCODER).identity


def test_weights_that_the_actor_lacks_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with lent(Lender(Border())):
        assert all("nan" in finding for finding in judged())
        with pytest.raises(WeightsMissing):
            load_encoder(ENCODER)


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_gpu_that_another_holds_is_not_waited_for() -> None:
    ray = pytest.importorskip("ray")
    ray.init(num_cpus=2, num_gpus=1, log_to_driver=False, include_dashboard=False)
    try:
        held = ray.remote(num_cpus=0, num_gpus=1)(Encoding).remote()
        ray.get(held.__ray_ready__.remote())
        while ray.available_resources().get("GPU"):  # Ray tells it a moment later
            time.sleep(0.1)
        assert not Cluster(2)._encoding()
        del held
        while not ray.available_resources().get("GPU"):
            time.sleep(0.1)
        actors = Cluster(2)._encoding()
        ray.get([actor.__ray_ready__.remote() for actor in actors])
        assert len(actors) == len(Cluster(2)._encoding()) == 1  # it is taken again
    finally:
        ray.shutdown()


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_actors_by_the_gpus_of_a_cluster_find_what_one_process_finds(
    overpaint: Command, findings: Findings, pairs: Path, weights: Path, tmp_path: Path
) -> None:
    ray = pytest.importorskip("ray")
    asked = ("audit", f"jsonl:{pairs}", "--auditor", "semantic", "--out")
    overpaint(*asked, tmp_path / "local")
    # A GPU by name alone: Ray plans with it, and the actor finds a core.
    ray.init(num_cpus=2, num_gpus=1, log_to_driver=False, include_dashboard=False)
    try:
        overpaint(*asked, tmp_path / "ray", "--engine", "ray", "--workers", 2)
        assert ray.util.list_named_actors() == ["overpaint-encoding-0"]
    finally:
        ray.shutdown()
    assert findings(tmp_path / "ray") == findings(tmp_path / "local")
    judged = [one for one in findings(tmp_path / "ray") if "instruction_mismatch" in one]
    assert any("value=nan" not in one for one in judged)
