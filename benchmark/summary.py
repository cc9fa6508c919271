"""A run's report: everything the page says, with the sentences a reader must know first."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.capability import capabilities
from overpaint.benchmark.cleaned import cleaning
from overpaint.benchmark.columns import metric_columns
from overpaint.benchmark.comparing import comparisons, profile_differences
from overpaint.benchmark.darkroom import Darkroom, Wanted
from overpaint.benchmark.disagreement import metric_pairs
from overpaint.benchmark.gallery import CARDS, Pictures, chosen, items_of
from overpaint.benchmark.health import kind_groups, kind_summaries, planted_defects
from overpaint.benchmark.job import Job
from overpaint.benchmark.notes import notes
from overpaint.benchmark.opinions import Opinions
from overpaint.benchmark.placing import Places
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.site import written
from overpaint.benchmark.report.thumbnails import KINDS
from overpaint.benchmark.results import Results, records
from overpaint.benchmark.samplewise import compared, sample_table
from overpaint.benchmark.showing import Showing
from overpaint.benchmark.standings import (
    class_counts,
    class_standings,
    group_standings,
    origin_groups,
    protocol_standings,
    standings,
    turn_groups,
)
from overpaint.data.naming import SURE

NO_OPINIONS = Opinions()


def summarised(results: Results, opinions: Opinions = NO_OPINIONS, title: str = "") -> Report:
    """The report without its pictures; called like the dataset if it has no ``title``."""
    columns = metric_columns(results)
    places = Places(results, tuple(columns))
    ranked = standings(results, columns)
    report = Report(
        title=title or results.manifest.title,
        facts=_facts(results),
        notes=list(notes(results, columns, ranked)),
        columns=columns,
        standings=ranked,
        class_counts=class_counts(results),
        class_standings=class_standings(results, columns),
        origin_standings=group_standings(results, columns, origin_groups(results)),
        turn_standings=group_standings(results, columns, turn_groups(results)),
        protocol_standings=protocol_standings(results, columns),
        comparisons=comparisons(places),
        profile_differences=profile_differences(places),
        metric_pairs=metric_pairs(places, ranked),
        capabilities=capabilities(results),
        kinds=kind_summaries(results),
        kind_groups=kind_groups(results),
        planted=planted_defects(results),
        set_findings=_set_findings(results),
    )
    return opinions.added(report, places)


def write_run_report(
    job: Job,
    thresholds: Thresholds,
    *,
    single_file: bool = False,
    cards: int = CARDS,
    opinions: Opinions = NO_OPINIONS,
    cleaned: Path | None = None,
    title: str = "",
    problems: Sequence[str] = (),
) -> tuple[Report, Path]:
    """Writes ``RUN/report/`` and returns what it says and the path of its page.

    ``cleaned`` is the folder of a clean dataset that was made of the run; ``problems`` are why its
    samples can't be read, if they can't: then there are numbers without pictures, and a note. If
    ``opinions`` have no votes, those that were given in the run's own review count.
    """
    results = Results.read(job.run, thresholds)
    return write_results_report(
        Showing(job, [*problems]),
        results,
        job.run.path / "report",
        single_file=single_file,
        cards=cards,
        opinions=opinions.or_votes_of([job.run.path], results),
        cleaned=cleaned,
        title=title,
    )


def write_results_report(
    showing: Showing,
    results: Results,
    folder: Path,
    *,
    single_file: bool = False,
    cards: int = CARDS,
    opinions: Opinions = NO_OPINIONS,
    cleaned: Path | None = None,
    title: str = "",
) -> tuple[Report, Path]:
    """The same of ``results``, maybe of several runs, to ``folder``; ``showing`` has the samples."""
    shown = chosen(results, cards)
    report = summarised(results, opinions, title)
    places = Places(results, tuple(report.columns))
    asked = compared(places)
    darkroom = Darkroom(showing, results, folder)
    pictures = darkroom.developed(_wanted(results, shown, asked))
    cards_shown = items_of(shown, results, pictures)
    samples = sample_table(places, _these(pictures, asked))
    told = [*report.notes, *_left_out(results, len(shown), cards), showing.note]
    report = replace(
        report,
        notes=[note for note in told if note],
        gallery=cards_shown,
        cleaning=cleaning(results, cleaned) if cleaned else None,
    )
    report, page = written(report, folder, single_file=single_file, samples=samples)
    darkroom.sweep()
    return report, page


def _wanted(results: Results, shown: pd.DataFrame, asked: Wanted) -> Wanted:
    """All pictures of what the gallery shows, and those ``asked`` for beside them."""
    samples = results.samples_of(set(shown["sample_id"]))
    readable = shown[shown["sample_id"].isin(samples.index[samples["instruction"].notna()])]
    cards = readable[["sample_id", "label"]].drop_duplicates().itertuples(index=False, name=None)
    return {**asked, **dict.fromkeys(((str(one), str(label)) for one, label in cards), KINDS)}


def _these(pictures: Pictures, asked: Wanted) -> Pictures:
    """Of ``pictures`` those that were ``asked`` for."""
    return {
        shot: {kind: path for kind, path in pictures[shot].items() if kind in kinds}
        for shot, kinds in asked.items()
        if shot in pictures
    }


def _facts(results: Results) -> list[tuple[str, str]]:
    manifest = results.manifest
    selection = manifest.selection
    drawn = [
        f"{name} {value}"
        for name, value in (("first", selection.limit), ("drawn at random", selection.sample))
        if value is not None
    ]
    return [
        ("Dataset", manifest.title),
        ("Fingerprint", manifest.fingerprint),
        ("Samples", f"{results.census.answerable} ({', '.join(drawn) or 'all'})"),
        ("Seed", str(manifest.seed)),
        ("Auditors", ", ".join(manifest.auditors) or "none of the dataset"),
        ("Auditors of answers", ", ".join(_of_answers(results)) or "none"),
        ("Edit classes", _naming(results)),
        ("Versions", ", ".join(f"{name} {number}" for name, number in manifest.versions.items())),
    ]


def _of_answers(results: Results) -> list[str]:
    return sorted({auditor for label, auditor, _ in results.findings.tallies if label})


def _naming(results: Results) -> str:
    if results.manifest.classes == "native":
        return "those that the dataset states"
    return (
        "those that the dataset states, else predicted from the instruction where p is at least "
        f"{SURE} (classifier {results.manifest.classifier})"
    )


def _left_out(results: Results, shown: int, cards: int) -> Iterator[str]:
    flagged = sum(tally.flagged for tally in results.findings.tallies.values())
    if shown < flagged:
        yield (
            f"The gallery shows {shown} of {flagged} flagged findings, the {cards} worst of each kind "
            "and model; overpaint report RUN --format csv writes all of them."
        )


def _set_findings(results: Results) -> list[str]:
    """Those that are flagged: that a set is too small to tell, or has nothing, is no news."""
    about_sets = results.findings.about_sets()
    flagged = about_sets[about_sets["flagged"]]
    return [
        f"{row['kind']} in {row['label'] or 'the dataset'}: {row['reason']}" for row in records(flagged)
    ]
