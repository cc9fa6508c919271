import doctest
import pickle
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.runners import create_runner, label_folder, parse_setting, parse_spec, spec
from overpaint.taxonomy import UnknownName, UsageError


def test_the_doctests_hold() -> None:
    results = doctest.testmod(spec)
    assert results.attempted
    assert not results.failed


def test_a_spec_is_split_at_the_first_colon_only() -> None:
    parsed = parse_spec("cmd:convert {source} png:{output}")
    assert (parsed.scheme, parsed.target) == ("cmd", "convert {source} png:{output}")


def test_the_label_is_the_text_unless_one_is_given() -> None:
    assert parse_spec("baseline:copy").label == "baseline:copy"
    assert parse_spec("baseline:copy", label="Nothing").label == "Nothing"


@pytest.mark.parametrize("text", ["", "copy", ":copy", "baseline:", "baseline"])
def test_what_is_no_spec_is_told_what_one_looks_like(text: str) -> None:
    with pytest.raises(UsageError, match=r"scheme:target.*baseline:copy"):
        parse_spec(text)


def test_a_bare_hub_id_is_shown_its_scheme() -> None:
    with pytest.raises(UsageError, match="diffusers:timbrooks/instruct-pix2pix"):
        parse_spec("timbrooks/instruct-pix2pix")


def test_a_bare_folder_is_shown_its_scheme(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"folder:{tmp_path}"):
        parse_spec(str(tmp_path))


def test_an_unknown_scheme_offers_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown runner 'bseline': did you mean 'baseline'"):
        parse_spec("bseline:copy")


@pytest.mark.parametrize("label", ["two\nlines", " ", " padded", "\x1b[31mred"])
def test_a_label_is_one_printable_line(label: str) -> None:
    with pytest.raises(UsageError, match="label"):
        parse_spec("baseline:copy", label=label)


@pytest.mark.parametrize("key", ["target", "call_settings"])
def test_a_setting_cannot_take_the_place_of_the_target(key: str) -> None:
    with pytest.raises(UsageError, match=key):
        parse_spec("baseline:copy", settings={key: 1})


def test_the_fingerprint_is_that_of_the_model_and_not_of_its_label() -> None:
    models = [
        parse_spec("baseline:blur"),
        parse_spec("baseline:jpeg"),
        parse_spec("cmd:blur"),
        parse_spec("baseline:blur", settings={"sigma": 3}),
        parse_spec("baseline:blur", settings={"sigma": "3"}),
        parse_spec("baseline:blur", call_settings={"sigma": 3}),
    ]
    assert len({model.fingerprint for model in models}) == len(models)
    named = parse_spec("baseline:blur", label="soft")
    assert named.fingerprint == models[0].fingerprint
    one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert (
        parse_spec("baseline:blur", settings=one).fingerprint
        == parse_spec("baseline:blur", settings=other).fingerprint
    )


def test_the_fingerprint_stays_what_it_was_in_earlier_versions() -> None:
    # A run that was begun before an update has to find its models again.
    settled = parse_spec("baseline:blur", settings={"sigma": 2.5}).fingerprint
    assert settled == "08014ac1f64687b4"


def test_a_spec_travels_to_workers() -> None:
    model = parse_spec("baseline:blur", settings={"sigma": 2.5})
    assert pickle.loads(pickle.dumps(model)) == model


def test_settings_reach_the_runner_and_wrong_ones_are_refused() -> None:
    assert create_runner(parse_spec("baseline:blur", settings={"sigma": 2})).max_batch >= 1
    with pytest.raises(UsageError, match="alpha"):
        create_runner(parse_spec("baseline:blur", settings={"alpha": 2}))
    with pytest.raises(UsageError, match="call_settings"):
        create_runner(parse_spec("folder:.", call_settings={"steps": 2}))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("needs = frozenset(); max_batch = 1", "it has no 'edit'"),
        ("needs = frozenset(); max_batch = 0\n    def edit(self): ...", "max_batch must be at least 1"),
        ("needs = {'maks'}; max_batch = 1\n    def edit(self): ...", "unknown need 'maks'.*'mask'"),
    ],
)
def test_what_is_no_runner_is_found_before_anything_runs(tmp_path: Path, body: str, reason: str) -> None:
    (tmp_path / "model.py").write_text(f"class Model:\n    {body}\n")
    with pytest.raises(UsageError, match=reason):
        create_runner(parse_spec(f"python:{tmp_path}/model.py:Model"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("-3", -3),
        ("007", 7),
        ("3.0", 3.0),
        (".5", 0.5),
        ("1e-4", 1e-4),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", ""),
        ("fp16", "fp16"),
        ("1_000", "1_000"),
        ("nan", "nan"),
        ("1.2.3", "1.2.3"),
        ("'7'", "7"),
        ('"true"', "true"),
        ("a=b", "a=b"),
        ("yes", "yes"),
    ],
)
def test_a_setting_is_read_as_a_yaml_scalar(text: str, value: object) -> None:
    key, parsed = parse_setting(f"key={text}")
    assert key == "key"
    assert parsed == value
    assert type(parsed) is type(value)


@given(st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.booleans()))
def test_numbers_and_truths_survive_being_written(value: float) -> None:
    assert parse_setting(f"key={value}") == ("key", value)


@pytest.mark.parametrize("text", ["sigma", "=3", "my key=3", "3=4", ""])
def test_a_setting_without_a_key_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="key=value"):
        parse_setting(text)


@given(st.text(max_size=100), st.text(max_size=100))
def test_label_folders_are_safe_and_differ_where_labels_do(one: str, other: str) -> None:
    folder = label_folder(one)
    assert set(folder) <= set(string.ascii_lowercase + string.digits + "-")
    assert 0 < len(folder) <= 69
    assert (folder == label_folder(other)) == (one == other)


def test_label_folders_differ_where_only_case_does() -> None:
    assert label_folder("Model").lower() != label_folder("model").lower()
