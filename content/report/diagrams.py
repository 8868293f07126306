"""`content diagrams`: every diagram as a picture to look at."""

from collections.abc import Sequence
from pathlib import Path

from content import HERE
from content.diagrams import Draw, draw_all, find_diagrams
from content.page import Problem
from content.report.base import Report


def diagrams(packs: Sequence[Path], names: Sequence[str], out: Path, draw: Draw) -> Report:
    """Draw the diagrams with these names (none: all) into a folder; passed if each could be drawn."""
    out.mkdir(parents=True, exist_ok=True)
    pictures, problems = [], []
    for path, drawn in draw_all(find_diagrams(packs or (HERE,), names), draw):
        if isinstance(drawn, Problem):
            problems.append(drawn)
        else:
            pictures.append(out / f"{path.parent.name[:2]}-{path.stem}.png")
            pictures[-1].write_bytes(drawn)
    lines = [*map(str, pictures), *map(str, problems), f"{len(pictures)} diagrams drawn, {len(problems)} not"]
    data = {"pictures": list(map(str, pictures)), "problems": list(map(str, problems))}
    return Report("\n".join(lines), data, passed=bool(pictures) and not problems)
