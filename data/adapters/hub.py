"""``hf:ORG/NAME``: datasets of the Hugging Face hub, or folders laid out like one."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from overpaint.data.adapters.parquet.dataset import ParquetTables, Table
from overpaint.data.adapters.parquet.file import ParquetFile
from overpaint.data.adapters.rows.traits import Traits
from overpaint.data.adapters.schema import hub_schema
from overpaint.data.adapters.splits import split_target
from overpaint.data.adapters.stream import StreamedFiles
from overpaint.data.dataset import Shard
from overpaint.data.native import hub_crosswalk
from overpaint.taxonomy import DatasetError, UsageError


class HubDataset:
    """``ORG/NAME``, ``ORG/NAME/CONFIG`` or a folder in the hub's layout; ``@split`` takes one split.

    All splits are read otherwise, in the order of ``splits`` or else of the dataset's card. Nothing is
    downloaded but the rows that are read. Parquet files are read by row group, with their row counts
    known beforehand; other formats are streamed through ``datasets``. Pinned to the revision that the
    hub has when it is opened. Without network, a copy in the hub's cache is used. Native classes of a
    dataset whose crosswalk ships become our classes.

    Raises:
        DatasetError: not on the hub, no network, no such split, a missing column, no rows.
    """

    def __init__(
        self,
        target: str,
        columns: Mapping[str, str] | None = None,
        *,
        origin: str = "",
        splits: Sequence[str] = (),
        traits: Traits | None = None,
    ) -> None:
        repository, split = split_target(target)
        if not repository:
            raise UsageError("hf: needs a dataset: hf:ORG/NAME or hf:ORG/NAME@SPLIT")
        builder = _builder(repository)
        wanted = _splits(builder, split, splits, repository)
        self._inner = _opened(
            builder, wanted, origin or f"hf:{repository}", columns or {}, traits or _known(repository)
        )
        self.columns = self._inner.columns

    def fingerprint(self) -> str:
        """Over the addresses, which hold the revision; of a local folder over its files."""
        return self._inner.fingerprint()

    def ids(self) -> Iterator[str] | None:
        """Those of local parquet files; None for what would have to be downloaded or streamed."""
        return self._inner.ids() if isinstance(self._inner, ParquetTables) else None

    def shards(self) -> Sequence[Shard]:
        """Row groups of parquet files, or the shards that ``datasets`` streams."""
        return self._inner.shards()


def _known(repository: str) -> Traits:
    """What is known of this dataset of the hub: its columns, or its classes alone, or nothing."""
    known = hub_schema(repository)
    return known.traits if known else Traits(crosswalk=hub_crosswalk(repository))


def _builder(repository: str) -> Any:
    """A ``datasets`` builder: it knows splits and files, and has downloaded none of them."""
    from datasets import load_dataset_builder  # noqa: PLC0415  takes more than a second

    place, config, revision = _place(repository)
    try:
        return load_dataset_builder(place, config, revision=revision)
    except Exception as error:  # datasets passes on whatever network, file system and YAML raise
        raise DatasetError(f"hf:{repository}: {_first_line(error)}") from error


def _place(repository: str) -> tuple[str, str | None, str | None]:
    """(folder or name, config, revision)."""
    if Path(repository).is_dir():
        return repository, None, None
    organisation, _, rest = repository.partition("/")
    name, _, config = rest.partition("/")
    if not (organisation and name):
        raise DatasetError(f"hf:{repository}: neither a folder nor ORG/NAME")
    full = f"{organisation}/{name}"
    try:
        return full, config or None, _revision(full)
    except OSError as error:
        return _cached(full, error), config or None, None


def _revision(name: str) -> str | None:
    """The commit that the hub has now.

    Raises:
        DatasetError: the hub answers that there is no such dataset, or not for us.
        OSError: the hub doesn't answer.
    """
    from huggingface_hub import HfApi  # noqa: PLC0415  loads a network stack
    from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError  # noqa: PLC0415  as above

    try:
        return HfApi().dataset_info(name, timeout=20).sha
    except RepositoryNotFoundError as error:
        raise DatasetError(
            f"hf:{name}: the hub has no such dataset, or shows it only to some (hf auth login)"
        ) from error
    except HfHubHTTPError as error:
        raise DatasetError(f"hf:{name}: {_first_line(error)}") from error
    except Exception as error:  # the network library's own tree, which has changed before
        raise OSError(_first_line(error)) from error


def _cached(name: str, error: OSError) -> str:
    """The newest whole copy in the hub's cache."""
    from huggingface_hub import snapshot_download  # noqa: PLC0415  loads a network stack

    try:
        return str(snapshot_download(name, repo_type="dataset", local_files_only=True))
    except FileNotFoundError:
        raise DatasetError(
            f"hf:{name}: the hub can't be reached ({error}) and there is no copy in its cache; once "
            f"there is a network: hf download {name} --repo-type dataset --local-dir DIR, then hf:DIR"
        ) from error


def _splits(builder: Any, split: str, order: Sequence[str], repository: str) -> dict[str, list[str]]:
    """The files of each split that is asked for."""
    files = {
        str(name): [str(path) for path in paths] for name, paths in builder.config.data_files.items()
    }
    if split and split not in files:
        raise DatasetError(f"hf:{repository}: no split {split!r}; there are {', '.join(files)}")
    names = [split] if split else [name for name in order if name in files] or list(files)
    return {name: files[name] for name in names}


def _opened(
    builder: Any,
    files: Mapping[str, Sequence[str]],
    origin: str,
    columns: Mapping[str, str],
    traits: Traits,
) -> ParquetTables | StreamedFiles:
    base = str(builder.base_path)
    paths = [(name, path) for name, paths in files.items() for path in paths]
    if not all(path.endswith(".parquet") for _, path in paths):
        return StreamedFiles(builder, files, base=base, origin=origin, columns=columns, traits=traits)
    tables = [
        Table(file=ParquetFile(path), name=path.removeprefix(base).lstrip("/"), split=name)
        for name, path in paths
    ]
    return ParquetTables(tables, base=base, origin=origin, columns=columns, traits=traits)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
