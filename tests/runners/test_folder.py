from dataclasses import replace
from pathlib import Path

import pytest

from overpaint.data import Answer, EditSample
from overpaint.runners.folder import FolderRunner
from overpaint.taxonomy import RunnerUnavailable, UsageError


def answered(runner: FolderRunner, sample: EditSample) -> Answer:
    return runner.edit([sample], seeds=[0])[0]


def put(folder: Path, name: str, content: bytes | None = None) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(name.encode() if content is None else content)


@pytest.mark.parametrize("extension", ["png", "jpg", "jpeg", "webp"])
def test_an_answer_is_found_by_id_and_its_bytes_are_untouched(
    extension: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    put(tmp_path, f"coffee.{extension}", b"\x00any bytes\xff")
    answer = answered(FolderRunner(str(tmp_path)), samples[0])
    assert (answer.status, answer.encoded, answer.sample_id) == ("ok", b"\x00any bytes\xff", "coffee")


@pytest.mark.parametrize(
    ("sample_id", "name"),
    [("set/7", "set/7.png"), ("cat.jpg", "cat.jpg"), ("cat.jpg", "cat.jpg.png"), ("v1.5", "v1.5.webp")],
)
def test_ids_with_folders_and_dots(
    sample_id: str, name: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    put(tmp_path, name)
    answer = answered(FolderRunner(str(tmp_path)), replace(samples[0], id=sample_id))
    assert answer.encoded == name.encode()


@pytest.mark.parametrize(
    ("history", "turn", "name"),
    [
        ("truth", 1, "139306_1.png"),
        ("truth", 2, "139306_inde_2.png"),
        ("truth", 3, "139306_inde_3.png"),
        ("own", 1, "139306_1.png"),
        ("own", 2, "139306_iter_2.png"),
        ("own", 3, "139306_iter_3.png"),
    ],
)
def test_answers_named_by_magicbrushs_own_script(
    history: str, turn: int, name: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    # All that edit_cli_single_multi_turn.py writes for a session of three turns.
    for file in ("1", "inde_2", "inde_3", "iter_2", "iter_3"):
        put(tmp_path, f"139306/139306_{file}.png")
    sample = replace(samples[0], id=f"139306-{turn}", session="139306", turn=turn)
    answer = answered(FolderRunner(str(tmp_path), history=history), sample)  # type: ignore[arg-type]  # as from TOML
    assert answer.encoded == f"139306/{name}".encode()
    assert answer.history == history


def test_an_answer_from_the_true_turn_never_stands_for_one_from_the_models_own(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    put(tmp_path, "7/7_inde_2.png")
    answer = answered(
        FolderRunner(str(tmp_path), history="own"), replace(samples[0], id="7-2", session="7", turn=2)
    )
    assert (answer.status, answer.history) == ("error", "own")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("{session}/{session}_{turn}.png", "s/s_2.png"),
        ("{split}-{id}", "test-coffee.jpg"),
        ("{session}/{turn:03d}", "s/002.webp"),
        ("{id}_edited.png", "coffee_edited.png"),
    ],
)
def test_answers_named_by_a_pattern(
    pattern: str, name: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    put(tmp_path, name)
    put(tmp_path, "coffee.png", b"not what the pattern says")
    sample = replace(samples[0], session="s", turn=2, split="test")
    assert answered(FolderRunner(str(tmp_path), pattern), sample).encoded == name.encode()


@pytest.mark.parametrize(
    ("layout", "name"),
    [
        ("gedit", "fullset/subject-add/cn/5fa1.png"),
        ("imgedit", "5fa1.png"),
        ("magicbrush", "coffee/coffee_1.png"),
    ],
)
def test_answers_named_by_the_scripts_of_benchmarks(
    layout: str, name: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    put(tmp_path, name)
    meta = {"key": "5fa1", "instruction_language": "cn"}
    sample = replace(samples[0], native_class="subject-add", meta=meta)
    assert answered(FolderRunner(str(tmp_path), layout=layout), sample).encoded == name.encode()
    # Where the key is the dataset's id, it is no further column.
    if layout == "imgedit":
        named = replace(samples[0], id="5fa1")
        assert answered(FolderRunner(str(tmp_path), layout=layout), named).encoded == name.encode()


def test_a_missing_answer_says_where_it_was_looked_for(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    answer = answered(FolderRunner(str(tmp_path)), samples[0])
    assert answer.status == "error"
    assert answer.encoded is None
    assert answer.error == (
        f"no answer at {tmp_path}/coffee.{{png,jpg,jpeg,webp}}"
        f" or {tmp_path}/coffee/coffee_1.{{png,jpg,jpeg,webp}}"
    )


@pytest.mark.parametrize("sample_id", ["../secret", "a/../../secret", "{root}/secret"])
def test_an_id_cannot_lead_out_of_the_folder(
    sample_id: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    put(tmp_path, "secret.png")
    (tmp_path / "answers").mkdir()
    sample = replace(samples[0], id=sample_id.format(root=tmp_path))
    answer = answered(FolderRunner(str(tmp_path / "answers")), sample)
    assert (answer.status, answer.encoded) == ("error", None)
    assert "leads out of the folder" in answer.error


def test_a_link_cannot_lead_out_of_the_folder(tmp_path: Path, samples: list[EditSample]) -> None:
    put(tmp_path, "secret.png")
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "coffee.png").symlink_to(tmp_path / "secret.png")
    answer = answered(FolderRunner(str(tmp_path / "answers")), samples[0])
    assert "leads out of the folder" in answer.error


@pytest.mark.parametrize("sample_id", ["zero\x00byte", "long" * 300])
def test_an_id_that_can_be_no_file_name_is_that_samples_error(
    sample_id: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    answer = answered(FolderRunner(str(tmp_path)), replace(samples[0], id=sample_id))
    assert answer.status == "error"
    assert answer.error


def test_a_missing_folder_and_senseless_settings_are_found_at_once(tmp_path: Path) -> None:
    with pytest.raises(RunnerUnavailable, match="no such folder"):
        FolderRunner(str(tmp_path / "absent"))
    with pytest.raises(UsageError, match="'truth' or 'own'"):
        FolderRunner(str(tmp_path), history="mine")  # type: ignore[arg-type]  # what a user may write
    for pattern in ("{name}.png", "{id", "{0}.png", "{id:d}", "{id.absent}"):
        with pytest.raises(UsageError, match=r"its fields are \{id\}"):
            FolderRunner(str(tmp_path), pattern)
    with pytest.raises(UsageError, match="unknown layout 'gedti': did you mean 'gedit'"):
        FolderRunner(str(tmp_path), layout="gedti")
    with pytest.raises(UsageError, match="must be a text"):
        FolderRunner(str(tmp_path), 3)  # type: ignore[arg-type]  # what -M pattern=3 gives
