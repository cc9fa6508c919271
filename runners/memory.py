"""Memory: that it ran out, and how much was taken at most."""

import gc
import sys
from typing import Any

_MEGABYTE = 2**20


def ran_out_of_memory(error: BaseException) -> bool:
    """Whether ``error`` says so; if it does, what can be freed is freed.

    PyTorch's own type is known by its name, so that it need not be imported; some of its backends raise
    a plain ``RuntimeError`` and say it in words.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    told = isinstance(error, RuntimeError) and "out of memory" in str(error).lower()
    if not (told or names & {"MemoryError", "OutOfMemoryError"}):
        return False
    _free()
    return True


def peak_memory_mb() -> float:
    """Megabytes (2**20 bytes) that PyTorch held at most on the GPU since the last call.

    Without a GPU it is the most that this process ever held; 0 where the system doesn't tell (Windows).
    """
    cuda = _cuda()
    if cuda is None:
        return _peak_of_process()
    peak = float(cuda.max_memory_allocated()) / _MEGABYTE
    cuda.reset_peak_memory_stats()
    return peak


def _peak_of_process() -> float:
    try:
        import resource  # noqa: PLC0415  POSIX only
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / _MEGABYTE if sys.platform == "darwin" else peak / 1024  # bytes there, kilobytes here


def _free() -> None:
    gc.collect()
    cuda = _cuda()
    if cuda is not None:
        cuda.empty_cache()


def _cuda() -> Any:
    """``torch.cuda`` where PyTorch is in use and has a GPU."""
    torch = sys.modules.get("torch")
    return torch.cuda if torch is not None and torch.cuda.is_available() else None
