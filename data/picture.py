"""One picture: bytes as they came, decoded at most once."""

import io
import warnings
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from PIL import Image, ImageOps
from xxhash import xxh3_128_hexdigest

from overpaint.data.png import without_texts
from overpaint.data.rgb import Pixels, alpha_pixels, rgb_pixels
from overpaint.taxonomy import UnreadablePicture

T = TypeVar("T")

MAX_PIXELS = 2**27
"""Larger pictures (134 megapixels) are refused from their header, before any memory is taken."""


class Picture:
    """An RGB picture, upright (EXIF rotation applied), lazily decoded.

    Made by :meth:`from_bytes`, :meth:`from_file` or :meth:`from_pixels`; nothing is decoded until
    ``size``, ``pixels`` or ``alpha`` is asked for, and a picture that can't be decoded raises
    :class:`UnreadablePicture` then, every time. Equal if the bytes are. Pickles as its bytes alone.
    """

    def __init__(
        self, encoded: bytes | None, *, uri: str = "", pixels: Pixels | None = None, problem: str = ""
    ) -> None:
        self._encoded = encoded
        self._problem = problem
        self._format = ""
        self._several = False
        self.uri = uri
        self._made: dict[Hashable, object] = {}
        if pixels is not None:
            self._decoded = (pixels, None)

    @classmethod
    def from_bytes(cls, encoded: bytes, uri: str = "") -> "Picture":
        """A picture in any format that Pillow reads; ``uri`` says in messages where it came from."""
        return cls(encoded, uri=uri)

    @classmethod
    def from_file(cls, path: Path) -> "Picture":
        """The picture in a file; a file that can't be read makes a picture that can't be decoded."""
        try:
            return cls(path.read_bytes(), uri=str(path))
        except OSError as error:
            return cls.missing(error.strerror or str(error), uri=str(path))

    @classmethod
    def from_pixels(cls, pixels: Pixels, uri: str = "") -> "Picture":
        """A picture from an array of shape (height, width, 3), uint8 RGB; encoded only on save."""
        if pixels.ndim != 3 or pixels.shape[2] != 3 or pixels.dtype != np.uint8:
            raise ValueError(f"pixels must be (h, w, 3) uint8, not {pixels.shape} {pixels.dtype}")
        return cls(None, uri=uri, pixels=np.ascontiguousarray(pixels))

    @classmethod
    def missing(cls, problem: str, uri: str = "") -> "Picture":
        """A stand-in for a picture that should be there and isn't; ``problem`` says why."""
        return cls(None, uri=uri, problem=problem)

    @property
    def encoded(self) -> bytes:
        """The bytes as they came, or a PNG of pixels that never had any."""
        if self._encoded is None:
            buffer = io.BytesIO()
            Image.fromarray(self.pixels).save(buffer, "PNG", compress_level=1)
            self._encoded = buffer.getvalue()
        return self._encoded

    @cached_property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels, upright; read from the header alone where possible."""
        if "_decoded" not in self.__dict__:
            with self._opened() as image:
                # A PNG may hold its EXIF data behind the pixels: Pillow decodes it all to look.
                if image.format != "PNG" or "exif" in image.info:
                    width, height = image.size
                    return (height, width) if _orientation(image) >= 5 else (width, height)
        height, width = self.pixels.shape[:2]
        return width, height

    @property
    def area(self) -> int:
        """How many pixels it has, by the header alone: turned upright it has as many."""
        if "_decoded" in self.__dict__:
            return int(self.pixels[..., 0].size)
        with self._opened() as image:
            return image.width * image.height

    @property
    def format(self) -> str:
        """The file format in Pillow's name, such as ``JPEG``; ``PNG`` for pixels never encoded."""
        if self._encoded is None and not self._problem:
            return "PNG"
        if not self._format:
            with self._opened():
                pass
        return self._format

    @property
    def several(self) -> bool:
        """Whether the file holds more than its first picture, which is read: other frames, or pages."""
        _ = self.pixels
        return self._several

    @property
    def pixels(self) -> Pixels:
        """(height, width, 3) uint8 RGB. An alpha channel is left out, not blended in."""
        return self._decoded[0]

    @property
    def alpha(self) -> Pixels | None:
        """(height, width) uint8, 0 = transparent; None if the file has no transparency."""
        return self._decoded[1]

    @cached_property
    def digest(self) -> str:
        """128 bits of XXH3 over size and pixels, in hexadecimal: equal for pictures that look the same
        to the last bit. No proof against someone who wants two pictures to have the same."""
        # A thirtieth of the time of SHA-256, which would take a third of what decoding does.
        return xxh3_128_hexdigest(np.ascontiguousarray(self.pixels).data, seed=self.pixels.shape[1])

    def undecoded(self) -> "Picture":
        """The same picture without what was decoded or made from it."""
        if self._problem:
            return Picture.missing(self._problem, self.uri)
        return Picture.from_bytes(self.encoded, self.uri)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` returns, made at most once for this picture: for small views of it."""
        if key not in self._made:
            self._made[key] = make()
        return cast("T", self._made[key])

    def resized(self, size: tuple[int, int]) -> Pixels:
        """The pixels at (width, height) by Pillow's bicubic filter; the very array if it fits."""
        if size == self.size:
            return self.pixels
        image = Image.fromarray(self.pixels).resize(size, Image.Resampling.BICUBIC)
        return np.asarray(image)

    @contextmanager
    def _opened(self) -> Iterator[Image.Image]:
        if self._problem or self._encoded is None:
            raise UnreadablePicture(f"{self._where}: {self._problem}")
        if not self._encoded:
            raise UnreadablePicture(f"{self._where}: the file is empty")
        with warnings.catch_warnings():
            # Pillow warns of damaged metadata, and from half its own size limit on; ours is below.
            warnings.simplefilter("ignore")
            with self._read_header(self._encoded) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    raise UnreadablePicture(
                        f"{self._where}: {width}x{height} pixels are over the limit of {MAX_PIXELS:,}"
                    )
                self._format = image.format or ""
                yield image

    def _read_header(self, encoded: bytes) -> Image.Image:
        try:
            return Image.open(without_texts(encoded))
        except Image.DecompressionBombError as error:
            raise UnreadablePicture(f"{self._where}: {error}") from error
        except Exception as error:  # Pillow's plug-ins raise anything on hostile bytes
            raise UnreadablePicture(f"{self._where}: not an image that can be read") from error

    @cached_property
    def _decoded(self) -> tuple[Pixels, Pixels | None]:
        with self._opened() as image:
            try:
                image.load()
                upright = image if _orientation(image) == 1 else ImageOps.exif_transpose(image)
                decoded = rgb_pixels(upright), alpha_pixels(upright)
            except Exception as error:  # as above: truncated, lying or hostile data
                raise UnreadablePicture(f"{self._where}: {error}") from error
            # Last, since a GIF has to look for its second frame, which may be damaged.
            self._several = _several(image)
            return decoded

    @property
    def _where(self) -> str:
        return self.uri or "picture"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and self._state() == other._state()

    def __hash__(self) -> int:
        return hash(self._state())

    def _state(self) -> tuple[bytes | None, str]:
        return (None, self._problem) if self._problem else (self.encoded, "")

    def __reduce__(self) -> tuple[Any, ...]:
        if self._problem:
            return Picture.missing, (self._problem, self.uri)
        return Picture.from_bytes, (self.encoded, self.uri)

    def __repr__(self) -> str:
        return f"Picture({self.uri!r})"


def _several(image: Image.Image) -> bool:
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # Pillow's plug-ins raise anything on hostile bytes
        return False


def _orientation(image: Image.Image) -> int:
    """1 to 8 of the EXIF standard, from 5 on with a quarter turn; damaged EXIF data turns nothing."""
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # Pillow's parser raises anything on hostile bytes
        return 1
