"""Consistent hashing: which keys move when nodes leave and join a ring."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

RING, KEYS, NAMES, NONE = 100, 6, "ABCDE", "none of them"
LEAVES, JOINS = "leaves", "joins"


@dataclass(frozen=True)
class Churn:
    """Places of each node, who is there at first, who comes and goes, keys by their hash, and copies of each."""

    places: Mapping[str, tuple[int, ...]]
    start: str
    events: tuple[tuple[str, str], ...]
    keys: tuple[int, ...]
    copies: int


class Ring:
    """Nodes and keys on a ring of 100 places. A key belongs to the next nodes upwards, one for each copy."""

    def __init__(self, inputs: Churn) -> None:
        self.inputs = inputs
        nodes = list(inputs.start)
        self.history = [self.owners(nodes)]
        self.nodes = [list(nodes)]
        for node, what in inputs.events:
            (nodes.remove if what == LEAVES else nodes.append)(node)
            self.history.append(self.owners(nodes))
            self.nodes.append(list(nodes))

    def owners(self, nodes: Sequence[str]) -> dict[int, tuple[str, ...]]:
        return {key: self.copies(self.walk(key, self.ring(nodes))) for key in self.inputs.keys}

    def ring(self, nodes: Sequence[str]) -> list[tuple[int, str]]:
        return sorted((place, node) for node in nodes for place in self.inputs.places[node])

    def walk(self, key: int, ring: Sequence[tuple[int, str]]) -> list[str]:
        """The nodes of all places, from the key upwards and once around."""
        first = bisect_left(ring, (key, ""))
        return [node for _, node in [*ring[first:], *ring[:first]]]

    def copies(self, walked: Sequence[str]) -> tuple[str, ...]:
        """Further places of a node that has a copy are passed over."""
        return tuple(dict.fromkeys(walked))[: self.inputs.copies]

    @property
    def moved(self) -> list[int]:
        """Keys that some node has to fetch: it holds them at the end, and did not at first."""
        first, last = self.history[0], self.history[-1]
        return [key for key in self.inputs.keys if not set(last[key]) <= set(first[key])]

    @property
    def shown(self) -> str:
        return ", ".join(map(str, self.moved)) or NONE


class Backwards(Ring):
    """The belief that a key belongs to the node before it."""

    def walk(self, key: int, ring: Sequence[tuple[int, str]]) -> list[str]:
        return super().walk(key + 1, ring)[::-1]


class Nearest(Ring):
    """The belief that the keys on both sides of a node belong to it: the nearest one has them."""

    def walk(self, key: int, ring: Sequence[tuple[int, str]]) -> list[str]:
        def far(place: int) -> int:
            return min((place - key) % RING, (key - place) % RING)

        return [node for _, node in sorted(ring, key=lambda spot: (far(spot[0]), spot))]


class NoWrap(Ring):
    """The belief that the ring ends: keys past the last place belong to the last node."""

    def walk(self, key: int, ring: Sequence[tuple[int, str]]) -> list[str]:
        return super().walk(min(key, ring[-1][0]), ring)


class Rehashed(Ring):
    """The belief that keys are spread anew by the number of nodes."""

    def walk(self, key: int, ring: Sequence[tuple[int, str]]) -> list[str]:
        nodes = sorted({node for _, node in ring})
        first = key % len(nodes)
        return [*nodes[first:], *nodes[:first]]


class FirstPlaceOnly(Ring):
    """The belief that a node is where its first place is."""

    def ring(self, nodes: Sequence[str]) -> list[tuple[int, str]]:
        return sorted((self.inputs.places[node][0], node) for node in nodes)


class NextPlaces(Ring):
    """The belief that the next places hold the copies, whoever they belong to."""

    def copies(self, walked: Sequence[str]) -> tuple[str, ...]:
        return tuple(walked)[: self.inputs.copies]


class FirstOwnerOnly(Ring):
    """The belief that only the first owner of a key matters."""

    def copies(self, walked: Sequence[str]) -> tuple[str, ...]:
        return tuple(walked)[:1]


BELIEFS: Mapping[str, type[Ring]] = {
    "ring-goes-backwards": Backwards,
    "ring-both-sides": Nearest,
    "ring-does-not-wrap": NoWrap,
    "rehash-on-join": Rehashed,
    "vnodes-first-place-counts": FirstPlaceOnly,
    "next-places-hold-copies": NextPlaces,
    "only-first-owner-counts": FirstOwnerOnly,
}
FEEDBACK: Mapping[str, str] = {
    "ring-goes-backwards": "This gives each key to the node before it. Keys go upwards, to the next place at or"
    " after their hash.",
    "ring-both-sides": "This gives each key to the nearest node. A place owns one side only: what lies between it"
    " and the place before it.",
    "ring-does-not-wrap": "This stops at the end of the ring. Keys past the last place go on to the first one.",
    "rehash-on-join": "This spreads the keys anew by the number of nodes, which is modulo hashing. On a ring the"
    " other nodes stay where they are.",
    "vnodes-first-place-counts": "This looks at the first place of each node only. Each of its places owns the"
    " stretch in front of it.",
    "next-places-hold-copies": "This puts copies at the next places, even if they are the same node's. Two copies"
    " on one node would be lost together, so its further places are passed over.",
    "only-first-owner-counts": "This looks at the first owner of each key. The second copy has to be fetched as"
    " well when its node changes.",
}


class ConsistentHashing(ModelLab[Churn, Ring]):
    """A ring as by Karger et al., with virtual nodes and preference lists as in Dynamo."""

    concept = "part.consistent-hashing"
    sources = (
        Source(
            "DeCandia et al., Dynamo: Amazon's Highly Available Key-value Store, SOSP 2007",
            "https://doi.org/10.1145/1294261.1294281",
            "4.2 Partitioning Algorithm, 4.3 Replication",
        ),
    )
    model: type[Ring] = Ring

    def draw(self, chance: Chance, level: Level) -> Churn:
        each = 1 if level is Level.EASY else 2
        spots = chance.picks(range(0, RING, 5), each * len(NAMES))
        places = {name: tuple(sorted(spots[n * each : n * each + each])) for n, name in enumerate(NAMES)}
        keys = tuple(sorted(chance.picks([n for n in range(RING) if n % 5], KEYS)))
        leaves, joins = (chance.pick("ABCD"), LEAVES), ("E", JOINS)
        events = [chance.pick((leaves, joins))] if level is Level.EASY else chance.shuffled((leaves, joins))
        return Churn(places, "ABCD", tuple(events), keys, 2 if level is Level.HARD else 1)

    def run(self, inputs: Churn) -> Ring:
        return self.model(inputs)

    def ask(self, inputs: Churn, run: Ring) -> Case:
        places = "\n".join(f"{node}: {_listed(inputs.places[node])}" for node in inputs.start)
        events = " Then ".join(_told(inputs, *event) for event in inputs.events)
        copies = "the next node upwards" if inputs.copies == 1 else "the next two different nodes upwards"
        changes = "; ".join(_change(run, key) for key in run.moved) or "no key has an owner that it did not have"
        return Case(
            stem=f"A hash ring runs from 0 to 99 and on to 0. A key is kept by {copies} from its"
            f" hash.\n\n```text\n{places}\n```\n\n{events} Keys have the hashes {_listed(inputs.keys)}. Which of"
            " these have to be copied to a node that did not have them at the start?",
            right=run.shown,
            why=f"Owners before and after: {changes}. All other keys find the same owners as before, since the"
            " places of the other nodes have not changed. Go upwards from each hash, past 99 to 0, and compare.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=_steps(inputs, run),
        )


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


def _told(inputs: Churn, node: str, what: str) -> str:
    return f"{node} leaves." if what == LEAVES else f"{node} joins at {_listed(inputs.places[node])}."


def _change(ring: Ring, key: int) -> str:
    first, last = (" and ".join(owners[key]) for owners in (ring.history[0], ring.history[-1]))
    return f"{key} from {first} to {last}"


def _steps(inputs: Churn, run: Ring) -> list[Step]:
    steps = []
    texts = ["at the start", *(f"{node} {what}" for node, what in inputs.events)]
    before = run.history[0]
    for text, nodes, owners in zip(texts, run.nodes, run.history, strict=True):
        places = tuple(Cell(f"{place} {node}") for place, node in run.ring(nodes))
        keys = [
            Cell(f"{key} {'+'.join(on)}", Mark.NONE if before[key] == on else Mark.NEW)
            for key, on in owners.items()
        ]
        steps.append(Step(text, (Strip("places", places), Strip("keys", tuple(keys)))))
        before = owners
    return steps
