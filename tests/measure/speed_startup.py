"""How long ``overpaint --help`` takes, as a ratio to an empty Python in the same run."""

import json
import statistics
import subprocess
import sys
import time

ROUNDS = 9
HELP = [sys.executable, "-c", "from overpaint.benchmark.cli import main; main(['--help'])"]
EMPTY = [sys.executable, "-c", "pass"]


def seconds(command: list[str]) -> float:
    """Wall seconds of one run."""
    begun = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - begun


def main() -> None:
    """Warms up once, then takes medians of interleaved runs."""
    seconds(HELP)
    rounds = [(seconds(EMPTY), seconds(HELP)) for _ in range(ROUNDS)]
    empty, help_ = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"python -c pass    {empty:.3f} s, median of {ROUNDS}")
    print(f"overpaint --help  {help_:.3f} s, {help_ / empty:.1f} times as long")
    print(json.dumps({"help_seconds": help_, "ratio_to_empty_python": help_ / empty}))


if __name__ == "__main__":
    main()
