"""Retries with backoff: when clients get through to a server that refuses while it is busy."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

CLIENTS, DRAWS, MOST_STEPS = "ABCD", 4, 14


@dataclass(frozen=True)
class Clients:
    """The policy, how long the server works, first attempts, and each client's draws in quarters of a range."""

    level: Level
    base: int
    cap: int
    busy: int
    starts: tuple[int, ...]
    draws: tuple[tuple[int, ...], ...]


class Service:
    """Serves one request at a time and refuses others on the spot; a refused client waits and tries again."""

    def __init__(self, inputs: Clients) -> None:
        self.inputs = inputs
        self.free_from = -1
        self.tight = self.odd = False
        self.served: dict[str, int] = {}
        self.refusals = dict.fromkeys(CLIENTS[: len(inputs.starts)], 0)
        self.waits = dict.fromkeys(self.refusals, inputs.base)
        self.queue = [(start, client) for client, start in zip(self.refusals, inputs.starts, strict=True)]
        self.steps: list[Step] = []
        while self.queue and len(self.steps) <= MOST_STEPS:
            self.attempt(*heapq.heappop(self.queue))

    def attempt(self, now: int, client: str) -> None:
        self.tight |= now == self.free_from or any(now == other for other, _ in self.queue)
        if now > self.free_from:
            self.served[client] = now
            self.free_from = now + self.inputs.busy
            self._note(f"{now}: {client} gets through", "")
        elif self.refusals[client] < DRAWS:
            self.refuse(now, client)
            self._note(f"{now}: {client} refused, waits {self.waits[client]}", client)

    def refuse(self, now: int, client: str) -> None:
        self.waits[client] = self.wait(client)
        self.refusals[client] += 1
        heapq.heappush(self.queue, (self.due(now, client), client))

    def due(self, now: int, client: str) -> int:
        return now + self.waits[client]

    def wait(self, client: str) -> int:
        if self.inputs.level is Level.HARD:
            return min(self.inputs.cap, self.drawn(client, self.inputs.base, 3 * self.waits[client]))
        return self.jittered(client, min(self.inputs.cap, self.grown(self.refusals[client])))

    def grown(self, refusals: int) -> int:
        return self.inputs.base << refusals

    def jittered(self, client: str, delay: int) -> int:
        return delay if self.inputs.level is Level.EASY else self.drawn(client, 0, delay)

    def drawn(self, client: str, low: int, high: int) -> int:
        quarters = self.inputs.draws[CLIENTS.index(client)][self.refusals[client]]
        self.odd |= (high - low) * quarters % 4 > 0
        return low + (high - low) * quarters // 4

    def _note(self, text: str, moved: str) -> None:
        waiting = (
            Cell(f"{who} at {due}", Mark.NEW if who == moved else Mark.NONE) for due, who in sorted(self.queue)
        )
        busy = Cell(f"until {self.free_from}", Mark.NONE if moved else Mark.NEW)
        self.steps.append(Step(text, (Strip("busy", (busy,)), Strip("next attempts", tuple(waiting)))))

    @property
    def shown(self) -> str:
        return ", ".join(f"{client} {self.served[client]}" for client in sorted(self.served))


class FromStart(Service):
    """The belief that each delay is counted from the first attempt."""

    def due(self, now: int, client: str) -> int:
        return max(now + 1, self.inputs.starts[CLIENTS.index(client)] + self.waits[client])


class BySteps(Service):
    """The belief that each delay is longer by the base."""

    def grown(self, refusals: int) -> int:
        return self.inputs.base * (refusals + 1)


class Constant(Service):
    """The belief that the delay stays as it is."""

    def grown(self, refusals: int) -> int:
        return super().grown(min(refusals, 0))


class Queued(Service):
    """The belief that the server keeps a refused request and takes it when it is free."""

    def attempt(self, now: int, client: str) -> None:
        self.served[client] = max(now, self.free_from)
        self.free_from = self.served[client] + self.inputs.busy


class Prolonging(Service):
    """The belief that a refusal costs the server as much time as an answer."""

    def refuse(self, now: int, client: str) -> None:
        super().refuse(now, client)
        self.free_from = max(self.free_from, now + self.inputs.busy)


class Halved(Service):
    """The belief that jitter is half of the delay."""

    def jittered(self, _client: str, delay: int) -> int:
        return delay // 2


class Added(Service):
    """The belief that jitter comes on top of the whole delay."""

    def jittered(self, client: str, delay: int) -> int:
        return delay + super().jittered(client, delay)


class FullForAll(Service):
    """The belief that any jitter is drawn from 0 up to a range that doubles."""

    def wait(self, client: str) -> int:
        return self.jittered(client, min(self.inputs.cap, self.grown(self.refusals[client])))


class TripledRange(Service):
    """The belief that the range is tripled each time, whatever was drawn."""

    def wait(self, client: str) -> int:
        top = self.inputs.base * 3 ** (self.refusals[client] + 1)
        return min(self.inputs.cap, self.drawn(client, self.inputs.base, top))


class FromZero(Service):
    """The belief that the range begins at 0."""

    def drawn(self, client: str, low: int, high: int) -> int:
        return super().drawn(client, min(low, 0), high)


BELIEFS: Mapping[str, tuple[type[Service], str]] = {
    "delays-count-from-start": (FromStart, "em"),
    "backoff-grows-by-steps": (BySteps, "em"),
    "backoff-is-constant": (Constant, "em"),
    "refused-waits-at-server": (Queued, "emh"),
    "refusals-keep-it-busy": (Prolonging, "emh"),
    "jitter-is-half": (Halved, "m"),
    "jitter-is-added": (Added, "m"),
    "all-jitter-is-full": (FullForAll, "h"),
    "range-grows-by-itself": (TripledRange, "h"),
    "jitter-starts-at-zero": (FromZero, "h"),
}
"""And the levels at which each applies, by their first letters."""
FEEDBACK: Mapping[str, str] = {
    "delays-count-from-start": "This counts each delay from the client's first attempt. A delay begins when an"
    " attempt is refused, so delays add up.",
    "backoff-grows-by-steps": "This makes each delay longer by {base} ms. Doubling goes faster, up to {cap} ms.",
    "backoff-is-constant": "This waits {base} ms each time. Each further refusal of a client doubles its delay.",
    "refused-waits-at-server": "This keeps refused requests in line at the server. Refused means gone: the"
    " client has to come again, and finds the server free or busy.",
    "refusals-keep-it-busy": "This lets each refusal occupy the server for {busy} ms. Refusing takes no time"
    " here; only a request that gets through does.",
    "jitter-is-half": "This takes half of each delay, its average with full jitter. The draw decides each wait.",
    "jitter-is-added": "This adds the draw to the whole delay. Full jitter draws the wait from 0 up to it.",
    "all-jitter-is-full": "This is full jitter, from 0 up to a doubling delay. Decorrelated jitter draws between"
    " the base and three times the wait before.",
    "range-grows-by-itself": "This triples the range with each refusal. It is the wait as drawn that"
    " is tripled: a short one keeps the next range short.",
    "jitter-starts-at-zero": "This draws from 0 on. The range begins at the base: no wait is under {base} ms.",
}


class RetryBackoff(ModelLab[Clients, Service]):
    """Backoff without jitter, with full and with decorrelated jitter, as Brooker compares them."""

    concept = "resilience.retry-backoff"
    sources = (
        Source(
            "AWS Architecture Blog, Exponential Backoff And Jitter",
            "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/",
            "Adding Backoff; Adding Jitter",
        ),
    )
    model: type[Service] = Service

    def draw(self, chance: Chance, level: Level) -> Clients:
        base, busy = chance.pick((80, 100, 120)), 10 * chance.between(8, 16) + 5
        count = 4 if level is Level.EASY else 3
        starts = tuple(sorted(10 * start for start in chance.picks(range(1, 12), count - 1)))
        draws = [tuple(chance.between(1, 4) for _ in range(DRAWS)) for _ in range(count)]
        return Clients(level, base, base * chance.pick((3, 4, 5)), busy, (0, *starts), tuple(draws))

    def run(self, inputs: Clients) -> Service:
        return self.model(inputs)

    def ask(self, inputs: Clients, run: Service) -> Case | None:
        refusals = sum(run.refusals.values())
        if run.tight or run.odd or min(len(run.served), refusals) < len(run.refusals):
            return None
        stem, rule = _told(inputs)
        runs = ((name, model(inputs)) for name, (model, levels) in BELIEFS.items() if inputs.level[0] in levels)
        told = [(i, other) for i, other in runs if len(other.served) == len(run.served) and not other.odd]
        return Case(
            stem=stem,
            right=run.shown,
            why=f"{rule} Each delay starts at a refusal, and an attempt succeeds only if the server happens to be"
            f" free then: {refusals} attempts are refused. The clients get through at {run.shown} ms.",
            wrong=[Wrong(name, other.shown, FEEDBACK[name].format(**vars(inputs))) for name, other in told],
            steps=run.steps,
        )


def _told(inputs: Clients) -> tuple[str, str]:
    """The stem, and how the explanation begins."""
    firsts = ", ".join(f"{client} at {start}" for client, start in zip(CLIENTS, inputs.starts, strict=False))
    waits = f"waits {inputs.base} ms, doubled at each further refusal, at most {inputs.cap} ms"
    rows = list(zip(CLIENTS, inputs.draws, strict=False))[1:]
    table = "\n".join(f"{client} {' '.join(f'{25 * part:>3}%' for part in parts)}" for client, parts in rows)
    table = f" Draws, as shares of the range:\n\n```text\n{table}\n```\n\n"
    if inputs.level is Level.EASY:
        table, rule = " ", "All follow the same rule."
    elif inputs.level is Level.MEDIUM:
        waits, rule = f"{waits}, with full jitter", "Full jitter draws each wait from 0 up to the delay."
    else:
        waits = f"waits w = min({inputs.cap}, random({inputs.base}, 3 × w)) ms, w being {inputs.base} at first"
        rule = f"Each wait is drawn between {inputs.base} ms and three times the client's last wait."
    return (
        f"A server works {inputs.busy} ms on a request and refuses others meanwhile, on the spot. A refused client"
        f" {waits}, and tries again.{table}First attempts: {firsts} ms. When does each get through (ms)?",
        rule,
    )
