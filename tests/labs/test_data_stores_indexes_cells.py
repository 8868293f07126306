"""The model of a search by cells, against rectangles."""

from content.labs.data_stores_indexes.cell_edges import (
    AlwaysNine,
    ByAxis,
    CellEdges,
    Diameter,
    LargerCell,
    Map,
    MissesNothing,
    NoCorners,
    OwnOnly,
    Results,
    Search,
    Unchecked,
)
from tests.labs.proof import proved


class NearSides(Search):
    """Reads the neighbours on the nearer sides, whatever the radius."""

    def reaches(self, axis: int, step: int) -> bool:
        past = self.inputs.user[axis] % self.inputs.cell[axis] * 2 > self.inputs.cell[axis]
        return step == 0 or (step > 0) == past


class CirclePicks(Search):
    """Reads just those cells that the circle touches."""

    def reads(self, x: int, y: int) -> bool:
        gaps = []
        for axis, step in enumerate((x, y)):
            edge = (self.own[axis] + (step > 0)) * self.inputs.cell[axis]
            gaps.append(abs(edge - self.inputs.user[axis]) if step else 0)
        return gaps[0] ** 2 + gaps[1] ** 2 <= self.inputs.radius**2


def searching(model: type[Search]) -> CellEdges:
    lab = CellEdges()
    lab.model = model
    return lab


def by_rectangle(inputs: Map) -> str:
    """What is read is one rectangle: the own cell, made wider and higher by whole cells. Then Pythagoras."""
    (left, right), (bottom, top) = (_span(inputs, axis) for axis in (0, 1))
    inside = [left <= x < right and bottom <= y < top for x, y in inputs.places]
    if inputs.level != "hard":
        away = [abs(complex(*place) - complex(*inputs.user)) for place in inputs.places]
        inside = [there and far < inputs.radius + 1e-6 for there, far in zip(inside, away, strict=True)]
    return "".join(name for name, there in zip("ABCDEFG", inside, strict=False) if there)


def _span(inputs: Map, axis: int) -> tuple[int, int]:
    size, at = inputs.cell[axis], inputs.user[axis]
    low = at - at % size
    more_below = {"easy": False, "medium": True, "hard": at - inputs.radius < low}[inputs.level]
    more_above = {"easy": False, "medium": True, "hard": at + inputs.radius > low + size}[inputs.level]
    return low - size * more_below, low + size + size * more_above


def test_a_search_finds_what_is_in_its_rectangle() -> None:
    mutants = {
        "unchecked": Unchecked,
        "misses nothing": MissesNothing,
        "its own cell only": OwnOnly,
        "no corners": NoCorners,
        "the diameter": Diameter,
        "by axis": ByAxis,
        "a larger cell": LargerCell,
        "always nine": AlwaysNine,
        "the nearer sides": NearSides,
        "the circle picks": CirclePicks,
        "the results": Results,
    }
    proved(
        CellEdges(),
        lambda search: search.result,
        by_rectangle,
        {name: searching(model) for name, model in mutants.items()},
    )
