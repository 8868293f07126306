"""The model of nginx's weighted round robin, against sums over its history and the commit that introduced it."""

import pytest

from content.labs.load_balancing.weighted_round_robin import (
    Balancer,
    EqualTurns,
    ErrorForClient,
    FreeSecondChoice,
    InBlocks,
    LaterOfEquals,
    OneStrike,
    OwnPrice,
    Upstream,
    WeightedRoundRobin,
    WeightStays,
)
from tests.labs.proof import proved


class EmptiesCredit(Balancer):
    """A choice uses up all credit of a server."""

    def price(self, chosen: str, _total: int) -> int:
        return self.credit[chosen]


class NoRest(Balancer):
    """A server that fails is not left out."""

    def fail(self, name: str, second: int) -> None:
        super().fail(name, second)
        self.resting[name] = -1


class BackAtOnce(Balancer):
    """The weight is whole again at the next choice."""

    def choose(self, there: list[str]) -> str:
        chosen = super().choose(there)
        self.effective = dict(self.weight)
        return chosen


class TriedAgain(Balancer):
    """The request may go to the server that has refused it."""

    def connect(self, second: int, tried: str) -> str:
        return super().connect(second, tried[:0])


class RestsLonger(Balancer):
    """Comes back a request late."""

    def fail(self, name: str, second: int) -> None:
        super().fail(name, second)
        self.resting[name] += 2 * (self.inputs.max_fails == 1)


def balancing(model: type[Balancer]) -> WeightedRoundRobin:
    lab = WeightedRoundRobin()
    lab.model = model
    return lab


Choice = tuple[int, tuple[int, ...], int]
"""When, among which servers, and which of them."""


def by_history(inputs: Upstream) -> str:
    """No counters: each choice sums up, over all choices before, what a server was due and what it has paid."""
    history: list[Choice] = []
    answers = ""
    bad, failure = "ABC".find(inputs.fails) if inputs.fails else -1, 0
    for second in range(0, 2 * inputs.requests, 2):
        resting = failure and inputs.max_fails == 1 and second - history[failure - 1][0] <= inputs.rest
        there = tuple(n for n in range(len(inputs.weights)) if not (n == bad and resting))
        history.append((second, there, _highest(inputs, history, there, bad, failure)))
        if not failure and history[-1][2] == bad and sum(c == bad for *_, c in history) == inputs.which:
            failure = len(history)
            there = tuple(n for n in there if n != bad)
            history.append((second, there, _highest(inputs, history, there, bad, failure)))
        answers += "ABC"[history[-1][2]]
    return answers


def _highest(inputs: Upstream, history: list[Choice], there: tuple[int, ...], bad: int, failure: int) -> int:
    def due(server: int, number: int) -> int:
        """The effective weight of a server at a choice, from its place after the failure."""
        whole = inputs.weights[server]
        if server != bad or not failure or number < failure:
            return whole
        since = sum(bad in among for _, among, _ in history[failure:number])
        return min(whole, whole - whole // inputs.max_fails + since)

    def balance(server: int) -> int:
        gained = sum(due(server, n) for n, (_, among, _) in enumerate(history) if server in among)
        paid = sum(
            sum(due(n, m) for n in among) for m, (_, among, chosen) in enumerate(history) if chosen == server
        )
        return gained + due(server, len(history)) - paid

    return max(there, key=lambda server: (balance(server), -server))


def test_servers_are_dealt_what_they_are_due() -> None:
    mutants = {
        "in blocks": InBlocks,
        "equal turns": EqualTurns,
        "its own price": OwnPrice,
        "the later of equals": LaterOfEquals,
        "credit emptied": EmptiesCredit,
        "the weight stays": WeightStays,
        "one strike": OneStrike,
        "an error": ErrorForClient,
        "a free second choice": FreeSecondChoice,
        "no rest": NoRest,
        "back at once": BackAtOnce,
        "tried again": TriedAgain,
        "a longer rest": RestsLonger,
    }
    proved(
        WeightedRoundRobin(),
        lambda balancer: balancer.answers,
        by_history,
        {name: balancing(model) for name, model in mutants.items()},
    )


@pytest.mark.parametrize(("weights", "dealt"), [((5, 1, 1), "AABACAA"), ((4, 2, 1), "ABACABA"), ((3, 1), "AABA")])
def test_the_order_is_that_of_nginx(weights: tuple[int, ...], dealt: str) -> None:
    """The example in the message of commit 52327e0, and the card's two."""
    assert Balancer(Upstream(len(dealt), weights)).answers == dealt
