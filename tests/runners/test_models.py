from pathlib import Path

import pytest

from overpaint.runners import read_models
from overpaint.taxonomy import UsageError


def written(folder: Path, text: str) -> Path:
    path = folder / "models.toml"
    path.write_text(text)
    return path


def test_models_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        """
        [models."soft one"]
        spec = "baseline:blur"
        settings = { sigma = 5 }
        [models.copy]
        spec = "baseline:copy"
        call_settings = { steps = 20 }
        """,
    )
    soft, copy = read_models(path)
    assert (soft.label, soft.text, soft.settings) == ("soft one", "baseline:blur", {"sigma": 5})
    assert (copy.label, copy.settings, copy.call_settings) == ("copy", {}, {"steps": 20})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no models"),
        ("models = 3", "no models"),
        ("[models]", "no models"),
        ("[model.a]\nspec = 'baseline:copy'", "unknown 'model'"),
        ("[models]\na = 'baseline:copy'", r"\[models.a\] must be a table"),
        ("[models.a]\nsettings = {}", r"\[models.a\]: the key 'spec' is missing"),
        ("[models.a]\nspec = 3", r"\[models.a\]: 'spec' must be a text, not 3"),
        ("[models.a]\nspec = 'baseline:copy'\nsettings = 3", "'settings' must be a table"),
        ("[models.a]\nspec = 'baseline:copy'\nsetings = {}", r"\[models.a\]: unknown key 'setings'"),
        ("[models.a]\nspec = 'bseline:copy'", r"\[models.a\]: unknown runner 'bseline'"),
        ("[models.a]\nspec = 'copy'", r"\[models.a\]: model 'copy' is not of the form"),
        ("[models.a\n", "is not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_file_table_and_key(tmp_path: Path, text: str, reason: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError, match=reason) as caught:
        read_models(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_not_there_or_not_text(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        read_models(tmp_path / "absent.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="is not TOML"):
        read_models(binary)
