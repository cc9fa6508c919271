import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.taxonomy import Document, UsageError

TEXT = """\
# a comment
name = "x"          # another

[first]
bare = 1
"quoted = \\"key\\"" = 2
'literal' = 3
rows = [
    "bare = 7",
]

[first.inner]
bare = 4

[other]
bare = 5
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("name",), 2),
        (("first",), 4),
        (("first", "bare"), 5),
        (("first", 'quoted = "key"'), 6),
        (("first", "literal"), 7),
        (("first", "inner"), 12),
        (("first", "inner", "bare"), 13),
        (("other", "bare"), 16),
        (("first", "nowhere"), 4),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_key(keys: tuple[str, ...], line: int):
    assert Document("f.toml", TEXT).line(*keys) == line


def test_a_mistake_is_placed():
    assert str(Document("f.toml", TEXT).wrong("no good", "other", "bare")) == "f.toml:16: no good"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1\nb = = 2\n", r"^f\.toml:2: no TOML: "),
        ("[t]\na = 1\na = 2\n", r"^f\.toml:3: no TOML: "),
        ('a = 1\nb = """never closed\n', r"^f\.toml:2: no TOML: "),
    ],
)
def test_what_is_no_toml_is_refused_at_its_line(text: str, message: str):
    with pytest.raises(UsageError, match=message):
        Document("f.toml", text).table()


@given(st.text(max_size=200))
def test_any_text_has_a_table_or_a_message(text: str):
    document = Document("f.toml", text)
    assert document.line("a", "b") >= 1
    try:
        assert isinstance(document.table(), dict)
    except UsageError as error:
        assert str(error).startswith("f.toml:")


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere\.toml: can't be read"):
        Document.read(tmp_path / "nowhere.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes("name = 'Gänse'".encode("latin-1"))
    with pytest.raises(UsageError, match=r"latin\.toml: can't be read"):
        Document.read(latin)
