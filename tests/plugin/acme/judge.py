from overpaint.benchmark.judges import Question, Reply


class Brighter:
    """``acme:LEVELS``: the brighter answer wins, by more than so many levels."""

    parallel = 1

    def __init__(self, target: str) -> None:
        self.margin = float(target)

    def compare(self, question: Question) -> Reply:
        lead = float(question.first.pixels.mean() - question.second.pixels.mean())
        winner = "tie" if abs(lead) <= self.margin else "first" if lead > 0 else "second"
        return Reply(text=f'The first is {lead:+.1f} levels brighter. {{"winner": "{winner}"}}')
