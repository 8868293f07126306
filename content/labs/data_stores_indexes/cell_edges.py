"""Cell edges: what a search by cells reads, finds and misses around a place."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isqrt

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

Point = tuple[int, int]

NAMES = "ABCDEFG"
REDIS = " Redis leaves out a side on which the own cell reaches beyond the box around the circle."
AROUND = tuple((x, y) for y in (1, 0, -1) for x in (-1, 0, 1))


@dataclass(frozen=True)
class Map:
    """Where the user is, how far to look, how wide and high cells are, and places; all in metres."""

    level: Level
    user: Point
    radius: int
    cell: Point
    places: tuple[Point, ...]


class Search:
    """Reads its cells, then drops what is too far. Hard: like Redis it leaves out cells beyond the search box."""

    def __init__(self, inputs: Map) -> None:
        self.inputs = inputs
        self.own = self.cell_of(inputs.user)
        self.cells = [(self.own[0] + x, self.own[1] + y) for x, y in AROUND if self.reads(x, y)]
        self.result = ""
        self.notes: list[tuple[str, str, str]] = []
        self._note(f"reads {len(self.cells)} {'cell' if len(self.cells) == 1 else 'cells'}", "")
        for name, place in zip(NAMES, inputs.places, strict=False):
            self.look(name, place)

    def cell_of(self, place: Point) -> Point:
        return place[0] // self.inputs.cell[0], place[1] // self.inputs.cell[1]

    def reads(self, x: int, y: int) -> bool:
        """Whether it reads the cell so many columns and rows from its own."""
        if self.inputs.level is Level.EASY:
            return x == y == 0
        return self.inputs.level is Level.MEDIUM or (self.reaches(0, x) and self.reaches(1, y))

    def reaches(self, axis: int, step: int) -> bool:
        """Whether the box around the circle reaches beyond the own cell on that side."""
        edge = (self.own[axis] + (step > 0)) * self.inputs.cell[axis]
        return step == 0 or abs(edge - self.inputs.user[axis]) <= self.inputs.radius

    def look(self, name: str, place: Point) -> None:
        cell = self.cell_of(place)
        distance = f"{name}: {isqrt(self.squared(place))} m away"
        if cell not in self.cells:
            self._note(f"{distance}, not read", "")
        elif self.inputs.level is Level.HARD or self.near(place):
            self.result += name
            self._note(f"{distance}, {'a candidate' if self.inputs.level is Level.HARD else 'found'}", name)
        else:
            self._note(f"{distance}, dropped", "")

    def near(self, place: Point) -> bool:
        return self.squared(place) <= self.inputs.radius**2

    def squared(self, place: Point) -> int:
        return sum((one - other) ** 2 for one, other in zip(place, self.inputs.user, strict=True))

    def _note(self, text: str, new: str) -> None:
        self.notes.append((text, new, self.result))

    @property
    def steps(self) -> list[Step]:
        cells = tuple(Cell(f"{x},{y}", Mark.USED if (x, y) == self.own else Mark.NONE) for x, y in self.cells)
        strips = [[Cell(n, Mark.NEW if n == new else Mark.NONE) for n in found] for _, new, found in self.notes]
        return [
            Step(note[0], (Strip("cells read", cells), Strip("result", tuple(result))))
            for note, result in zip(self.notes, strips, strict=True)
        ]

    @property
    def shown(self) -> str:
        return ", ".join(self.result) or "none"


class Unchecked(Search):
    """The belief that all that is read is near."""

    def near(self, _place: Point) -> bool:
        return True


class MissesNothing(Search):
    """The belief that a search by cells finds all within the radius."""

    def cell_of(self, _place: Point) -> Point:
        return (0, 0)


class OwnOnly(Search):
    """The belief that what is near is in the user's cell."""

    def reads(self, x: int, y: int) -> bool:
        return x == y == 0


class NoCorners(Search):
    """The belief that a cell has four neighbours."""

    def reads(self, x: int, y: int) -> bool:
        return super().reads(x, y) and 0 in (x, y)


class Diameter(Search):
    """The belief that a radius is the width of the circle."""

    def near(self, place: Point) -> bool:
        return 4 * self.squared(place) <= self.inputs.radius**2

    def reaches(self, axis: int, step: int) -> bool:
        edge = (self.own[axis] + (step > 0)) * self.inputs.cell[axis]
        return step == 0 or 2 * abs(edge - self.inputs.user[axis]) <= self.inputs.radius


class ByAxis(Search):
    """The belief that the larger of both differences is the distance."""

    def squared(self, place: Point) -> int:
        return max((one - other) ** 2 for one, other in zip(place, self.inputs.user, strict=True))


class LargerCell(Search):
    """The belief that a cell one size larger has all that is near."""

    def cell_of(self, place: Point) -> Point:
        column, row = super().cell_of(place)
        return column // 2, row // 2

    def reads(self, x: int, y: int) -> bool:
        return x == y == 0


class AlwaysNine(Search):
    """The belief that all eight neighbours are always read."""

    def reads(self, x: int, y: int) -> bool:
        return bool(AROUND) or x == y


class Results(Search):
    """The belief that what is read is the result."""

    def look(self, name: str, place: Point) -> None:
        if self.near(place):
            super().look(name, place)


BELIEFS: Mapping[str, tuple[type[Search], str]] = {
    "box-is-the-circle": (Unchecked, "em"),
    "cell-search-misses-nothing": (MissesNothing, "e"),
    "wide-side-is-enough": (MissesNothing, "m"),
    "own-cell-is-the-result": (OwnOnly, "mh"),
    "corners-are-no-neighbours": (NoCorners, "mh"),
    "radius-is-diameter": (Diameter, "emh"),
    "distance-is-larger-axis": (ByAxis, "em"),
    "shorter-prefix-cures-edges": (LargerCell, "emh"),
    "nine-cells-always": (AlwaysNine, "h"),
    "candidates-are-results": (Results, "h"),
}
"""And the levels at which each applies, by their first letters."""
FEEDBACK: Mapping[str, str] = {
    "box-is-the-circle": "This takes all that is read. A cell reaches farther than the radius in places, so"
    " distances are checked afterwards.",
    "cell-search-misses-nothing": "This finds all within {radius} m. But only one cell is read, and what lies"
    " just across its edge is never looked at.",
    "wide-side-is-enough": "This finds all within {radius} m. Cells are {wide} m wide but {high} m high, so the"
    " block may end before the circle does.",
    "own-cell-is-the-result": "This looks into the user's cell alone. What is near may lie across an edge, in a"
    " cell around it that is read too.",
    "corners-are-no-neighbours": "This leaves out cells that touch at a corner. They count among the eight, and"
    " near a corner they matter.",
    "radius-is-diameter": "This looks {half} m in each direction. The radius of {radius} m reaches that far on"
    " either side of the user.",
    "distance-is-larger-axis": "This compares each direction with {radius} m by itself. The distance goes by"
    " both: the root of the sum of the squares.",
    "shorter-prefix-cures-edges": "This reads the one cell of double size. It has edges too, partly the same"
    " ones.",
    "nine-cells-always": "This reads all eight neighbours. Redis leaves out a side on which its own cell"
    " reaches beyond the search box.",
    "candidates-are-results": "These are the results. Candidates are all that is read; those too far away are"
    " dropped afterwards.",
}


class CellEdges(ModelLab[Map, Search]):
    """A search by cells on a flat map; at hard level with Redis's choice of neighbours."""

    concept = "geo.cell-edges"
    sources = (
        Source(
            "Redis source, src/geohash_helper.c",
            "https://github.com/redis/redis/blob/unstable/src/geohash_helper.c",
            "geohashCalculateAreasByShapeWGS84",
        ),
    )
    model: type[Search] = Search

    def draw(self, chance: Chance, level: Level) -> Map:
        user = (10 * chance.between(31, 48) + 5, 10 * chance.between(31, 48) + 5)
        cell = (100 if level is Level.HARD else 200, 200 if level is Level.EASY else 100)
        radius = 10 * (chance.between(4, 9) if level is Level.HARD else chance.between(9, 15))
        places = {
            (user[0] + 10 * chance.between(-13, 13), user[1] + 10 * chance.between(-16, 16)) for _ in range(7)
        }
        return Map(level, user, radius, cell, tuple(sorted(places)))

    def run(self, inputs: Map) -> Search:
        return self.model(inputs)

    def ask(self, inputs: Map, run: Search) -> Case | None:
        wide, high = inputs.cell
        told = {"radius": inputs.radius, "half": inputs.radius // 2, "wide": wide, "high": high}
        there = {name: model for name, (model, levels) in BELIEFS.items() if inputs.level[0] in levels}
        hard = inputs.level is Level.HARD
        cells = "the user's cell" + " and the 8 around it" * (inputs.level is Level.MEDIUM)
        if hard:
            cells = "the cells that Redis would, of the user's and the 8 around it"
        rows = [f"{name} {x} {y}" for name, (x, y) in zip(NAMES, inputs.places, strict=False)]
        listing = "\n".join("    ".join(rows[at : at + 2]) for at in range(0, len(rows), 2))
        near = [name for name, place in zip(NAMES, inputs.places, strict=False) if run.near(place)]
        missed = ", ".join(name for name in near if name not in run.result)
        if not run.result or not (missed or hard):
            return None
        asked = "are read (near or not)" if hard else "are returned"
        return Case(
            stem=f"A flat map in metres has cells {wide} wide and {high} high, with corners at multiples of these."
            f" A search within {inputs.radius} m of {inputs.user} reads {cells}, then drops what is too far."
            f" Places (x, y):\n\n```text\n{listing}\n```\n\nWhich places {asked}?",
            right=run.shown,
            why=f"The user's cell begins at ({run.own[0] * wide}, {run.own[1] * high}). Of it and the 8 around it"
            f" {len(run.cells)} {'is' if len(run.cells) == 1 else 'are'} read. Within {inputs.radius} m there are"
            f" {', '.join(near) or 'none'}{f'; not read of these: {missed}' * bool(missed)}. So {run.shown}"
            f" {asked.replace('are', 'is') if len(run.result) == 1 else asked}.{REDIS * hard}",
            wrong=[Wrong(i, model(inputs).shown, FEEDBACK[i].format(**told)) for i, model in there.items()],
            steps=run.steps,
        )
