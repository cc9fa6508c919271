"""What classifying an instruction costs, in readings of the text by a regular expression.

    python tests/measure/speed_classify.py

Each round times ten scans of the same texts for words and then the classifier, so that a busy machine
slows both; the ratio is the median over the rounds. Instructions per second are printed beside it.
"""

import json
import re
import statistics
import time
from collections.abc import Callable, Sequence

from overpaint.taxonomy.classifier import classify_many

ROUNDS = 9
SCANS = 10
WORD = re.compile(r"[^\W\d_]+")
THINGS = ("lamp", "chair", "horse", "bridge", "kettle", "poster", "violin", "statue", "boat", "window")
ASKED = (
    "Remove the {0} next to the {1}.",
    "Change the color of the {0} to dark green",
    "Add a small {0} on the left side of the image, partly hidden by the {1}",
    "Make it look like a watercolor of a {0}",
    "Replace the {0} with a {1}, and make the {0} in the background blue.",
    "What would the {0} look like after a hundred years?",
    "Move the {0} from the table to the {1}",
    "Zoom out so that the whole {0} can be seen",
)


def main() -> None:
    texts = [
        sentence.format(first, second) for sentence in ASKED for first in THINGS for second in THINGS
    ]
    classify_many(texts[:10])  # the weights are read once
    ratios, rates = [], []
    for _ in range(ROUNDS):
        scanned, took = seconds(scan, texts), seconds(classify_many, texts)
        ratios.append(took / scanned * SCANS)
        rates.append(len(texts) / took)
    ratio, rate = statistics.median(ratios), statistics.median(rates)
    print(f"{rate:,.0f} instructions per second of one core; one costs {ratio:.0f} scans of its text")
    print(json.dumps({"scans_per_instruction": ratio, "per_cpu_second": rate, "rounds": ROUNDS}))


def seconds(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    start = time.process_time()
    work(texts)
    return time.process_time() - start


def scan(texts: Sequence[str]) -> list[list[str]]:
    return [WORD.findall(text) for text in texts for _ in range(SCANS)]


if __name__ == "__main__":
    main()
