"""Writes the tables of ``docs/taxonomy.md`` from the data: ``python docs/taxonomy.py``."""

import re
from collections.abc import Iterator
from pathlib import Path

from overpaint.data.native import vocabularies
from overpaint.taxonomy import Crosswalk, EditClass, NativeClass, taxonomy

PAGE = Path(__file__).with_name("taxonomy.md")


def page(text: str) -> str:
    """``text`` with what stands between its markers made anew."""
    for name, lines in (("classes", classes()), ("crosswalks", crosswalks())):
        block = "\n".join([f"<!-- {name} -->", *lines, f"<!-- end of {name} -->"])
        text = re.sub(
            f"<!-- {name} -->.*<!-- end of {name} -->", lambda _, b=block: b, text, flags=re.DOTALL
        )
    return text


def classes() -> Iterator[str]:
    """The tree: group, then class, reach, definition, what may change and what stays, examples."""
    for group in taxonomy().groups:
        yield f"\n### {group}\n"
        yield "| class | reach | what it is | may change | must keep | judged by |"
        yield "|---|---|---|---|---|---|"
        yield from (class_row(one) for one in taxonomy() if one.group == group)
    yield ""


def class_row(one: EditClass) -> str:
    """One class as a line of its table."""
    told = f"{one.definition}<br>{'<br>'.join(f'*{cell(example)}*' for example in one.examples)}"
    judges = ", ".join(f"`{name}`" for name in one.judged_by) or "nothing yet"
    return f"| `{one.id}` | {one.reach} | {told} | {cell(one.permits)} | {cell(one.keeps)} | {judges} |"


def crosswalks() -> Iterator[str]:
    """One table for each vocabulary that ships."""
    for name, vocabulary in vocabularies().items():
        yield f"\n### {name}\n"
        yield "| native class | ours | |"
        yield "|---|---|---|"
        yield from native_rows(vocabulary.crosswalk)
    yield ""


def native_rows(crosswalk: Crosswalk) -> Iterator[str]:
    """The native classes of a vocabulary, those that mean the same in one line."""
    rows: dict[tuple[tuple[str, ...], str], list[NativeClass]] = {}
    for native in crosswalk:
        rows.setdefault((native.classes, native.note), []).append(native)
    for (ids, note), natives in rows.items():
        names = ", ".join(cell(native.name) for native in natives)
        ours = ", ".join(f"`{one}`" for one in ids) or "says nothing of the edit"
        yield f"| {names} | {ours}{' ~' if natives[0].lossy else ''} | {cell(note)} |"


def cell(text: str) -> str:
    """Plain text inside a table."""
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
