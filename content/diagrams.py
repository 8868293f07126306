"""The diagram beside a concept: `NN-concept.typ`, which opens with its alt text.

// Alt: Two doctors read "2 on call" at once; each goes off call;
// nobody is left.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bot.deck import Diagram
from content.page import Problem

_ALT = re.compile(r"// Alt: (.*(?:\n// .*)*)")


class NotDrawn(Exception):
    """A diagram's source is wrong, in this line of it."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line


Draw = Callable[[str], bytes]
"""Draws a diagram's source. Raises NotDrawn."""


def diagram_of(concept_file: Path) -> Path | None:
    """The diagram of the concept in this file, if it has one."""
    diagram = concept_file.with_suffix(".typ")
    return diagram if diagram.exists() else None


def read_diagram(concept_file: Path) -> Diagram | None:
    """The diagram of the concept in this file, as it can be shown: only with a text that says what it shows."""
    path = diagram_of(concept_file)
    alt = alt_text(path) if path else ""
    return Diagram(alt, path.read_text(encoding="utf-8")) if path and alt else None


def alt_text(diagram: Path) -> str:
    """What the diagram shows, for those who cannot see it; empty if the diagram does not open with it."""
    match = _ALT.match(diagram.read_text(encoding="utf-8"))
    return " ".join(match[1].replace("\n// ", " ").split()) if match else ""


def find_diagrams(packs: Iterable[Path], names: Sequence[str] = ()) -> list[Path]:
    """Every diagram of these packs, or those of concepts named like `write-skew` or `txn.write-skew`."""
    wanted = [name.rpartition(".")[2] for name in names]
    found = (path for pack in packs for path in sorted((pack / "chapters").glob("*/*.typ")))
    return [path for path in found if not wanted or any(name in path.stem for name in wanted)]


def draw_all(paths: Sequence[Path], draw: Draw) -> Iterator[tuple[Path, bytes | Problem]]:
    """Each diagram with its picture, or with what is wrong with it. Several are drawn at a time."""

    def drawn(path: Path) -> bytes | Problem:
        try:
            return draw(path.read_text(encoding="utf-8"))
        except NotDrawn as error:
            return Problem(path, error.line, str(error))

    with ThreadPoolExecutor() as threads:
        yield from zip(paths, threads.map(drawn, paths), strict=True)


def faults(packs: Iterable[Path], draw: Draw) -> Iterator[Problem]:
    """What is wrong with the diagrams of these packs."""
    paths = find_diagrams(packs)
    yield from (
        Problem(path, 1, f"there is no concept {path.stem}.md beside it")
        for path in paths
        if not path.with_suffix(".md").exists()
    )
    yield from (result for _, result in draw_all(paths, draw) if isinstance(result, Problem))
