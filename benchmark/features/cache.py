"""Features on disk, for every run and model of this user.

One SQLite file per identity (encoder, hash of the weights, preparation, output, device, precision), so
that values of different origin never meet. SQLite keeps two writers apart and undoes what a killed one
left half done; a file that is damaged all the same is set aside. A cache that can't be used costs time,
never results.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path

import numpy as np

from overpaint.data.encoders import Feature

FOLDER_VARIABLE = "OVERPAINT_CACHE"

_PATIENCE = 60.0  # seconds to wait for another writer
_AT_ONCE = 500  # keys per question; SQLite's older limit is 999
_TABLES = """
CREATE TABLE IF NOT EXISTS origin (identity TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS features (key TEXT PRIMARY KEY, note TEXT, numbers BLOB) WITHOUT ROWID;
"""


def cache_folder() -> Path:
    """``OVERPAINT_CACHE``, else ``overpaint`` in the user's cache folder."""
    if own := os.environ.get(FOLDER_VARIABLE, ""):
        return Path(own)
    user = os.environ.get("XDG_CACHE_HOME", "") or Path.home() / ".cache"
    return Path(user) / "overpaint"


class FeatureCache:
    """Embeddings by identity and key. Every call opens its file anew: safe in any process or thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "features"

    def get(self, identity: str, keys: Sequence[str]) -> Mapping[str, Feature]:
        """Those of ``keys`` that are there."""
        found: dict[str, Feature] = {}
        with suppress(sqlite3.OperationalError, OSError), self._opened(identity) as connection:
            for start in range(0, len(keys), _AT_ONCE):
                some = keys[start : start + _AT_ONCE]
                question = f"SELECT * FROM features WHERE key IN ({','.join('?' * len(some))})"
                found.update(_feature(*row) for row in connection.execute(question, some))
        return found

    def put(self, identity: str, features: Mapping[str, Feature]) -> None:
        """Keeps ``features``, all of them or, if the process is killed, none."""
        rows = [
            (key, feature.note, np.asarray(feature.values, "<f4").tobytes())
            for key, feature in features.items()
        ]
        with suppress(sqlite3.OperationalError, OSError), self._opened(identity) as connection:
            connection.execute("INSERT OR IGNORE INTO origin VALUES (?)", [identity])
            connection.executemany("INSERT OR IGNORE INTO features VALUES (?, ?, ?)", rows)

    def path(self, identity: str) -> Path:
        """The file of ``identity``, which begins with the encoder's name."""
        digest = blake2b(identity.encode(), digest_size=8).hexdigest()
        return self.folder / f"{identity.split()[0]}-{digest}.sqlite"

    @contextmanager
    def _opened(self, identity: str) -> Iterator[sqlite3.Connection]:
        path = self.path(identity)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
                connection.executescript(_TABLES)
                with connection:
                    yield connection
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError as error:  # no database any more: a torn disk, a foreign file
            path.replace(path.with_suffix(".damaged"))
            raise sqlite3.OperationalError(f"{path} was damaged") from error


def _feature(key: str, note: str, numbers: bytes) -> tuple[str, Feature]:
    return key, Feature(np.frombuffer(numbers, "<f4").astype(np.float32), note)
