"""What the checks of texts flag on real instructions, and what they find of planted defects.

Captions (all of tedbench) and several edits in one (imgedit "compose", kris "multi-instruction_…")
are among the real ones; every other row that is flagged is listed and counted as false, even if a reader
would agree.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.text import Language, Script, Text
from overpaint.auditors.text.rarity import Rarity
from overpaint.data import EditSample, Picture

KINDS = [f"text_{kind}" for kind in
         ("empty", "garbled", "template", "refusal", "caption", "compound", "html")]  # fmt: skip
NO_PICTURE = Picture.missing("texts are measured without pictures")


@dataclass(frozen=True)
class Line:
    """A real instruction, where it comes from and the kind of defect its table says it has."""

    origin: str
    text: str
    known: str


def instructions(folder: Path) -> list[Line]:
    found = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows, delimiter="\t"):
                known = KNOWN.get((path.stem, row["native_class"]), "")
                found.append(Line(row["source"], row["instruction"], known))
    return found


KNOWN = {
    ("tedbench", ""): "text_caption",
    ("imgedit_basic", "compose"): "text_compound",
    ("kris_bench", "multi-instruction_execution"): "text_compound",
}


def flagged_kinds(text: str) -> dict[str, str]:
    """The kinds that are flagged, with the reasons."""
    sample = EditSample(id="1", source=NO_PICTURE, instruction=text)
    shipped = Thresholds.shipped()
    return {one.kind: one.reason for one in Text().audit([Pair.of(sample)]) if shipped.flagged(one)}


def texts(lines: Sequence[Line]) -> dict[str, dict[str, float]]:
    """Per kind: the rows known to have it and the share found; the others and the share flagged."""
    false: dict[str, list[Line]] = defaultdict(list)
    found: dict[str, int] = defaultdict(int)
    for line in lines:
        for kind, reason in flagged_kinds(line.text).items():
            found[kind] += kind == line.known
            if kind != line.known:
                false[kind].append(line)
                print(f"{kind}: {line.origin}: {line.text[:90]!r}: {reason}")
    return {kind: counted(kind, lines, len(false[kind]), found[kind]) for kind in KINDS}


def counted(kind: str, lines: Sequence[Line], false: int, found: int) -> dict[str, float]:
    known = sum(line.known == kind for line in lines)
    row = {"others": len(lines) - known, "flagged": false, "share": false / (len(lines) - known)}
    return row | ({"known": known, "found": found / known} if known else {})


def planted(texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Each way to spoil a text, on every hundredth real one: the share found."""
    spoilt = {kind: list(ways(kind, texts[::100])) for kind in SPOILERS}
    return {
        f"{kind}, planted": {
            "n": len(cases),
            "found": sum(kind in flagged_kinds(case) for case in cases) / len(cases),
        }
        for kind, cases in spoilt.items()
    }


def rare(lines: Sequence[Line]) -> dict[str, dict[str, float]]:
    """All real instructions as one set, and a few in other scripts or languages among them."""
    return {
        Script.kind: sorted_out(Script(), lines, FOREIGN),
        Language.kind: sorted_out(Language(), lines, TRANSLATED),
    }


def sorted_out(auditor: Rarity, lines: Sequence[Line], others: Sequence[str]) -> dict[str, float]:
    texts = [line.text for line in lines] + [*others]
    samples = [
        EditSample(id=str(n), source=NO_PICTURE, instruction=text) for n, text in enumerate(texts)
    ]
    shipped = Thresholds.shipped()
    rows = [dict(auditor.digest(Pair.of(sample))) for sample in samples]
    findings = auditor.conclude(
        pa.Table.from_pylist(rows, auditor.schema), lambda _: Pair.of(samples[0])
    )
    over = [shipped.flagged(finding) for finding in findings]
    real, foreign = over[: len(lines)], over[len(lines) :]
    for line, flagged in zip(lines, real, strict=True):
        if flagged:
            print(f"{auditor.kind}: {line.origin}: {line.text[:90]!r}")
    shares = {"flagged": sum(real), "share": sum(real) / len(real), "found": sum(foreign) / len(foreign)}
    return {"others": len(real), "known": len(foreign), **shares}


FOREIGN = [
    "把猫换成狗",
    "Сделай небо красным",
    "空を赤くしてください",
    "하늘을 빨갛게",
    "اجعل السماء حمراء",
    "Κάνε το κόκκινο",
]

TRANSLATED = (Path(__file__).parent / "translated.txt").read_text(encoding="utf-8").splitlines()
"""Ten short instructions in six languages, written for this: no set of real ones is at hand."""


def ways(kind: str, texts: Sequence[str]) -> Iterator[str]:
    for spoil in SPOILERS[kind]:
        yield from map(spoil, texts)


def mojibake(text: str) -> str:
    return f"{text} “now”".encode().decode("cp1252", errors="replace")


def said(*phrases: str) -> list[Callable[[str], str]]:
    """Each phrase with ``TEXT`` in it replaced by the real one."""
    return [lambda text, phrase=phrase: phrase.replace("TEXT", text) for phrase in phrases]


SPOILERS: Mapping[str, Sequence[Callable[[str], str]]] = {
    "text_empty": said("", "  \n", "...", "nan", "N/A", "None"),
    "text_garbled": [
        mojibake, *said("TEXT \ufffd\ufffd", "TEXT\x00", "hat hat hat hat hat", "xkcd qwrt zzpl"),
    ],
    "text_template": said(
        "Instruction: TEXT", "Edited instruction: TEXT", "Sure! Here is the instruction: TEXT",
        "[INST] TEXT",
        "<|im_start|>user TEXT", "TEXT, then remove the {object}", "Replace the <object> with a dog",
        '{"edit": "TEXT"}', "### Instruction\nTEXT", "Output: TEXT", "Change %s to red",
        "1. Prompt: TEXT",
    ),
    "text_refusal": said(
        "I'm sorry, but I can't assist with that request.", "Sorry, I cannot help with editing people.",
        "As an AI language model, I do not have access to the picture.", "I cannot create this image.",
        "I am unable to view images.", "I apologize, but I won't be able to do that; I cannot edit it.",
        "This request goes against our content policy.", "Unfortunately, no image was provided.",
        "I’m sorry, I can’t identify the person.", "抱歉，我无法完成这个请求。",
        "I can't comply with that.", "It seems that the image is not accessible to me.",
    ),
    "text_html": said(
        "<script>alert(1)</script>TEXT", "TEXT<img src=x onerror=alert(1)>", "<p>TEXT</p>",
        "TEXT &amp; more",
        '<a href="javascript:run()">TEXT</a>', "<b>TEXT</b>", "<iframe src='//x'></iframe>TEXT",
    ),
}  # fmt: skip
