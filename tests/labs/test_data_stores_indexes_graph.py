"""The model of relationship chains, against plain lists and the card's example."""

from bot.deck import Level
from content.labs.data_stores_indexes.native_pointers import (
    AtTail,
    ByNumber,
    CutsChain,
    DeletedStays,
    FollowsStart,
    NativePointers,
    OneList,
    OtherEnd,
    OutgoingOnly,
    Record,
    Store,
    Writes,
)
from tests.labs.proof import proved


class ReadsAll(Store):
    """Reads whatever there is."""

    def listed(self, person: str) -> list[int]:
        return sorted(self.records) if person else []


class NoWayBack(Store):
    """Does not set the pointer back."""

    def join(self, before: int, after: int, person: str) -> None:
        super().join(before, after, person)
        if after:
            self.records[after].before[person] = 0


class FirstStays(Store):
    """Forgets to give the vertex another first relationship when that is deleted."""

    def delete(self, number: int) -> None:
        first = dict(self.first)
        super().delete(number)
        self.first = first


def storing(model: type[Store]) -> NativePointers:
    lab = NativePointers()
    lab.model = model
    return lab


Answer = tuple[list[int], list[tuple[int, int]]]


def by_lists(inputs: Writes) -> Answer:
    """Each person's list as a list; before and after are the neighbours of a place in it."""
    gone = {number for number, ends in inputs.writes if not ends}
    born = [(number, ends) for number, ends in reversed(inputs.writes) if ends and number not in gone]
    lists = {who: [0, *(n for n, ends in born if who in ends), 0] for who in ("Ana", "Bo", "Chen", "Dev")}
    places = [(lists[end], lists[end].index(n)) for n, ends in born if n == inputs.record for end in ends]
    around = [(found[at - 1], found[at + 1]) for found, at in places]
    return lists[inputs.person][1:-1], around or [(0, 0), (0, 0)]


def test_chains_are_lists() -> None:
    mutants = {
        "at the tail": AtTail,
        "one list": OneList,
        "the deleted stays": DeletedStays,
        "the chain is cut": CutsChain,
        "by number": ByNumber,
        "the other end": OtherEnd,
        "follows the start": FollowsStart,
        "outgoing only": OutgoingOnly,
        "reads all": ReadsAll,
        "no way back": NoWayBack,
        "the first stays": FirstStays,
    }
    proved(
        NativePointers(),
        lambda store: (store.read, store.around),
        by_lists,
        {name: storing(model) for name, model in mutants.items()},
    )


def test_ana_s_list_is_that_of_the_card() -> None:
    """The card's question about four relationships, whose pointers are given, and what its wrong options read."""
    for model, read in ((Store, [9, 5, 3]), (OtherEnd, [9, 2]), (FollowsStart, [9, 5])):
        store = model(Writes(Level.EASY, (), "Ana", 0))
        store.records = {
            9: Record(("Ana", "Bo"), after={"Ana": 5, "Bo": 2}),
            5: Record(("Chen", "Ana"), after={"Chen": 0, "Ana": 3}),
            3: Record(("Ana", "Dev"), after={"Ana": 0, "Dev": 0}),
            2: Record(("Bo", "Eve"), after={"Bo": 0, "Eve": 0}),
        }
        store.first["Ana"] = 9
        assert store.listed("Ana") == read
