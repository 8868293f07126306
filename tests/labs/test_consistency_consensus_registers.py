"""The model of a linearizable register, against the zones of Gibbons and Korach."""

from dataclasses import replace
from itertools import combinations, permutations

from bot.deck import Level
from content.labs.chance import Chance
from content.labs.consistency_consensus.linearizability import (
    ASKED,
    READ,
    WRITE,
    History,
    Linearizability,
    Operation,
    Register,
    World,
    asked,
    unread,
    void,
)
from tests.labs.proof import proved

BEFORE = Operation(WRITE, 0, -2, -1)
NEVER = 1_000


class Regular(Register):
    """What other clients have read does not matter."""

    def __init__(self, history: History) -> None:
        super().__init__(tuple(each for each in history if each.verb == WRITE or each.value == ASKED))


class Careless(Register):
    """A write without an answer has no effect."""

    def __init__(self, history: History) -> None:
        super().__init__(tuple(each for each in history if each.answered))


class InTime(Register):
    """A write without an answer takes effect before its client gives up."""

    def __init__(self, history: History) -> None:
        super().__init__(tuple(replace(each, answered=True) for each in history))


class AtStart(Register):
    """A write takes effect when it starts, or never."""

    def effect(self, world: World, place: int) -> World | None:
        late = self.history[place].verb == WRITE and place != self.running[-1]
        return None if late else super().effect(world, place)


class InOrder(Register):
    """Of two writes that overlap, the one that started first is first."""

    def effect(self, world: World, place: int) -> World | None:
        writes = [other for other in self.running if self.history[other].verb == WRITE]
        waits = self.history[place].verb == WRITE and any(
            not world[1] >> other & 1 for other in writes[: writes.index(place)]
        )
        return None if waits else super().effect(world, place)


class Endless(Register):
    """An operation may take effect after it has ended."""

    def finish(self, place: int) -> None:
        pass


def with_model(model: type[Register]) -> Linearizability:
    lab = Linearizability()
    lab.model = model
    return lab


def fits(history: History) -> bool:
    """Gibbons and Korach, Testing Shared Memories, 1997: the operations on one value fill a zone of time.

    A zone is from the first end to the last start. Forward ones must not overlap, nor contain a backward one.
    """
    forward: list[tuple[int, int]] = []
    backward: list[tuple[int, int]] = []
    for write in (each for each in history if each.verb == WRITE):
        reads = [each for each in history if each.verb == READ and each.value == write.value]
        end = write.end if write.answered else NEVER
        if any(read.end < write.start for read in reads):
            return False
        first, last = min([end, *(read.end for read in reads)]), max(each.start for each in [write, *reads])
        if reads or write.answered:
            (forward if first < last else backward).append((min(first, last), max(first, last)))
    apart = all(one[1] < other[0] for one, other in combinations(sorted(forward), 2))
    return apart and not any(low < start and end < high for low, high in forward for start, end in backward)


def reading(history: History, value: int) -> History:
    """The history if the read in question had returned this."""
    return (BEFORE, *(replace(each, value=value) if each.value == ASKED else each for each in history))


def by_zones(history: History) -> list[int]:
    return [value for value in range(4) if fits(reading(history, value))]


def by_permutations(history: History) -> list[int]:
    """By the definition: an order of all operations in which each read gets the last write before it."""
    found = set()
    for order in permutations(range(len(history))):
        operations = [history[place] for place in order]
        if any(late.end < early.start for early, late in combinations(operations, 2)):
            continue
        x, got = 0, ASKED
        for each in operations:
            if each.verb == READ and each.value not in (ASKED, x):
                break
            got = x if each.value == ASKED else got
            x = each.value if each.verb == WRITE else x
        else:
            found.add(got)
    return sorted(found)


def test_what_may_be_read_is_what_leaves_zones_apart() -> None:
    mutants = {
        "reads bind nobody": Regular,
        "no answer, no effect": Careless,
        "a timeout ends a write": InTime,
        "writes act at their start": AtStart,
        "writes in the order of their starts": InOrder,
        "effects after the end": Endless,
    }
    proved(
        Linearizability(),
        lambda register: register.may_return(),
        by_zones,
        {name: with_model(model) for name, model in mutants.items()},
    )


def test_zones_tell_what_all_orders_tell() -> None:
    """A few: six operations have 720 orders."""
    for level in (Level.EASY, Level.MEDIUM):
        for seed in range(40):
            history = Linearizability().draw(Chance(f"orders/{seed}"), level)
            assert by_permutations(history) == by_zones(history)


def test_the_card_s_example() -> None:
    """Ana's write lasts from 10 to 40; once Bo has read 1, Cy must, although the write has not ended."""
    history = (Operation(WRITE, 1, 10, 40), Operation(READ, 1, 15, 20), Operation(READ, ASKED, 25, 30))
    assert Register(history).may_return() == [1]
    assert unread(history) == [0, 1]
    assert void(history) == [1]
    assert asked(history).start == 25
