"""A judge in Python: a function of the user's, in a module or a file."""

from PIL import Image

from overpaint.benchmark.judges.base import Question, Reply
from overpaint.data import Picture
from overpaint.runners.failure import one_line
from overpaint.runners.python import found_at
from overpaint.taxonomy import OverpaintError, UsageError


class FunctionJudge:
    """``judge(source, first, second, prompt)`` at ``target``, called with the user's settings too.

    Pictures are upright RGB ``PIL.Image``; it returns a text, ``first``, ``second`` or ``tie`` or one
    that ends in JSON with a ``winner``. ``target`` is ``package.module:name`` or ``file.py:name``.

    Raises:
        RunnerUnavailable: importing it failed.
        UsageError: nothing of that name that can be called.
    """

    parallel = 1

    def __init__(self, target: str, **settings: object) -> None:
        self._function = found_at(target)
        self._settings = settings
        if not callable(self._function):
            raise UsageError(f"python:{target} is a {type(self._function).__name__}, not a function")

    def compare(self, question: Question) -> Reply:
        pictures = map(_image, (question.source, question.first, question.second))
        try:
            said = self._function(*pictures, question.prompt, **self._settings)
        except OverpaintError:
            raise
        except (Exception, SystemExit) as error:  # the user's own: raises anything, or exits
            raise OverpaintError(one_line(f"{type(error).__name__}: {error}")) from error
        if not isinstance(said, str):
            raise OverpaintError(f"the judge returned {type(said).__name__}, not a text")
        return Reply(text=said)


def _image(picture: Picture) -> Image.Image:
    return Image.fromarray(picture.pixels)
