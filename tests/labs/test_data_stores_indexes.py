"""The model of geohashes, against numbered columns and rows, and the hashes of others."""

import pytest

from content.labs.data_stores_indexes.geohash import (
    Concatenated,
    EachStartsAnew,
    Geohash,
    GeohashLab,
    LatitudeFirst,
    LowerIsOne,
    NextInOrder,
    NoCarry,
    Place,
    SameRange,
    SharedPrefix,
)
from tests.labs.proof import proved


class PlainAlphabet(Geohash):
    """No letter is left out."""

    alphabet = "0123456789abcdefghijklmnopqrstuv"


class GoesBack(Geohash):
    """Takes the cell on the other side."""

    def shifted(self, places: list[int], step: int) -> str:
        return super().shifted(places, -step)


def hashing(model: type[Geohash]) -> GeohashLab:
    lab = GeohashLab()
    lab.model = model
    return lab


def by_columns(place: Place) -> str:
    """The cells of this size are columns and rows of equal width: number them, go there, and mix the digits."""
    wide, high = (5 * place.length + 1) // 2, 5 * place.length // 2
    column = int((place.longitude + 180) * 2**wide // 360) + {"east": 1, "west": -1}.get(place.move, 0)
    row = int((place.latitude + 90) * 2**high // 180) + {"north": 1, "south": -1}.get(place.move, 0)
    mixed = 0
    for number in range(wide):
        mixed += (column % 2**wide >> number & 1) << (2 * number if wide == high + 1 else 2 * number + 1)
    for number in range(high):
        mixed += (row >> number & 1) << (2 * number + 1 if wide == high + 1 else 2 * number)
    letters = "".join(letter for letter in "0123456789abcdefghijklmnopqrstuvwxyz" if letter not in "ailo")
    return "".join(letters[mixed >> 5 * number & 31] for number in reversed(range(place.length)))


def test_geohashes_are_mixed_columns_and_rows() -> None:
    mutants = {
        "latitude first": LatitudeFirst,
        "concatenated": Concatenated,
        "a plain alphabet": PlainAlphabet,
        "the lower half is 1": LowerIsOne,
        "each character anew": EachStartsAnew,
        "the same range": SameRange,
        "the next in order": NextInOrder,
        "a shared prefix": SharedPrefix,
        "no carry": NoCarry,
        "the other way": GoesBack,
    }
    proved(
        GeohashLab(),
        lambda geohash: geohash.shown,
        by_columns,
        {name: hashing(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(
    ("latitude", "longitude", "known"),
    [
        (38.115556, 13.361389, "sqc8b49rny"),
        (37.502669, 15.087269, "sqdtr74hyu"),
        (48, -126, "c0w3hf1s70w3hf1s70w3"),
        (42.6, -5.6, "ezs42"),
    ],
)
def test_geohashes_are_those_of_redis_and_postgis(latitude: float, longitude: float, known: str) -> None:
    """The examples of the manuals for GEOHASH (without its padding) and ST_GeoHash, and a well-known one."""
    assert Geohash(Place(latitude, longitude, len(known))).shown == known
