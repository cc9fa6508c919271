"""What the auditors of marks find, and what they flag wrongly, on real and on generated pictures.

    python tests/measure/watermark.py --data DIR

DIR has the layout of ../shared/real: watermarks/ and triples/ with their manifests, and photos/. Of a
mark's row ``kind`` says which it is and ``role`` what it may count for. Intervals are Wilson's, 95 %.
The last line is JSON; a key that nothing measures yet is null.
"""

import argparse
import json
from pathlib import Path

from watermarks.corner import corner
from watermarks.hidden import invisible, provenance
from watermarks.overlay import overlays
from watermarks.signature import signature
from watermarks.stamp import stamps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    parts = (signature, corner, overlays, stamps, provenance, invisible)
    measured = [part(data) for part in parts]
    print(json.dumps({key: value for found in measured for key, value in found.items()}))


if __name__ == "__main__":
    main()
