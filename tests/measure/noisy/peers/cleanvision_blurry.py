"""CleanVision's blur score of each file, and whether it calls it blurry; files are called by numbers."""

import json
import sys
from pathlib import Path

from cleanvision import Imagelab

if __name__ == "__main__":
    lab = Imagelab(data_path=sys.argv[1])
    lab.find_issues({"blurry": {}}, n_jobs=1, verbose=False)
    columns = (lab.issues.index, lab.issues["blurry_score"], lab.issues["is_blurry_issue"])
    rows = zip(*columns, strict=True)
    print(json.dumps({Path(name).stem: [float(score), bool(flag)] for name, score, flag in rows}))
