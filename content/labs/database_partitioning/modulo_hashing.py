"""Modulo hashing: what a group of cache servers still finds after their number has changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

COUNT, NONE = 6, "none of them"


@dataclass(frozen=True)
class Round:
    """A number of servers, and the keys that are looked up and then written while it lasts."""

    servers: int
    looked_up: tuple[int, ...]
    written: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cluster:
    """Keys by their hash, and rounds; in the last one all keys are looked up, and nothing is written."""

    keys: tuple[int, ...]
    rounds: tuple[Round, ...]

    @property
    def writes(self) -> bool:
        return any(turn.written for turn in self.rounds)


class Caches:
    """The client asks server hash mod n. A miss loads the entry; what lies on other servers stays there."""

    def __init__(self, inputs: Cluster) -> None:
        self.inputs = inputs
        self.stored = dict.fromkeys(inputs.keys, 1)
        self.cached: dict[int, dict[int, int]] = {}
        self.found: dict[int, int] = {}
        self.history: list[dict[int, dict[int, int]]] = []
        for turn in inputs.rounds:
            self.servers = turn.servers
            self.change(turn.servers)
            self.found = {key: self.look_up(key) for key in self.asked(turn)}
            for key in turn.written:
                self.write(key)
            self.history.append({server: dict(entries) for server, entries in self.cached.items()})

    def change(self, servers: int) -> None:
        """New servers are empty, and old ones keep what they have."""
        for server in range(servers):
            self.cached.setdefault(server, {})

    def place(self, key: int, servers: int) -> int:
        return key % servers

    def asked(self, turn: Round) -> Sequence[int]:
        return turn.looked_up

    def look_up(self, key: int) -> int:
        """The version that is found, 0 at a miss."""
        entries = self.cached[self.place(key, self.servers)]
        found = entries.get(key, 0)
        entries.setdefault(key, self.stored[key])
        return found

    def write(self, key: int) -> None:
        self.stored[key] += 1
        self.cached[self.place(key, self.servers)][key] = self.stored[key]

    @property
    def result(self) -> list[int]:
        """Outdated entries if anything was written, else misses."""
        if self.inputs.writes:
            return [key for key in self.inputs.keys if 0 < self.found[key] < self.stored[key]]
        return [key for key in self.inputs.keys if not self.found[key]]

    @property
    def shown(self) -> str:
        return _listed(self.result) or NONE


class AllMove(Caches):
    """The belief that each key moves when the number changes, so that nothing is found."""

    def change(self, servers: int) -> None:
        self.cached = {server: {} for server in range(servers)}


class Pinned(Caches):
    """The belief that a key stays where it was placed first."""

    def place(self, key: int, servers: int) -> int:
        return key % min(servers, self.inputs.rounds[0].servers)


class OneShare(Caches):
    """The belief that only those keys move that a new server needs."""

    def place(self, key: int, servers: int) -> int:
        first = self.inputs.rounds[0].servers
        return key % servers if servers == first or key % servers == servers - 1 else self.place(key, servers - 1)


class LeavesNothing(Caches):
    """The belief that a key which moves leaves nothing behind."""

    def change(self, servers: int) -> None:
        super().change(servers)
        for server, entries in self.cached.items():
            self.cached[server] = {key: n for key, n in entries.items() if self.place(key, servers) == server}


class FillsByItself(Caches):
    """The belief that after a change the servers load all keys."""

    def asked(self, turn: Round) -> Sequence[int]:
        return sorted({*self.inputs.keys, *turn.looked_up})


class EveryWrite(Caches):
    """The belief that a write while there was another number leaves an outdated entry of each key."""

    def write(self, key: int) -> None:
        self.stored[key] += 1


BELIEFS: Mapping[str, type[Caches]] = {
    "mod-moves-all": AllMove,
    "keys-are-pinned": Pinned,
    "mod-moves-one-share": OneShare,
    "moved-keys-leave-nothing": LeavesNothing,
    "caches-fill-by-themselves": FillsByItself,
    "every-write-leaves-stale-entry": EveryWrite,
}
FEEDBACK: Mapping[str, str] = {
    "mod-moves-all": "This lets every key move, so that nothing of before is found. Where two remainders agree,"
    " the key stays.",
    "keys-are-pinned": "This keeps each key on its first server. Nobody remembers that; the client works it out"
    " from the present number.",
    "mod-moves-one-share": "This moves just the keys that go to the new server. With modulo, keys also change"
    " between old servers.",
    "moved-keys-leave-nothing": "This clears away what a key leaves behind. Nobody tells the old server, so its"
    " entry lies there until it is asked again.",
    "caches-fill-by-themselves": "This assumes that the servers have loaded all keys after the change. An entry"
    " comes in when its key is looked up or written.",
    "every-write-leaves-stale-entry": "This takes every written key for outdated. Where both numbers lead to the"
    " same server, the write has replaced the entry there.",
}


class ModuloHashing(ModelLab[Cluster, Caches]):
    """Cache servers that clients choose by hash modulo their number, as memcached clients do."""

    concept = "part.modulo-hashing"
    sources = (
        Source(
            "memcached wiki, Configuring Client",
            "https://github.com/memcached/memcached/wiki/ConfiguringClient",
            "Common Client Configurables",
        ),
        Source(
            "Lamping and Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, 2014",
            "https://arxiv.org/abs/1406.2294",
            "Introduction",
        ),
    )
    model: type[Caches] = Caches

    def draw(self, chance: Chance, level: Level) -> Cluster:
        keys = tuple(sorted(chance.picks(range(12, 60), COUNT)))
        n = chance.between(3, 5)
        some = tuple(sorted(chance.picks(keys, 4)))
        if level is Level.EASY:
            return Cluster(keys, (Round(n, keys), Round(n + 1, keys)))
        if level is Level.MEDIUM:
            last = n + 2 if chance.below(3) else n
            return Cluster(
                keys, (Round(n, tuple(sorted(chance.picks(keys, 4)))), Round(n + 1, some), Round(last, keys))
            )
        written = tuple(sorted(chance.picks(keys, 3)))
        return Cluster(keys, (Round(n, some), Round(n + 1, keys[:0], written), Round(n, keys)))

    def run(self, inputs: Cluster) -> Caches:
        return self.model(inputs)

    def ask(self, inputs: Cluster, run: Caches) -> Case:
        lines = "\n".join(_told(turn) for turn in inputs.rounds)
        what = "return an outdated value" if inputs.writes else "miss"
        last = inputs.rounds[-1].servers
        return Case(
            stem="Clients keep a key on cache server hash mod n. A miss loads it from the database; a write goes"
            " to the database and to the key's present server. All servers are empty at first, and stay up. Keys"
            f" by hash:\n\n```text\n{lines}\n```\n\nWhich of the last lookups {what}?",
            right=run.shown,
            why=f"{_why(inputs, run)} An entry is found if the key was looked up or written when its remainder"
            f" was the same as modulo {last}. That holds for numbers of servers other than {last}, too, and"
            " entries on servers that a key has left stay as they were: nobody removes or updates them.",
            wrong=[Wrong(name, model(inputs).shown, FEEDBACK[name]) for name, model in BELIEFS.items()],
            steps=_steps(inputs, run),
        )


def _listed(keys: Sequence[int]) -> str:
    return ", ".join(map(str, keys))


def _told(turn: Round) -> str:
    done = [("look up", turn.looked_up), ("write", turn.written)]
    return f"n = {turn.servers}: " + "; ".join(f"{what} {_listed(keys)}" for what, keys in done if keys)


def _why(inputs: Cluster, run: Caches) -> str:
    counts = sorted({turn.servers for turn in inputs.rounds})
    key = next(iter(run.result), inputs.keys[0])
    places = " and ".join(f"mod {n} = {key % n}" for n in counts)
    return f"So it is for {run.shown}. For example {key}: {places}."


def _steps(inputs: Cluster, run: Caches) -> list[Step]:
    steps = []
    servers = max(turn.servers for turn in inputs.rounds)
    before: Mapping[int, Mapping[int, int]] = {}
    for turn, after in zip(inputs.rounds, run.history, strict=True):
        strips = []
        for server in range(servers):
            old = before.get(server, {})
            cells = [
                Cell(f"{key} v{n}", Mark.NONE if old.get(key) == n else Mark.NEW)
                for key, n in after.get(server, {}).items()
            ]
            strips.append(Strip(f"server {server}", tuple(cells)))
        steps.append(Step(f"n = {turn.servers}", tuple(strips)))
        before = after
    return steps
