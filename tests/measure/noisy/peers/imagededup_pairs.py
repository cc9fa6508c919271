"""The pairs of files that imagededup's PHash finds with its defaults; files are called by numbers."""

import json
import sys
from pathlib import Path

from imagededup.methods import PHash

if __name__ == "__main__":
    found = PHash(verbose=False).find_duplicates(
        image_dir=sys.argv[1], num_enc_workers=0, num_dist_workers=0
    )
    pairs = {
        tuple(sorted((int(Path(one).stem), int(Path(other).stem))))
        for one, others in found.items()
        for other in others
    }
    print(json.dumps(sorted(pairs)))
