"""The pairs of files that CleanVision calls exact or near duplicates; files are called by numbers."""

import json
import sys
from itertools import combinations
from pathlib import Path

from cleanvision import Imagelab

if __name__ == "__main__":
    lab = Imagelab(data_path=sys.argv[1])
    lab.find_issues({"exact_duplicates": {}, "near_duplicates": {}}, n_jobs=1, verbose=False)
    sets = [
        [int(Path(name).stem) for name in one]
        for kind in ("exact_duplicates", "near_duplicates")
        for one in lab.info[kind]["sets"]
    ]
    print(json.dumps([pair for one in sets for pair in combinations(sorted(one), 2)]))
