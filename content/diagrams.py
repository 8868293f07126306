"""The diagram beside a concept: `NN-concept.typ`, which opens with its alt text.

// Alt: Two doctors read "2 on call" at once; each goes off call;
// nobody is left.
"""

import re
from pathlib import Path

_ALT = re.compile(r"// Alt: (.*(?:\n// .*)*)")


def diagram_of(concept_file: Path) -> Path | None:
    """The diagram of the concept in this file, if it has one."""
    diagram = concept_file.with_suffix(".typ")
    return diagram if diagram.exists() else None


def alt_text(diagram: Path) -> str:
    """What the diagram shows, for those who cannot see it; empty if the diagram does not open with it."""
    match = _ALT.match(diagram.read_text(encoding="utf-8"))
    return " ".join(match[1].replace("\n// ", " ").split()) if match else ""
