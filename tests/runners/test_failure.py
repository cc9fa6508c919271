from hypothesis import given
from hypothesis import strategies as st

from overpaint.runners.failure import failure, one_line
from overpaint.taxonomy import UnreadablePicture


def test_our_own_errors_speak_for_themselves_and_others_are_named() -> None:
    assert failure("a", UnreadablePicture("half.png: truncated")).error == "half.png: truncated"
    assert failure("a", KeyError("image")).error == "KeyError: 'image'"
    assert failure("a", KeyError()).status == "error"


def test_a_terminal_is_not_reprogrammed_by_a_message() -> None:
    assert one_line("\x1b[2Jgone") == "\N{REPLACEMENT CHARACTER}[2Jgone"


@given(st.text(max_size=2000))
def test_a_reason_is_one_short_printable_line(text: str) -> None:
    line = one_line(text)
    assert line.isprintable()
    assert len(line) <= 500
    assert one_line(line) == line
