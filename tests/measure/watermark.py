"""What the auditors of marks find, and what they flag wrongly, on real and on generated pictures.

    python tests/measure/watermark.py --data DIR [--only TOPIC …]

DIR has the layout of ../shared/real: watermarks/ and triples/ with their manifests, and photos/. Of a
mark's row ``kind`` says which it is and ``role`` what it may count for. Intervals are Wilson's, 95 %.
The last line is JSON. All topics take an hour on one core: stamps and overlays most of it.
"""

import argparse
import json
from pathlib import Path

from watermarks.corner import corner
from watermarks.hidden import invisible, provenance
from watermarks.masked import masked_sets
from watermarks.overlay import overlays
from watermarks.signature import signature
from watermarks.stamp import clean_sets, stamps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parts = (signature, corner, overlays, stamps, clean_sets, masked_sets, provenance, invisible)
    topics = {part.__name__: part for part in parts}
    parser.add_argument("--only", nargs="+", choices=topics, default=list(topics), metavar="TOPIC")
    wanted = parser.parse_args()
    measured = [topics[topic](wanted.data) for topic in wanted.only]
    print(json.dumps({key: value for found in measured for key, value in found.items()}))


if __name__ == "__main__":
    main()
