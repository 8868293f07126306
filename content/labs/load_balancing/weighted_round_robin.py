"""Weighted round robin: which servers answer, also when a connection is refused."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.deck import Cell, Level, Mark, Source, Step, Strip
from content.labs.chance import Chance
from content.labs.lab import Case, ModelLab, Wrong

NAMES = "ABC"
EVERY = 2
"""Seconds between requests; rests are odd, so none ends just then."""

REQUESTS = {Level.EASY: 7, Level.MEDIUM: 8, Level.HARD: 9}


@dataclass(frozen=True)
class Upstream:
    """Weights; who refuses which of its connections; after how many failures a server rests, for how long."""

    requests: int
    weights: tuple[int, ...]
    fails: str = ""
    which: int = 0
    max_fails: int = 1
    rest: int = 10


class Balancer:
    """One worker of nginx. A request that is refused goes to another server at once."""

    def __init__(self, inputs: Upstream) -> None:
        self.inputs = inputs
        self.names = NAMES[: len(inputs.weights)]
        self.weight = dict(zip(self.names, inputs.weights, strict=True))
        self.effective = dict(self.weight)
        self.credit = dict.fromkeys(self.names, 0)
        self.opened = dict.fromkeys(self.names, 0)
        self.resting = dict.fromkeys(self.names, -1)
        self.answers = ""
        self.steps: list[Step] = []
        for number in range(inputs.requests):
            self.request(EVERY * number)

    def request(self, second: int) -> None:
        chosen = self.connect(second, "")
        if chosen == self.inputs.fails and self.opened[chosen] == self.inputs.which:
            self.fail(chosen, second)
            chosen = self.pass_on(chosen, second)
        self.answers += chosen

    def pass_on(self, failed: str, second: int) -> str:
        return self.connect(second, failed)

    def connect(self, second: int, tried: str) -> str:
        there = [name for name in self.names if name != tried and self.resting[name] < second]
        chosen = self.choose(there)
        self.opened[chosen] += 1
        self._note(f"{second} s: {chosen} is chosen", chosen)
        return chosen

    def choose(self, there: list[str]) -> str:
        """Credits grow by the weights, the highest is chosen and pays the sum; weights recover by one."""
        total = sum(self.effective[name] for name in there)
        for name in there:
            self.credit[name] += self.effective[name]
            self.effective[name] = min(self.weight[name], self.effective[name] + 1)
        chosen = self.highest(there)
        self.credit[chosen] -= self.price(chosen, total)
        return chosen

    def highest(self, there: list[str]) -> str:
        return max(there, key=lambda name: self.credit[name])

    def price(self, _chosen: str, total: int) -> int:
        return total

    def fail(self, name: str, second: int) -> None:
        self.effective[name] = max(0, self.effective[name] - self.weight[name] // self.inputs.max_fails)
        if self.inputs.max_fails == 1:
            self.resting[name] = second + self.inputs.rest
        self._note(f"{second} s: {name} refuses", name)

    def _note(self, text: str, name: str) -> None:
        marks = {other: Mark.USED if other == name else Mark.NONE for other in self.names}
        credits = tuple(Cell(f"{other} {self.credit[other]}", marks[other]) for other in self.names)
        weights = tuple(Cell(f"{other} {self.effective[other]}", marks[other]) for other in self.names)
        self.steps.append(Step(text, (Strip("credits after", credits), Strip("next weights", weights))))

    @property
    def shown(self) -> str:
        return " ".join(self.answers)


class InBlocks(Balancer):
    """The belief that a server gets all of its turns in a row."""

    def choose(self, there: list[str]) -> str:
        turns = "".join(name * self.weight[name] for name in self.names)
        start = sum(self.opened.values()) % len(turns)
        return next(name for name in turns[start:] + turns if name in there)


class EqualTurns(Balancer):
    """The belief that servers take turns, whatever their weights."""

    def choose(self, there: list[str]) -> str:
        return min(there, key=lambda name: self.opened[name])


class OwnPrice(Balancer):
    """The belief that the chosen server pays its own weight."""

    def price(self, chosen: str, _total: int) -> int:
        return self.weight[chosen]


class LaterOfEquals(Balancer):
    """The belief that of equal credits the server listed last wins."""

    def highest(self, there: list[str]) -> str:
        return super().highest(there[::-1])


class WeightStays(Balancer):
    """The belief that a failure leaves the weight as it is."""

    def fail(self, name: str, second: int) -> None:
        weights = dict(self.effective)
        super().fail(name, second)
        self.effective = weights


class OneStrike(Balancer):
    """The belief that a server is out for good after one failure."""

    def fail(self, name: str, second: int) -> None:
        super().fail(name, second)
        self.resting[name] = second + EVERY * self.inputs.requests


class ErrorForClient(Balancer):
    """The belief that a refused request ends with an error."""

    def pass_on(self, _failed: str, _second: int) -> str:
        return "–"


class FreeSecondChoice(Balancer):
    """The belief that the second choice for a request just takes the next highest credit."""

    def pass_on(self, failed: str, second: int) -> str:
        chosen = self.highest([name for name in self.names if name != failed and self.resting[name] < second])
        self.opened[chosen] += 1
        return chosen


BELIEFS: Mapping[str, type[Balancer]] = {
    "weight-comes-in-a-row": InBlocks,
    "equal-counts-equal-load": EqualTurns,
    "winner-pays-own-weight": OwnPrice,
    "last-listed-wins-ties": LaterOfEquals,
    "failure-keeps-weight": WeightStays,
    "one-failure-is-for-good": OneStrike,
    "refusal-reaches-client": ErrorForClient,
    "second-choice-is-free": FreeSecondChoice,
}
FEEDBACK: Mapping[str, str] = {
    "weight-comes-in-a-row": "This deals in blocks. Shares would be right, but smooth dealing spreads them: after"
    " each choice the chosen server is set back by the sum.",
    "equal-counts-equal-load": "This deals equal turns. Weights {weights} mean that turns are in this proportion.",
    "winner-pays-own-weight": "This sets the chosen server back by its own weight. It pays the sum of all weights,"
    " so that credits add up to 0 again.",
    "last-listed-wins-ties": "This gives a tie to the server listed last. A later one is chosen only if its credit"
    " is higher, so the first of equals wins.",
    "failure-keeps-weight": "This goes on as if nothing had failed. A failure takes weight/max_fails off the"
    " effective weight, which then recovers by 1 with each choice.",
    "one-failure-is-for-good": "This never tries the server again. nginx does: after fail_timeout if max_fails is"
    " reached, and without any rest if it is not.",
    "refusal-reaches-client": "This ends the refused request with an error. By default nginx passes it to another"
    " server when a connection cannot be opened.",
    "second-choice-is-free": "This takes the next in order for the refused request and leaves credits alone. It is"
    " a full choice: the others gain once more, and the chosen one pays.",
}


class WeightedRoundRobin(ModelLab[Upstream, Balancer]):
    """nginx's smooth weighted round robin, with its effective weights."""

    concept = "lb.weighted-round-robin"
    sources = (
        Source(
            "nginx 1.31.5 source, src/http/ngx_http_upstream_round_robin.c",
            "https://github.com/nginx/nginx/blob/master/src/http/ngx_http_upstream_round_robin.c",
            "ngx_http_upstream_get_peer, ngx_http_upstream_free_round_robin_peer",
        ),
    )
    model: type[Balancer] = Balancer

    def draw(self, chance: Chance, level: Level) -> Upstream:
        weights = tuple(chance.between(1, 6) for _ in NAMES)
        if level is Level.EASY:
            return Upstream(REQUESTS[level], weights)
        limits = (1, chance.pick((1, 3, 5))) if level is Level.HARD else (chance.between(2, 3), 10)
        return Upstream(REQUESTS[level], weights, chance.pick(NAMES), chance.between(1, 2), *limits)

    def run(self, inputs: Upstream) -> Balancer:
        return self.model(inputs)

    def ask(self, inputs: Upstream, run: Balancer) -> Case | None:
        failed = len(run.steps) > inputs.requests
        if len(set(inputs.weights)) == 1 or len(set(run.answers)) < 3 or failed != bool(inputs.fails):
            return None
        weights = " to ".join(map(str, inputs.weights))
        return Case(
            stem=_told(inputs),
            right=run.shown,
            why="For each choice the credits grow by the effective weights, the highest credit wins (the first of"
            f" equals) and pays their sum. {_after(inputs)}Requests 1 to {inputs.requests} are answered by"
            f" {run.shown}; at the end the credits are {', '.join(f'{n} {c}' for n, c in run.credit.items())}.",
            wrong=[
                Wrong(i, model(inputs).shown, FEEDBACK[i].format(weights=weights)) for i, model in BELIEFS.items()
            ],
            steps=run.steps,
        )


def _told(inputs: Upstream) -> str:
    limits, refused = "", ""
    if inputs.fails:
        limits = f" max_fails={inputs.max_fails}" + f" fail_timeout={inputs.rest}s" * (inputs.max_fails == 1)
        refused = (
            f" {inputs.fails} refuses the {('1st', '2nd')[inputs.which - 1]} connection that is opened to it."
        )
    servers = "\n".join(f"server {n} weight={w}{limits};" for n, w in zip(NAMES, inputs.weights, strict=True))
    return (
        f"An nginx worker has just started with this upstream:\n\n```text\n{servers}\n```\n\nOne request comes"
        f" every {EVERY} s and is answered at once.{refused} Which servers answer requests 1 to {inputs.requests}?"
    )


def _after(inputs: Upstream) -> str:
    """What a failure does, as the explanation says it."""
    if not inputs.fails:
        return ""
    off = inputs.weights[NAMES.index(inputs.fails)] // inputs.max_fails
    return (
        f"The refusal takes {off} off {inputs.fails}'s weight, which recovers by 1 with each choice, and the"
        " others are dealt that request anew. "
    )
