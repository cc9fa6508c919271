"""All measurements: ``python -m tests.measure --data DIR``, or ``--speed`` for the speed benchmarks.

A measurement is a script in this folder, run in a process of its own; its name tells which kind it is.
Without DIR the scripts that need it are skipped, and that is said.
"""

import argparse
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SPEED = "speed_"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a folder with the layout of ../shared/real")
    parser.add_argument("--speed", action="store_true", help="the speed benchmarks instead")
    wanted = parser.parse_args()
    scripts = [
        path for path in sorted(FOLDER.glob("[a-z]*.py")) if path.stem.startswith(SPEED) == wanted.speed
    ]
    if wanted.speed:
        return max(run(script) for script in scripts)
    if wanted.data is None or not wanted.data.is_dir():
        for script in scripts:
            print(f"{script.stem}: skipped, no data at {wanted.data}")
        return 0
    return max(run(script, "--data", str(wanted.data.resolve())) for script in scripts)


def run(script: Path, *arguments: str) -> int:
    print(f"== {script.stem}", flush=True)
    return subprocess.run([sys.executable, str(script), *arguments], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
