"""What the reviewers say together: last words, who agrees, and what no longer exists."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from overpaint.benchmark.review.decision import Decision, Subject
from overpaint.benchmark.stats import Estimate, krippendorff_alpha


@dataclass(frozen=True)
class Consensus:
    """The last word of each reviewer on each finding."""

    words: Mapping[Subject, Mapping[str, Decision]]

    @classmethod
    def of(cls, decisions: Iterable[Decision]) -> "Consensus":
        """By time: an undo takes that reviewer's last word on that finding back, so that the one before
        it counts again. At the same moment the order of ``decisions`` counts."""
        spoken: dict[Subject, dict[str, list[Decision]]] = {}
        for one in sorted(decisions, key=lambda one: one.moment):
            words = spoken.setdefault(one.subject, {}).setdefault(one.reviewer, [])
            if one.verdict != "undo":
                words.append(one)
            elif words:
                words.pop()
        last = {
            subject: {name: words[-1] for name, words in by_reviewer.items() if words}
            for subject, by_reviewer in spoken.items()
        }
        return cls({subject: words for subject, words in last.items() if words})

    @cached_property
    def right(self) -> Mapping[Subject, bool]:
        """Whether the finding is right, by the majority of those who are sure; no tie is in it."""
        found: dict[Subject, bool] = {}
        for subject, words in self.words.items():
            counts = Counter(one.verdict for one in words.values())
            if counts["accept"] != counts["reject"]:
                found[subject] = counts["accept"] > counts["reject"]
        return found

    @property
    def reviewers(self) -> Sequence[str]:
        """Everyone who has a say, by name."""
        return sorted({name for words in self.words.values() for name in words})

    @property
    def alpha(self) -> Estimate:
        """Krippendorff's alpha of accept against reject, over findings; unsure counts as not said."""
        sure = [
            {name: one.verdict for name, one in words.items() if one.verdict != "unsure"}
            for words in self.words.values()
        ]
        return krippendorff_alpha([[*one.values()] for one in sure])

    def within(self, samples: Container[str]) -> "Consensus":
        """Only what is about these samples."""
        here = {one: words for one, words in self.words.items() if one.sample_id in samples}
        return Consensus(here)

    def told(self, samples: Container[str]) -> Iterator[str]:
        """Sentences on what was decided on ``samples``, and on what is about others."""
        here = self.within(samples)
        accepted = sum(here.right.values())
        rejected = len(here.right) - accepted
        unsure = len(here.words) - len(here.right)
        yield (
            f"decisions of {len(here.reviewers)} reviewer{'' if len(here.reviewers) == 1 else 's'}: "
            f"{accepted} findings accepted, {rejected} rejected, {unsure} unsure or in dispute"
        )
        if gone := len(self.words) - len(here.words):
            yield f"decisions on samples that no longer exist: {gone}, left out"
