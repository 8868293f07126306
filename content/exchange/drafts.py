"""Drafts: what is known of questions that were written elsewhere, as the files of a pack."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from bot.deck import Option, Source
from content.page import NAME_LENGTH
from content.parser import HEADINGS

UNKNOWN = "…"
"""Stands where an author has to write."""

SINGLE = "single"


@dataclass(frozen=True, slots=True)
class Draft:
    """A question from elsewhere. What is not known is empty; `beliefs` are misconceptions with their texts."""

    concept: str
    title: str
    name: str
    stem: str
    options: tuple[Option, ...]
    sources: tuple[Source, ...] = ()
    kind: str = SINGLE
    level: str = "medium"
    thinking: str = "recall"
    unit: str = ""
    tolerance: str = ""
    beliefs: Mapping[str, str] | None = None


def slug(text: str) -> str:
    """A name made of the first words of a text."""
    words = re.findall(r"[a-z0-9]+", text.lower())
    name = ""
    for word in words:
        if len(name) + len(word) + 1 > NAME_LENGTH:
            break
        name = f"{name}-{word}".strip("-")
    return name or "untitled"


def write_pack(drafts: Iterable[Draft], folder: Path, topic: str, known: Iterable[str] = ()) -> list[Path]:
    """Write a new chapter with these questions, and a register of the beliefs that are not known; the files.

    Raises FileExistsError when the folder has such a chapter.
    """
    chapter = folder / "chapters" / f"01-{topic}"
    chapter.mkdir(parents=True)
    made = [_write(chapter / "chapter.md", f"---\ntitle: {UNKNOWN}\n---\n\n{UNKNOWN}\n")]
    ordered = sorted(drafts, key=lambda draft: draft.concept)
    for number, (concept, theirs) in enumerate(groupby(ordered, key=lambda draft: draft.concept), 1):
        path = chapter / f"{number:02}-{concept.partition('.')[2] or concept}.md"
        made.append(_write(path, _concept(concept, list(theirs))))
    beliefs = {id: text for draft in ordered for id, text in (draft.beliefs or {}).items()}
    if new := {id: text for id, text in beliefs.items() if id not in set(known)}:
        lines = [f"- `{id}`: {text or UNKNOWN}" for id, text in sorted(new.items())]
        made.append(_write(folder / "misconceptions" / "imported.md", "\n".join([f"# {topic}", "", *lines, ""])))
    return made


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def _concept(concept: str, drafts: Sequence[Draft]) -> str:
    sources = {source.title: source for draft in drafts for source in draft.sources}
    keys = {title: f"s{number}" for number, title in enumerate(sources, 1)}
    front = [f"id: {concept}", f"title: {json.dumps(drafts[0].title or UNKNOWN, ensure_ascii=False)}"]
    front += [f"level: {drafts[0].level}", "needs: []", "sources:" if sources else "sources: {}"]
    for title, source in sources.items():
        front += [
            f"  {keys[title]}:",
            f"    title: {json.dumps(title, ensure_ascii=False)}",
            f"    url: {source.url}",
        ]
    parts = ["\n".join(["---", *front, "---"]), UNKNOWN]
    parts += [f"### {heading}\n\n{UNKNOWN}" for heading in HEADINGS]
    parts += ["\n".join(_question(draft, keys)) for draft in drafts]
    return "\n\n".join(parts) + "\n"


def _question(draft: Draft, keys: Mapping[str, str]) -> Iterator[str]:
    yield f"## Q {draft.name}\n"
    yield f"Level: {draft.level}"
    yield f"Thinking: {draft.thinking}"
    for source in draft.sources:
        yield (
            f"Source: {keys[source.title]}, {source.section}"
            if source.section
            else f"Source: {keys[source.title]}"
        )
    for key, value in (("Kind", draft.kind), ("Unit", draft.unit), ("Tolerance", draft.tolerance)):
        if value not in ("", SINGLE):
            yield f"{key}: {value}"
    yield f"\n{draft.stem}\n"
    for option in draft.options:
        yield f"- [{option.place or ('x' if option.correct else ' ')}] {option.text}"
        yield from (f"  > {line}".rstrip() for line in (option.feedback or UNKNOWN).splitlines())
        if option.misconception:
            yield f"  > *Misconception: {option.misconception}*"
