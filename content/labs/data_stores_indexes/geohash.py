"""Geohash: the name of the cell around a place, and of the cell next to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
LONGITUDE, LATITUDE = "longitude", "latitude"
MOVES = {"north": (LATITUDE, 1), "south": (LATITUDE, -1), "east": (LONGITUDE, 1), "west": (LONGITUDE, -1)}


@dataclass(frozen=True)
class Place:
    """Where it is in degrees, how many characters, and where to go from there (nowhere: just name its cell)."""

    latitude: float
    longitude: float
    length: int
    move: str = ""


class Geohash:
    """Bits of longitude and latitude take turns, longitude first; five bits are a character."""

    alphabet = ALPHABET
    pole = 90.0

    def __init__(self, inputs: Place) -> None:
        self.inputs = inputs
        self.bits = ""
        self.steps: list[Step] = []
        if not inputs.move:
            self.encode()
            return
        self.given = Geohash(Place(inputs.latitude, inputs.longitude, inputs.length)).shown
        for character in self.given:
            self.bits += f"{ALPHABET.index(character):05b}"
            self._note(f"{character} is {self.bits[-5:]}")
        self.bits = self.moved()
        self._note(f"one cell to the {inputs.move}")

    def order(self) -> list[str]:
        """Which coordinate each bit belongs to."""
        return [LONGITUDE if number % 2 == 0 else LATITUDE for number in range(5 * self.inputs.length)]

    def encode(self) -> None:
        spans = {LATITUDE: (-self.pole, self.pole), LONGITUDE: (-180.0, 180.0)}
        for axis in self.order():
            low, high = spans[axis]
            middle = (low + high) / 2
            upper = (self.inputs.latitude if axis == LATITUDE else self.inputs.longitude) >= middle
            spans[axis] = (middle, high) if upper else (low, middle)
            self.bits += self.half(upper)
            half = "upper" if upper else "lower"
            self._note(f"{axis} {_signed(low)} to {_signed(high)}: {half}, {self.bits[-1]}")

    def half(self, upper: bool) -> str:
        return "1" if upper else "0"

    def moved(self) -> str:
        """The cell's number in the direction goes up or down by one; longitude goes round the world."""
        axis, step = MOVES[self.inputs.move]
        places = [place for place, other in enumerate(self.order()) if other == axis]
        return self.shifted(places, step)

    def shifted(self, places: list[int], step: int) -> str:
        number = int("".join(self.bits[place] for place in places), 2) + step
        digits = iter(f"{number % 2 ** len(places):0{len(places)}b}")
        return "".join(next(digits) if place in places else bit for place, bit in enumerate(self.bits))

    def _note(self, text: str) -> None:
        strips = [Strip("geohash", (Cell(self.shown or "…", Mark.NEW if len(self.bits) % 5 == 0 else Mark.NONE),))]
        for axis in (LONGITUDE, LATITUDE):
            bits = "".join(bit for bit, other in zip(self.bits, self.order(), strict=False) if other == axis)
            strips.append(Strip(axis, (Cell(bits or "…"),)))
        self.steps.append(Step(text, tuple(strips)))

    @property
    def shown(self) -> str:
        whole = len(self.bits) // 5 * 5
        return "".join(self.alphabet[int(self.bits[at : at + 5], 2)] for at in range(0, whole, 5))


class LatitudeFirst(Geohash):
    """The belief that latitude has the first bit."""

    def order(self) -> list[str]:
        return [LATITUDE if axis == LONGITUDE else LONGITUDE for axis in super().order()]


class Concatenated(Geohash):
    """The belief that all bits of longitude stand before those of latitude."""

    def order(self) -> list[str]:
        return sorted(super().order(), reverse=True)


class LowerIsOne(Geohash):
    """The belief that the lower half is 1."""

    def half(self, upper: bool) -> str:
        return super().half(not upper)


class EachStartsAnew(Geohash):
    """The belief that each character begins with longitude."""

    def order(self) -> list[str]:
        return super().order()[:5] * self.inputs.length


class SameRange(Geohash):
    """The belief that both coordinates run from -180 to 180."""

    pole = 180.0


class NextInOrder(Geohash):
    """The belief that the next cell has the next name."""

    def moved(self) -> str:
        return self.shifted(list(range(len(self.bits))), MOVES[self.inputs.move][1])


class SharedPrefix(Geohash):
    """The belief that a neighbour differs in the last character only."""

    def shifted(self, places: list[int], step: int) -> str:
        return super().shifted([place for place in places if place >= len(self.bits) - 5], step)


class NoCarry(Geohash):
    """The belief that a step changes the last bit only."""

    def shifted(self, places: list[int], step: int) -> str:
        return super().shifted(places[-1:], step)


BELIEFS: Mapping[str, type[Geohash]] = {
    "y-comes-first": LatitudeFirst,
    "coordinates-are-concatenated": Concatenated,
    "lower-half-is-one": LowerIsOne,
    "character-starts-longitude": EachStartsAnew,
    "latitude-spans-360": SameRange,
    "sorted-neighbours-are-near": NextInOrder,
    "neighbours-share-prefix": SharedPrefix,
    "step-flips-one-bit": NoCarry,
}
FEEDBACK: Mapping[str, str] = {
    "y-comes-first": "This gives latitude the first bit. Many interfaces say latitude first; in a geohash"
    " longitude has it.",
    "coordinates-are-concatenated": "This puts all bits of longitude in front. They take turns, so that a"
    " prefix is a compact cell.",
    "lower-half-is-one": "This writes 1 for the lower half. It is 1 for the upper one: to the east, to the north.",
    "character-starts-longitude": "This begins each character with longitude. Turns go on from bit to bit, so"
    " after five bits it is latitude's.",
    "latitude-spans-360": "This halves latitude from −180 to 180, like longitude. Latitude runs from −90 to 90.",
    "sorted-neighbours-are-near": "This takes the next name in order. In order the bits of both coordinates are"
    " mixed, so the next name may lie elsewhere.",
    "neighbours-share-prefix": "This stays within {first}. The neighbour lies across its edge, and has another"
    " first character.",
    "step-flips-one-bit": "This changes the last bit of the {axis} alone. It is a number that goes up or down"
    " by one, so a carry can run through all of its bits.",
}


class GeohashLab(ModelLab[Place, Geohash]):
    """Geohashes as Redis's GEOHASH and PostGIS's ST_GeoHash return them."""

    concept = "geo.geohash"
    sources = (
        Source("Redis documentation, GEOHASH", "https://redis.io/docs/latest/commands/geohash/", "Geohash string"),
        Source("PostGIS manual, ST_GeoHash", "https://postgis.net/docs/ST_GeoHash.html"),
    )
    model: type[Geohash] = Geohash

    def draw(self, chance: Chance, level: Level) -> Place:
        latitude, longitude = (chance.between(-7, 6) * 11 + chance.between(1, 10) for _ in range(2))
        longitude = 2 * longitude + chance.below(2)
        move = chance.pick(tuple(MOVES)) if level is Level.HARD else ""
        return Place(latitude, longitude, 1 if level is Level.EASY else 2, move)

    def run(self, inputs: Place) -> Geohash:
        return self.model(inputs)

    def ask(self, inputs: Place, run: Geohash) -> Case | None:
        if not inputs.latitude % 45 or not inputs.longitude % 45:
            return None
        if inputs.move and NoCarry(inputs).shown == run.shown:
            return None
        bits = [
            "".join(bit for bit, other in zip(run.bits, run.order(), strict=True) if other == axis)
            for axis in (LONGITUDE, LATITUDE)
        ]
        told = {"first": run.shown[0], "axis": ""}
        asked = f"Which geohash of {inputs.length} character{'s' * (inputs.length > 1)} has the place at latitude"
        asked += f" {_signed(inputs.latitude)}, longitude {_signed(inputs.longitude)}"
        why = "Each bit says in which half of what is left the place lies"
        if inputs.move:
            told = {"first": run.given[0], "axis": MOVES[inputs.move][0]}
            asked = f"Which geohash has the cell directly to the {inputs.move} of `{run.given}`, of the same size"
            why = f"From {run.given}, the number of the {told['axis']} changes by one"
        return Case(
            stem=f"The digits of a geohash, by their value: `{ALPHABET}`. {asked}?",
            right=run.shown,
            why=f"{why}: longitude {bits[0]}, latitude {bits[1]}. They take turns, longitude first: this makes"
            f" {' '.join(run.bits[at : at + 5] for at in range(0, len(run.bits), 5))}. Each five bits are a"
            f" character: {run.shown}.",
            wrong=[Wrong(i, model(inputs).shown, FEEDBACK[i].format(**told)) for i, model in BELIEFS.items()],
            steps=run.steps,
        )


def _signed(degrees: float) -> str:
    return f"{degrees:g}".replace("-", "−")
